using Workbench.Dictionaries;
using Workbench.Models;
using Workbench.Tests.Models.Hub;
using Workbench.Tests.Support;
using Workbench.Training;

namespace Workbench.Tests.Dictionaries;

/// <summary>The bundled models' sentences in the tokens of a model of bytes, and of one that knows two words.</summary>
public sealed class BorrowedCorpusTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();
    private readonly MiniCorpus english = new(seed: 0);
    private readonly Transformer bytes;
    private readonly Transformer words;

    public BorrowedCorpusTests()
    {
        var tokenizer = Tokenizer.FromFolder(LocalHub.WriteModel(temporary.File("bytes")))!;
        bytes = Transformer.Random(SmallModels.Config with { VocabularySize = 256, ContextLength = 300 }, 1, tokenizer, name: "bytes");
        words = Transformer.Random(SmallModels.Config with { VocabularySize = english.Tokenizer.VocabularySize, ContextLength = 48 }, 1, english.Tokenizer, name: "words");
    }

    public void Dispose()
    {
        bytes.Dispose();
        words.Dispose();
        temporary.Dispose();
    }

    [Fact]
    public void Sentences_are_the_same_in_other_tokens_and_every_time()
    {
        var (one, other) = (new BorrowedCorpus(english, bytes), new BorrowedCorpus(new MiniCorpus(seed: 0), bytes));
        foreach (long index in new[] { 0, 5, 1L << 41 })
        {
            Assert.Equal(english.Text(index), bytes.Tokenizer.Decode(one.Sentence(index)));
            Assert.Equal(one.Sentence(index), other.Sentence(index));
        }

        Assert.Equal(one.Identity, other.Identity);
        Assert.NotEqual(one.Identity, new BorrowedCorpus(new MiniCorpus(seed: 1), bytes).Identity);
        Assert.NotEqual(one.Identity, new BorrowedCorpus(english, words).Identity);
    }

    [Fact]
    public void Sentences_fit_into_the_context()
    {
        using var narrow = Transformer.Random(SmallModels.Config with { VocabularySize = 256, ContextLength = 12 }, 1, bytes.Tokenizer);
        Assert.Equal(new BorrowedCorpus(english, bytes).Sentence(3)[..12], new BorrowedCorpus(english, narrow).Sentence(3));
    }

    [Fact]
    public void A_token_in_front_is_put_there_if_there_is_one_or_as_asked_for()
    {
        var (usual, asked, without) = (new BorrowedCorpus(english, words), new BorrowedCorpus(english, words, bos: true), new BorrowedCorpus(english, words, bos: false));
        Assert.Equal(english.Sentence(4), usual.Sentence(4));
        Assert.Equal(usual.Sentence(4), asked.Sentence(4));
        Assert.Equal(usual.Identity, asked.Identity);
        Assert.Equal(usual.Sentence(4)[1..], without.Sentence(4));
        Assert.NotEqual(usual.Identity, without.Identity);
        Assert.Equal(new BorrowedCorpus(english, bytes).Identity, new BorrowedCorpus(english, bytes, bos: false).Identity);
        Assert.Contains("has none", Assert.Throws<ArgumentException>(() => new BorrowedCorpus(english, bytes, bos: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_finder_takes_the_file_or_the_models_own_text_or_borrows()
    {
        var file = temporary.Write("text.txt", "a text of one line");
        var (given, nothing) = DictionaryFinder.Text(bytes, file);
        Assert.Equal("a text of one line", bytes.Tokenizer.Decode(given.Sentence(0)));
        Assert.Null(nothing);

        var (borrowed, warning) = DictionaryFinder.Text(bytes, null);
        Assert.Equal(new BorrowedCorpus(ModelRecipe.Mini.Corpus(0), bytes).Identity, borrowed.Identity);
        Assert.Contains("'bytes' was trained on is not at hand", warning, StringComparison.Ordinal);

        using var bundled = Transformer.Random(words.Config, 1, english.Tokenizer, name: "mini");
        var (own, none) = DictionaryFinder.Text(bundled, null);
        Assert.Equal(ModelRecipe.Mini.Corpus(0).Identity, own.Identity);
        Assert.Null(none);
        Assert.Equal(own.Sentence(2)[1..], DictionaryFinder.Text(bundled, null, bos: false).Text.Sentence(2));
        Assert.Equal(own.Identity, DictionaryFinder.Text(bundled, null, bos: true).Text.Identity);
    }

    [Fact]
    public void A_vocabulary_that_cannot_express_english_is_told_to_bring_a_text()
    {
        using var poor = Transformer.Random(SmallModels.Config with { VocabularySize = 3 }, 1, new WordTokenizer([WordTokenizer.Bos, "left", "right"]), name: "poor");
        Assert.Throws<InvalidDataException>(() => new BorrowedCorpus(english, poor).Sentence(0));
        var error = Assert.Throws<InvalidDataException>(() => DictionaryFinder.Text(poor, null));
        Assert.Contains("What text 'poor' was trained on is not known here", error.Message, StringComparison.Ordinal);
        Assert.Contains("Give a text file", error.Message, StringComparison.Ordinal);
    }
}
