using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Workbench.Results;

namespace Workbench.Attribution;

/// <summary>
/// Keeps on disk what exact patching has measured of a batch, every half minute, so that a killed run goes on where it stopped. What is kept
/// belongs to an identity; files of another one, and damaged ones, are left alone and measured again.
/// </summary>
/// <remarks>
/// A file: 8 bytes of magic, SHA-256 of the identity, the number of cells and of examples (int32 each), the cells (int32), the values
/// (float64, cell by cell), and SHA-256 of everything before; little-endian.
/// </remarks>
internal sealed class PatchingParts
{
    private const int HashBytes = 32;
    private const int HeaderBytes = 8 + HashBytes + 8;
    private static readonly byte[] Magic = "WBPATCH1"u8.ToArray();

    private readonly string folder;
    private readonly string prefix;
    private readonly byte[] identity;
    private readonly int examples;
    private readonly TimeSpan interval;
    private readonly TimeProvider clock;
    private readonly List<int> cells = [];
    private readonly List<double> values = [];
    private long last;
    private int serial;

    /// <summary>Opens the parts of one batch.</summary>
    /// <param name="folder">Where parts lie; made when the first is kept.</param>
    /// <param name="identity">Everything that the values depend on.</param>
    /// <param name="examples">Pairs in the batch.</param>
    /// <param name="interval">How long values may wait before they are kept.</param>
    /// <param name="clock">The time.</param>
    internal PatchingParts(string folder, string identity, int examples, TimeSpan interval, TimeProvider clock)
    {
        this.identity = SHA256.HashData(Encoding.UTF8.GetBytes(identity));
        (this.folder, this.examples, this.interval, this.clock) = (Path.GetFullPath(folder), examples, interval, clock);
        prefix = Convert.ToHexStringLower(this.identity)[..16];
        last = clock.GetTimestamp();
    }

    /// <summary>Gives everything that was kept.</summary>
    /// <param name="use">Told a cell and its value on each example.</param>
    internal void Restore(Action<int, ReadOnlySpan<double>> use)
    {
        if (!Directory.Exists(folder)) return;
        foreach (string path in Directory.EnumerateFiles(folder, prefix + "-*.part").Order(StringComparer.Ordinal))
        {
            serial++;
            if (Read(path) is not { } content) continue;
            int count = Count(content);
            var places = MemoryMarshal.Cast<byte, int>(content.AsSpan(HeaderBytes, count * sizeof(int)));
            var numbers = MemoryMarshal.Cast<byte, double>(content.AsSpan(HeaderBytes + (count * sizeof(int)), count * examples * sizeof(double)));
            for (int index = 0; index < count; index++) use(places[index], numbers.Slice(index * examples, examples));
        }
    }

    /// <summary>Takes the values of a cell.</summary>
    internal void Add(int cell, ReadOnlySpan<double> perExample)
    {
        cells.Add(cell);
        foreach (double value in perExample) values.Add(value);
    }

    /// <summary>Keeps what was taken, if the last time is long enough ago.</summary>
    internal void KeepNowAndThen()
    {
        if (clock.GetElapsedTime(last) >= interval) Keep();
    }

    /// <summary>Keeps what was taken.</summary>
    internal void Keep()
    {
        last = clock.GetTimestamp();
        if (cells.Count == 0) return;
        byte[] content = new byte[Length(cells.Count)];
        Magic.CopyTo(content, 0);
        identity.CopyTo(content, Magic.Length);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(Magic.Length + HashBytes), cells.Count);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(Magic.Length + HashBytes + sizeof(int)), examples);
        MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(cells)).CopyTo(content.AsSpan(HeaderBytes));
        MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values)).CopyTo(content.AsSpan(HeaderBytes + (cells.Count * sizeof(int))));
        SHA256.HashData(content.AsSpan(0, content.Length - HashBytes), content.AsSpan(content.Length - HashBytes));
        AtomicFile.Write(Path.Combine(folder, FormattableString.Invariant($"{prefix}-{serial:D6}.part")), stream => stream.Write(content));
        serial++;
        cells.Clear();
        values.Clear();
    }

    private static int Count(byte[] content) => BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(Magic.Length + HashBytes));

    private long Length(int count) => HeaderBytes + (count * (sizeof(int) + ((long)examples * sizeof(double)))) + HashBytes;

    // Null for what is not whole, or of another run.
    private byte[]? Read(string path)
    {
        byte[] content = File.ReadAllBytes(path);
        bool whole = content.Length >= HeaderBytes + HashBytes
            && content.AsSpan(0, Magic.Length).SequenceEqual(Magic)
            && content.AsSpan(Magic.Length, HashBytes).SequenceEqual(identity)
            && BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(Magic.Length + HashBytes + sizeof(int))) == examples
            && Count(content) >= 0 && content.Length == Length(Count(content))
            && SHA256.HashData(content.AsSpan(0, content.Length - HashBytes)).AsSpan().SequenceEqual(content.AsSpan(content.Length - HashBytes));
        return whole ? content : null;
    }
}
