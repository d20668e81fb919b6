using System.Globalization;
using Workbench.Models;
using Workbench.Tasks;
using Workbench.Training;

namespace Workbench.Dictionaries;

/// <summary>A text file as a stream of sentences: its documents cut into pieces of a model's context, in a seeded order that begins anew when
/// all are through.</summary>
public sealed class TextFileCorpus : ICorpus
{
    private readonly IReadOnlyList<int[]> pieces;

    private TextFileCorpus(string identity, IReadOnlyList<int[]> pieces) => (Identity, this.pieces) = (identity, pieces);

    /// <inheritdoc/>
    public string Identity { get; }

    /// <summary>Reads a text, a document a line.</summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <param name="model">Whose tokens it becomes; each piece begins with the model's beginning-of-sequence token if it names one.</param>
    /// <param name="longest">The longest piece in tokens; the model's context at most.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It holds no piece of two tokens, or words that the vocabulary lacks.</exception>
    /// <exception cref="InvalidOperationException">The model has no tokenizer.</exception>
    public static TextFileCorpus Load(string path, Transformer model, int longest = 128)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 3);
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no text file '{path}'.", path);
        int[] start = model.Config.BosTokenId is { } bos ? [bos] : [];
        int room = Math.Min(longest, model.Config.ContextLength) - start.Length;
        var lines = File.ReadLines(path).Where(line => !string.IsNullOrWhiteSpace(line));
        List<int[]> pieces = [.. lines.SelectMany(line => model.Tokenizer.Encode(line).Chunk(room)).Select(piece => (int[])[.. start, .. piece]).Where(piece => piece.Length > 1)];
        if (pieces.Count == 0)
            throw new InvalidDataException($"'{path}' holds no document of at least two tokens.");
        var text = StableHash.Of(string.Join(' ', pieces.SelectMany(piece => piece)));
        return new(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}, {pieces.Count} pieces of at most {room + start.Length} tokens, text {text:x16}"), pieces);
    }

    /// <inheritdoc/>
    public int[] Sentence(long index)
    {
        // A multiplicative step through all pieces: neighbours in a document do not come in one batch.
        long count = pieces.Count, step = Math.Max(1, (long)(count * 0.6180339887)) | 1;
        while (Gcd(step, count) != 1) step += 2;
        return pieces[(int)(index % count * step % count)];
    }

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}
