using System.Globalization;
using Workbench.Models;
using Workbench.Tasks;
using Workbench.Training;

namespace Workbench.Dictionaries;

/// <summary>A text file as a stream of sentences: its documents cut into pieces of a model's context, in a seeded order that begins anew when
/// all are through.</summary>
/// <remarks>
/// <para>What is measured must not have been trained on, so the pieces are split by where a sentence is asked for: of every ten pieces in the order of the
/// file, the ninth is only met from <see cref="FirstMeasured"/> on and the tenth only from <see cref="FirstPruned"/> on, where features that are
/// active nowhere are looked for; the other eight only before. Neighbours in a document can fall on different sides.</para>
/// <para>A text of fewer than twenty pieces is not split: all of it serves for everything, and <see cref="Identity"/> says so.</para>
/// </remarks>
public sealed class TextFileCorpus : ICorpus
{
    /// <summary>The first of the sentences that are kept for measuring.</summary>
    public const long FirstMeasured = 1L << 40;

    /// <summary>The first of the sentences that are kept for finding features that are active nowhere.</summary>
    public const long FirstPruned = 1L << 41;

    private const int Parts = 10;

    private readonly int[][] trained;
    private readonly int[][] measured;
    private readonly int[][] pruned;

    private TextFileCorpus(string identity, int[][] pieces)
    {
        bool split = pieces.Length >= 2 * Parts;
        Identity = $"{identity}, {(split ? "eight of ten pieces to train on, one to measure, one to prune" : "too short to be split: not held out")}";
        int[][] Part(Func<int, bool> holds) => split ? [.. pieces.Where((_, at) => holds(at % Parts))] : pieces;
        (trained, measured, pruned) = (Part(at => at < Parts - 2), Part(at => at == Parts - 2), Part(at => at == Parts - 1));
    }

    /// <inheritdoc/>
    public string Identity { get; }

    /// <summary>Reads a text, a document a line.</summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <param name="model">Whose tokens it becomes.</param>
    /// <param name="longest">The longest piece in tokens; the model's context at most.</param>
    /// <param name="bos">Whether each piece begins with the model's beginning-of-sequence token; when null, if its configuration names one.</param>
    /// <exception cref="ArgumentException">The token is asked for, and the model has none.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It holds no piece of two tokens, or words that the vocabulary lacks.</exception>
    /// <exception cref="InvalidOperationException">The model has no tokenizer.</exception>
    public static TextFileCorpus Load(string path, Transformer model, int longest = 128, bool? bos = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 3);
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no text file '{path}'.", path);
        int[] start = Start(model, bos);
        int room = Math.Min(longest, model.Config.ContextLength) - start.Length;
        var lines = File.ReadLines(path).Where(line => !string.IsNullOrWhiteSpace(line));
        int[][] pieces = [.. lines.SelectMany(line => model.Tokenizer.Encode(line).Chunk(room)).Select(piece => (int[])[.. start, .. piece]).Where(piece => piece.Length > 1)];
        if (pieces.Length == 0)
            throw new InvalidDataException($"'{path}' holds no document of at least two tokens.");
        var text = StableHash.Of(string.Join(' ', pieces.SelectMany(piece => piece)));
        return new(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}, {pieces.Length} pieces of at most {room + start.Length} tokens, text {text:x16}"), pieces);
    }

    /// <inheritdoc/>
    public int[] Sentence(long index)
    {
        int[][] pieces = Pieces(index);

        // A multiplicative step through all pieces: neighbours in a document do not come in one batch.
        long count = pieces.Length, step = Math.Max(1, (long)(count * 0.6180339887)) | 1;
        while (Gcd(step, count) != 1) step += 2;
        return pieces[(int)(index % count * step % count)];
    }

    /// <summary>How many sentences there are from one on, before they come again.</summary>
    /// <param name="first">The place in the stream, from 0; which of the three parts it is in decides.</param>
    public int Count(long first) => Pieces(first).Length;

    private int[][] Pieces(long index) => index >= FirstPruned ? pruned : index >= FirstMeasured ? measured : trained;

    private static int[] Start(Transformer model, bool? bos)
    {
        if (bos == false) return [];
        if (model.Config.BosTokenId is { } named) return [named];
        if (bos is null) return [];
        return model.Tokenizer.BosId is { } known
            ? [known]
            : throw new ArgumentException($"A beginning-of-sequence token was asked for, but model '{model.Name}' has none; leave it out.", nameof(bos));
    }

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}
