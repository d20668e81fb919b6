using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Workbench.Results;

namespace Workbench.Models;

/// <summary>GPT-2's byte-level byte-pair encoding (Sennrich et al. 2016; Radford et al. 2019): any text can be encoded
/// and decoded without loss.</summary>
/// <remarks><c>&lt;|endoftext|&gt;</c> written out in a text becomes its one id, as in most GPT-2 tools; it also begins a
/// sequence.</remarks>
public sealed class BpeTokenizer : Tokenizer
{
    /// <summary>The token that ends a document, and begins a sequence.</summary>
    public const string EndOfText = "<|endoftext|>";

    // Pieces longer than this hardly repeat; keeping them would only fill the cache.
    private const int LongestCachedPiece = 64;
    private const int CachedPieces = 1 << 17;

    private readonly string[] tokens;
    private readonly Dictionary<string, int> idOf;
    private readonly Dictionary<(int Left, int Right), (int Rank, int Merged)> merges;
    private readonly string[] mergeLines;
    private readonly int[] byteIds = new int[256];
    private readonly char[] printable = BytePieces.PrintableBytes();
    private readonly Dictionary<char, byte> byteOf;
    private readonly int? endOfText;
    private readonly ConcurrentDictionary<string, int[]> cache = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> cacheBySpan;

    private BpeTokenizer(Dictionary<string, int> ids, string[] mergeLines, string vocabularyPath, string mergesPath)
    {
        idOf = ids;
        this.mergeLines = mergeLines;
        tokens = new string[ids.Values.Max() + 1];
        foreach (var (token, id) in ids)
            tokens[id] = token;
        byteOf = printable.Select((c, b) => (c, b)).ToDictionary(x => x.c, x => (byte)x.b);
        for (var b = 0; b < 256; b++)
            byteIds[b] = ids.TryGetValue(printable[b].ToString(), out var id)
                ? id
                : throw new InvalidDataException(
                    $"{vocabularyPath} has no token for byte 0x{b:X2} ('{printable[b]}'); it is not a byte-level BPE vocabulary.");

        merges = new Dictionary<(int, int), (int, int)>(mergeLines.Length);
        for (var rank = 0; rank < mergeLines.Length; rank++)
        {
            var parts = mergeLines[rank].Split(' ');
            if (parts.Length != 2)
                throw new InvalidDataException(
                    $"{mergesPath}: merge {rank + 1} reads '{mergeLines[rank]}'; two tokens with one space between them were expected.");
            int IdOf(string token) => ids.TryGetValue(token, out var found)
                ? found
                : throw new InvalidDataException(
                    $"{mergesPath}: merge {rank + 1} ('{mergeLines[rank]}') needs the token '{token}', which {vocabularyPath} lacks; " +
                    "the two files do not belong together.");
            merges.TryAdd((IdOf(parts[0]), IdOf(parts[1])), (rank, IdOf(parts[0] + parts[1])));
        }

        endOfText = ids.TryGetValue(EndOfText, out var end) ? end : null;
        cacheBySpan = cache.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The file names that a vocabulary and its merges go by.</summary>
    internal static IReadOnlyList<(string Vocabulary, string Merges)> FileNames { get; } =
        [("vocab.json", "merges.txt"), ("encoder.json", "vocab.bpe")];

    /// <inheritdoc/>
    public override int VocabularySize => tokens.Length;

    /// <inheritdoc/>
    public override int? BosId => endOfText;

    /// <summary>Reads a vocabulary and its merges.</summary>
    /// <param name="vocabularyPath">JSON object from token to id (<c>vocab.json</c>, or <c>encoder.json</c>).</param>
    /// <param name="mergesPath">One merge a line, best first (<c>merges.txt</c>, or <c>vocab.bpe</c>).</param>
    /// <exception cref="InvalidDataException">A file is damaged, or the two do not belong together.</exception>
    public static BpeTokenizer Load(string vocabularyPath, string mergesPath)
    {
        Dictionary<string, int>? ids;
        try
        {
            ids = JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllBytes(vocabularyPath));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{vocabularyPath} is not a JSON object from tokens to ids: {e.Message}", e);
        }

        if (ids is null || ids.Count == 0)
            throw new InvalidDataException($"{vocabularyPath} holds no tokens.");
        if (ids.Values.Min() < 0 || ids.Values.Distinct().Count() != ids.Count || ids.Values.Max() >= 16 * ids.Count)
            throw new InvalidDataException($"{vocabularyPath}: token ids must be different, small and not negative.");

        var lines = File.ReadLines(mergesPath, Encoding.UTF8)
            .Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal)).ToArray();
        return new BpeTokenizer(ids, lines, vocabularyPath, mergesPath);
    }

    /// <inheritdoc/>
    public override int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new List<int>(text.Length / 3 + 4);
        var rest = text.AsSpan();
        while (true)
        {
            var special = endOfText is null ? -1 : rest.IndexOf(EndOfText, StringComparison.Ordinal);
            EncodeOrdinary(special < 0 ? rest : rest[..special], ids);
            if (special < 0)
                return [.. ids];
            ids.Add(endOfText!.Value);
            rest = rest[(special + EndOfText.Length)..];
        }
    }

    /// <inheritdoc/>
    public override string Decode(IReadOnlyList<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var bytes = new List<byte>(4 * ids.Count);
        foreach (var id in ids)
        {
            var token = TokenOf(id);
            if (id == endOfText)
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(token));
                continue;
            }

            foreach (var c in token)
            {
                // Tokens added to a vocabulary by hand need not be spelled in printable bytes; they stand for themselves.
                if (byteOf.TryGetValue(c, out var b))
                    bytes.Add(b);
                else
                    bytes.AddRange(Encoding.UTF8.GetBytes(c.ToString()));
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <inheritdoc/>
    public override bool TryGetId(string token, out int id)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token == EndOfText && endOfText is { } end)
        {
            id = end;
            return true;
        }

        var spelled = string.Create(Encoding.UTF8.GetByteCount(token), (token, printable), static (span, state) =>
        {
            var bytes = Encoding.UTF8.GetBytes(state.token);
            for (var i = 0; i < bytes.Length; i++)
                span[i] = state.printable[bytes[i]];
        });
        if (spelled.Length > 0 && idOf.TryGetValue(spelled, out id))
            return true;
        id = -1;
        return false;
    }

    /// <inheritdoc/>
    public override string TokenText(int id) => Decode([id]);

    /// <inheritdoc/>
    public override void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        var (vocabulary, merges) = FileNames[0];
        AtomicFile.Write(Path.Combine(folder, vocabulary), stream =>
        {
            using var writer = new Utf8JsonWriter(stream);
            writer.WriteStartObject();
            for (var id = 0; id < tokens.Length; id++)
                if (tokens[id] is { } token)
                    writer.WriteNumber(token, id);
            writer.WriteEndObject();
        });
        AtomicFile.WriteText(Path.Combine(folder, merges), "#version: 0.2\n" + string.Join('\n', mergeLines) + "\n");
    }

    private string TokenOf(int id) => (uint)id < (uint)tokens.Length && tokens[id] is { } token ? token : throw UnknownId(id);

    private void EncodeOrdinary(ReadOnlySpan<char> text, List<int> ids)
    {
        while (!text.IsEmpty)
        {
            var length = BytePieces.Next(text);
            var piece = text[..length];
            if (!cacheBySpan.TryGetValue(piece, out var merged))
            {
                merged = Merge(piece);
                if (length <= LongestCachedPiece && cache.Count < CachedPieces)
                    cacheBySpan[piece] = merged;
            }

            ids.AddRange(merged);
            text = text[length..];
        }
    }

    /// <summary>Merges the bytes of one piece, best rank first and leftmost among equals.</summary>
    /// <remarks>A linked list with a heap of candidate merges: n log n, so that a piece of a million letters is no trap.</remarks>
    private int[] Merge(ReadOnlySpan<char> piece)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(piece.Length)];
        var count = Encoding.UTF8.GetBytes(piece, bytes);
        var ids = new int[count];
        var previous = new int[count];
        var next = new int[count];
        for (var i = 0; i < count; i++)
            (ids[i], previous[i], next[i]) = (byteIds[bytes[i]], i - 1, i + 1);

        var candidates = new PriorityQueue<(int At, int Left, int Right, int Merged), (int Rank, int At)>();
        void Consider(int at)
        {
            if (at >= 0 && next[at] < count && merges.TryGetValue((ids[at], ids[next[at]]), out var merge))
                candidates.Enqueue((at, ids[at], ids[next[at]], merge.Merged), (merge.Rank, at));
        }

        for (var i = 0; i + 1 < count; i++)
            Consider(i);
        while (candidates.TryDequeue(out var candidate, out _))
        {
            var (at, left, right, merged) = candidate;
            // A swallowed token has id -1; a neighbour that changed makes the candidate stale.
            if (ids[at] != left || next[at] >= count || ids[next[at]] != right)
                continue;
            var swallowed = next[at];
            ids[swallowed] = -1;
            ids[at] = merged;
            next[at] = next[swallowed];
            if (next[at] < count)
                previous[next[at]] = at;
            Consider(previous[at]);
            Consider(at);
        }

        return [.. ids.Where(id => id >= 0)];
    }
}
