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
