using Workbench.Models;
using Workbench.Tests.Support;

namespace Workbench.Tests.Models;

public sealed class WordTokenizerTests
{
    private static WordTokenizer Small() =>
        new(["<bos>", ".", ",", "When", "Mary", "and", "John", "left", "in", "17", "32", "O'Hara", "well-known", "("]);

    [Fact]
    public void Punctuation_stands_alone_and_years_become_two_tokens()
    {
        Assert.Equal(["When", "Mary", "and", "John", "left", "in", "17", "32", ",", "(", "John", "left", "."],
            WordTokenizer.Split("When Mary and John left in 1732, (John left."));
        Assert.Equal(["<bos>", "O'Hara", "well-known", "'", "x", "y", "-"], WordTokenizer.Split("<bos> O'Hara well-known 'x y-"));
        Assert.Equal(["173", "17324", "2", "<", "3"], WordTokenizer.Split("173 17324 2 < 3"));
    }

    [Fact]
    public void Encode_and_decode_are_inverse_on_running_text()
    {
        const string text = "<bos> When Mary and John left in 1732, John left.";
        var tokenizer = Small();
        int[] ids = [0, 3, 4, 5, 6, 7, 8, 9, 10, 2, 6, 7, 1];
        Assert.Equal(ids, tokenizer.Encode(text));
        Assert.Equal(text, tokenizer.Decode(ids));
        Assert.Equal("in 17", tokenizer.Decode([8, 9]));
        Assert.Equal("1732 17", tokenizer.Decode([9, 10, 9]));
    }

    [Fact]
    public void An_unknown_word_is_named_with_the_remedy()
    {
        var tokenizer = Small();
        var e = Assert.Throws<InvalidDataException>(() => tokenizer.Encode("When Zelda left"));
        Assert.Contains("The word 'Zelda' in \"When Zelda left\" is not among the 14 words", e.Message, StringComparison.Ordinal);
        Assert.Contains("Use another word", e.Message, StringComparison.Ordinal);
        Assert.False(tokenizer.CanEncode("When Zelda left"));
        Assert.True(tokenizer.CanEncode("When Mary left."));
    }

    [Fact]
    public void A_word_is_found_with_or_without_its_leading_space()
    {
        var tokenizer = Small();
        Assert.True(tokenizer.TryGetId(" Mary", out var id));
        Assert.Equal(4, id);
        Assert.Equal("Mary", tokenizer.TokenText(id));
        Assert.False(tokenizer.TryGetId("mary", out id));
        Assert.Equal(-1, id);
    }

    [Fact]
    public void Saving_and_loading_keeps_every_id()
    {
        using var folder = new TemporaryFolder();
        Small().Save(folder.Path);
        var loaded = Assert.IsType<WordTokenizer>(Tokenizer.FromFolder(folder.Path));
        Assert.Equal(Small().Words, loaded.Words);
        Assert.Equal(0, loaded.BosId);
    }

    [Fact]
    public void A_vocabulary_without_a_beginning_token_has_none()
    {
        using var folder = new TemporaryFolder();
        folder.Write("words.json", """{"words": ["a", "b"]}""");
        Assert.Null(Tokenizer.FromFolder(folder.Path)!.BosId);
    }

    [Theory]
    [InlineData("""["a"]""", "is not a word-level vocabulary")]
    [InlineData("""{"bos": null}""", "has no \"words\"")]
    [InlineData("""{"words": []}""", "at least one word")]
    [InlineData("""{"words": ["a", "a"]}""", "'a' is in the vocabulary twice (ids 0 and 1)")]
    [InlineData("""{"words": ["two words"]}""", "'two words', cannot be a token")]
    [InlineData("""{"words": ["1732"]}""", "'1732', cannot be a token")]
    [InlineData("""{"bos": "<bos>", "words": ["a"]}""", "lacks its own beginning-of-sequence token '<bos>'")]
    public void A_damaged_vocabulary_is_named(string json, string message)
    {
        using var folder = new TemporaryFolder();
        folder.Write("words.json", json);
        var e = Assert.Throws<InvalidDataException>(() => Tokenizer.FromFolder(folder.Path));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }
}
