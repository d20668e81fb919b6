using Workbench.Dictionaries;
using Workbench.Models;
using Workbench.Tests.Models.Hub;
using Workbench.Tests.Support;

namespace Workbench.Tests.Dictionaries;

public sealed class TextFileCorpusTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();
    private readonly Transformer model;

    public TextFileCorpusTests() => model = Transformer.Load(LocalHub.WriteModel(temporary.File("bytes")));

    public void Dispose()
    {
        model.Dispose();
        temporary.Dispose();
    }

    [Fact]
    public void Every_piece_comes_once_before_any_comes_again()
    {
        string[] lines = [.. Enumerable.Range(0, 10).Select(at => new string((char)('a' + at), 5 + at))];
        var corpus = TextFileCorpus.Load(temporary.Write("text.txt", string.Join('\n', lines) + "\n\n"), model, longest: 8);
        var pieces = lines.SelectMany(line => line.Chunk(8)).Where(piece => piece.Length > 1).Select(piece => new string(piece)).Order().ToList();

        var first = Enumerable.Range(0, pieces.Count).Select(at => model.Tokenizer.Decode(corpus.Sentence(at))).ToList();

        Assert.Equal(pieces, first.Order());
        Assert.Equal(first, Enumerable.Range(0, pieces.Count).Select(at => model.Tokenizer.Decode(corpus.Sentence(at + 7L * pieces.Count))));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(47)]
    public void What_is_measured_and_pruned_on_is_not_trained_on(int count)
    {
        string[] lines = [.. Enumerable.Range(0, count).Select(at => $"line {at}")];
        var corpus = TextFileCorpus.Load(temporary.Write("text.txt", string.Join('\n', lines)), model, longest: 16);
        HashSet<string> From(long first) => [.. Enumerable.Range(0, 3 * count).Select(at => model.Tokenizer.Decode(corpus.Sentence(first + at)))];
        var (trained, farther, measured, pruned) = (From(0), From(1L << 32), From(TextFileCorpus.FirstMeasured), From(TextFileCorpus.FirstPruned));

        Assert.Equal(lines.Where((_, at) => at % 10 < 8), trained.OrderBy(line => Array.IndexOf(lines, line)));
        Assert.Equal(trained, farther);
        Assert.Equal(lines.Where((_, at) => at % 10 == 8), measured.OrderBy(line => Array.IndexOf(lines, line)));
        Assert.Equal(lines.Where((_, at) => at % 10 == 9), pruned.OrderBy(line => Array.IndexOf(lines, line)));
        Assert.Equal((trained.Count, measured.Count, pruned.Count), (corpus.Count(0), corpus.Count(TextFileCorpus.FirstMeasured), corpus.Count(TextFileCorpus.FirstPruned)));
        Assert.Contains("eight of ten pieces to train on", corpus.Identity, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_is_too_short_serves_for_everything_and_says_so()
    {
        var corpus = TextFileCorpus.Load(temporary.Write("text.txt", string.Join('\n', Enumerable.Range(0, 19).Select(at => $"line {at}"))), model);
        foreach (long first in new[] { 0, TextFileCorpus.FirstMeasured, TextFileCorpus.FirstPruned })
            Assert.Equal(19, Enumerable.Range(0, 19).Select(at => model.Tokenizer.Decode(corpus.Sentence(first + at))).Distinct().Count());
        Assert.Contains("not held out", corpus.Identity, StringComparison.Ordinal);
    }

    [Fact]
    public void Pieces_begin_as_asked_for()
    {
        var file = temporary.Write("text.txt", "some text");
        Assert.Equal('s', TextFileCorpus.Load(file, model).Sentence(0)[0]);
        Assert.Contains("has none", Assert.Throws<ArgumentException>(() => TextFileCorpus.Load(file, model, bos: true)).Message, StringComparison.Ordinal);
        using var named = Transformer.Random(model.Config with { BosTokenId = 7 }, 1, model.Tokenizer);
        var (usual, asked, without) = (TextFileCorpus.Load(file, named), TextFileCorpus.Load(file, named, bos: true), TextFileCorpus.Load(file, named, bos: false));
        Assert.Equal(7, usual.Sentence(0)[0]);
        Assert.Equal(usual.Sentence(0), asked.Sentence(0));
        Assert.Equal(usual.Identity, asked.Identity);
        Assert.Equal(usual.Sentence(0)[1..], without.Sentence(0));
        Assert.NotEqual(usual.Identity, without.Identity);
    }

    [Fact]
    public void The_identity_follows_the_text()
    {
        var one = TextFileCorpus.Load(temporary.Write("a.txt", "one text"), model);
        var same = TextFileCorpus.Load(temporary.Write("a.txt", "one text"), model);
        var other = TextFileCorpus.Load(temporary.Write("a.txt", "one test"), model);
        Assert.Equal(one.Identity, same.Identity);
        Assert.NotEqual(one.Identity, other.Identity);
    }

    [Fact]
    public void Empty_and_missing_files_are_named()
    {
        Assert.Contains("at least two tokens", Assert.Throws<InvalidDataException>(() => TextFileCorpus.Load(temporary.Write("a.txt", "\n \n"), model)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => TextFileCorpus.Load(temporary.File("nowhere.txt"), model));
    }
}
