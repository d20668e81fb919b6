using System.Text;
using System.Text.Json;
using Workbench.Models;
using Workbench.Tests.Support;

namespace Workbench.Tests.Models;

public sealed class BpeTokenizerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>All bytes, a few merges, and the end-of-text token, small enough to follow by hand.</summary>
    private Tokenizer Small(string vocabularyName = "vocab.json", string mergesName = "merges.txt")
    {
        string[] merges = ["l o", "lo w", "Ġ low", "e r", "a a", "aa a"];
        var tokens = BytePieces.PrintableBytes().Select(c => c.ToString()).Concat(merges.Select(m => m.Replace(" ", "")))
            .Append(BpeTokenizer.EndOfText).Select((token, id) => (token, id)).ToDictionary(x => x.token, x => x.id);
        folder.Write(vocabularyName, JsonSerializer.Serialize(tokens));
        folder.Write(mergesName, "#version: 0.2\n" + string.Join('\n', merges) + "\n");
        return Tokenizer.FromFolder(folder.Path)!;
    }

    private static Tokenizer Gpt2() => Tokenizer.FromFolder(ReferenceFiles.Need("data/gpt2-tokenizer"))!;

    [Fact]
    public void Merges_apply_in_the_order_of_their_rank()
    {
        var tokenizer = Small();
        // low | Ġlow er | e s t
        Assert.Equal([257, 258, 259, 'e', 's', 't'], tokenizer.Encode("low lowerest"));
    }

    [Fact]
    public void The_leftmost_of_equal_pairs_merges_first()
    {
        var tokenizer = Small();
        // aa aa a: both pairs merge before the pair (aa, a), whose rank is lower.
        Assert.Equal([260, 261], tokenizer.Encode("aaaaa"));
        Assert.Equal([261], tokenizer.Encode("aaa"));
    }

    [Fact]
    public void End_of_text_written_out_becomes_its_one_id()
    {
        var tokenizer = Small();
        Assert.Equal(262, tokenizer.BosId);
        Assert.Equal([262, 257, 262], tokenizer.Encode("<|endoftext|>low<|endoftext|>"));
        Assert.Equal("<|endoftext|>low", tokenizer.Decode([262, 257]));
        Assert.True(tokenizer.TryGetId("<|endoftext|>", out var id));
        Assert.Equal(262, id);
    }

    [Fact]
    public void A_million_letters_in_one_word_take_no_quadratic_time()
    {
        var tokenizer = Small();
        var ids = tokenizer.Encode(new string('a', 999_999) + "b");
        // Pairs first (499,999 of them and one letter), then the last pair takes the letter.
        Assert.Equal(499_998 + 1 + 1, ids.Length);
        Assert.Equal(new string('a', 999_999) + "b", tokenizer.Decode(ids));
    }

    [Fact]
    public void Any_text_comes_back_unchanged()
    {
        var tokenizer = Small();
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var text = new StringBuilder();
            for (var j = random.Next(30); j > 0; j--)
            {
                var rune = random.Next(5) switch { 0 => random.Next(0x80), 1 => random.Next(0x2000), 2 => ' ', 3 => random.Next(0x1F300, 0x1F700), _ => 'l' };
                text.Append(new Rune(rune));
            }

            Assert.Equal(text.ToString(), tokenizer.Decode(tokenizer.Encode(text.ToString())));
        }
    }

    [Fact]
    public void Half_a_character_decodes_to_the_replacement_character()
    {
        var tokenizer = Small();
        var ids = tokenizer.Encode("é");
        Assert.Equal(2, ids.Length);
        Assert.Equal("\ufffd", tokenizer.Decode([ids[0]]));
        Assert.Equal("é", tokenizer.Decode(ids));
    }

    [Fact]
    public void A_single_token_is_found_by_its_text_with_the_leading_space()
    {
        var tokenizer = Small();
        Assert.True(tokenizer.TryGetId(" low", out var id));
        Assert.Equal(258, id);
        Assert.Equal(" low", tokenizer.TokenText(258));
        Assert.False(tokenizer.TryGetId(" lower", out id));
        Assert.Equal(-1, id);
        Assert.False(tokenizer.TryGetId("", out _));
    }

    [Fact]
    public void An_id_outside_the_vocabulary_is_refused()
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => Small().Decode([5000]));
        Assert.Contains("Token id 5000 is outside the vocabulary of 263 tokens", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_original_file_names_load_too_and_saving_writes_the_usual_ones()
    {
        var tokenizer = Small("encoder.json", "vocab.bpe");
        using var copy = new TemporaryFolder();
        tokenizer.Save(copy.Path);
        Assert.True(File.Exists(copy.File("vocab.json")));
        Assert.True(File.Exists(copy.File("merges.txt")));
        var loaded = Tokenizer.FromFolder(copy.Path)!;
        const string text = "lower low <|endoftext|>é";
        Assert.Equal(tokenizer.Encode(text), loaded.Encode(text));
        Assert.Equal(tokenizer.VocabularySize, loaded.VocabularySize);
    }

    [Fact]
    public void A_vocabulary_without_merges_is_named()
    {
        folder.Write("vocab.json", "{}");
        var e = Assert.Throws<FileNotFoundException>(() => Tokenizer.FromFolder(folder.Path));
        Assert.Contains("has vocab.json but not merges.txt", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json", "is not a JSON object from tokens to ids")]
    [InlineData("{}", "holds no tokens")]
    [InlineData("{\"a\": 0, \"b\": 0}", "token ids must be different")]
    [InlineData("{\"a\": 0}", "has no token for byte 0x00")]
    public void A_damaged_vocabulary_is_named(string json, string message)
    {
        folder.Write("vocab.json", json);
        folder.Write("merges.txt", "");
        var e = Assert.Throws<InvalidDataException>(() => Tokenizer.FromFolder(folder.Path));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_merge_without_its_tokens_is_named()
    {
        Small();
        folder.Write("merges.txt", "l o\nx y\n");
        var e = Assert.Throws<InvalidDataException>(() => Tokenizer.FromFolder(folder.Path));
        Assert.Contains("merge 2 ('x y') needs the token 'xy'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_vocabulary_has_no_tokenizer()
    {
        Assert.Null(Tokenizer.FromFolder(folder.Path));
        Assert.Throws<DirectoryNotFoundException>(() => Tokenizer.FromFolder(folder.File("missing")));
    }

    [SkippableFact]
    public void Gpt2_fixture_matches_id_for_id()
    {
        var tokenizer = Gpt2();
        var expected = JsonSerializer.Deserialize<int[]>(File.ReadAllText(ReferenceFiles.Need("data/gpt2-tokenizer/tokens_gpt2.json")))!;
        // The fixture holds ids only; they spell the source of a public tokenizer, which must come back to the same ids.
        var text = tokenizer.Decode(expected);
        Assert.StartsWith("// This check is new and seems buggy", text, StringComparison.Ordinal);
        Assert.Equal(24_292, text.Length);
        Assert.DoesNotContain('\ufffd', text);
        Assert.Equal(expected, tokenizer.Encode(text));
    }

    [SkippableFact]
    public void Gpt2_prompts_have_their_published_ids()
    {
        var tokenizer = Gpt2();
        using var file = JsonDocument.Parse(File.ReadAllText(ReferenceFiles.Need("data/gpt2-logits.json")));
        var prompts = file.RootElement.GetProperty("prompts").EnumerateArray().ToList();
        Assert.NotEmpty(prompts);
        foreach (var prompt in prompts)
            Assert.Equal(prompt.GetProperty("token_ids").EnumerateArray().Select(x => x.GetInt32()),
                tokenizer.Encode(prompt.GetProperty("prompt").GetString()!));
    }

    [SkippableTheory]
    [InlineData("Hello world", new[] { 15496, 995 })]
    [InlineData("<|endoftext|>", new[] { 50256 })]
    [InlineData("The quick brown fox", new[] { 464, 2068, 7586, 21831 })]
    [InlineData("   ", new[] { 220, 220, 220 })]
    [InlineData(" 1732", new[] { 1596, 2624 })]
    public void Gpt2_known_texts_have_their_known_ids(string text, int[] ids)
    {
        var tokenizer = Gpt2();
        Assert.Equal(ids, tokenizer.Encode(text));
        Assert.Equal(text, tokenizer.Decode(ids));
    }

    [SkippableFact]
    public void Gpt2_saved_vocabulary_gives_the_same_ids()
    {
        var tokenizer = Gpt2();
        tokenizer.Save(folder.Path);
        var loaded = Tokenizer.FromFolder(folder.Path)!;
        Assert.Equal(50_257, loaded.VocabularySize);
        Assert.Equal(50_256, loaded.BosId);
        var text = File.ReadAllText(ReferenceFiles.Need("data/corpora/tiny-shakespeare.txt"));
        var ids = tokenizer.Encode(text);
        // Other people's preparations of this text count the same tokens for its two parts, 301,966 and 36,059.
        Assert.Equal(338_025, ids.Length);
        Assert.Equal(ids, loaded.Encode(text));
        Assert.Equal(text, loaded.Decode(ids));
    }
}
