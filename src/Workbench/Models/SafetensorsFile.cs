using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text.Json;
using static TorchSharp.torch;

namespace Workbench.Models;

/// <summary>
/// One memory-mapped <c>.safetensors</c> file. Tensors are copied out in windows, so that reading a model needs
/// little more memory than the model itself.
/// </summary>
/// <remarks>Format: https://github.com/huggingface/safetensors (an 8-byte header length, a JSON header, the data).</remarks>
internal sealed class SafetensorsFile : IDisposable
{
    private const int WindowElements = 1 << 21;
    private const long LargestHeader = 100_000_000;

    private readonly MemoryMappedFile map;
    private readonly Dictionary<string, Entry> entries;
    private readonly long dataStart;

    private SafetensorsFile(string path, MemoryMappedFile map, Dictionary<string, Entry> entries, Dictionary<string, string> metadata, long dataStart) =>
        (Path, this.map, this.entries, Metadata, this.dataStart) = (path, map, entries, metadata, dataStart);

    /// <summary>The file, for messages.</summary>
    internal string Path { get; }

    /// <summary>The tensors that the file holds.</summary>
    internal IReadOnlyCollection<string> Names => entries.Keys;

    /// <summary>What the header says beside the tensors.</summary>
    internal IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Maps a file and reads its header.</summary>
    /// <exception cref="InvalidDataException">The file is truncated or is not a safetensors file.</exception>
    internal static SafetensorsFile Open(string path)
    {
        long length = new FileInfo(path).Length;
        if (length < 8) throw new InvalidDataException($"{path} is truncated: {length} bytes cannot hold a safetensors header. Copy or download it again.");

        var map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        try
        {
            long headerLength = (long)BinaryPrimitives.ReadUInt64LittleEndian(Read(map, 0, 8));
            if (headerLength is <= 0 or > LargestHeader)
                throw new InvalidDataException($"{path} is not a safetensors file: its header would be {headerLength} bytes long.");
            if (8 + headerLength > length)
                throw new InvalidDataException($"{path} is truncated: the header needs {8 + headerLength} bytes, the file has {length}. Copy or download it again.");

            var metadata = new Dictionary<string, string>();
            var entries = ReadHeader(path, Read(map, 8, (int)headerLength), length - 8 - headerLength, metadata);
            return new SafetensorsFile(path, map, entries, metadata, 8 + headerLength);
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    internal bool Contains(string name) => entries.ContainsKey(name);

    internal long[] Shape(string name) => entries[name].Shape;

    /// <summary>Copies a tensor into one of the same shape, converting to its dtype and device.</summary>
    /// <param name="name">A tensor of this file.</param>
    /// <param name="destination">Contiguous; any floating dtype, any device.</param>
    /// <exception cref="InvalidDataException">The stored dtype is not a floating one, or a value is NaN or infinite.</exception>
    internal void CopyInto(string name, Tensor destination)
    {
        var entry = entries[name];
        var dtype = entry.DType switch
        {
            "F64" => float64,
            "F32" => float32,
            "F16" => float16,
            "BF16" => bfloat16,
            var other => throw new InvalidDataException($"Tensor '{name}' in {Path} has dtype {other}; weights must be F64, F32, F16 or BF16."),
        };
        int elementSize = dtype == float64 ? 8 : dtype == float32 ? 4 : 2;
        long count = entry.Shape.Aggregate(1L, (product, size) => product * size);
        if (count * elementSize != entry.End - entry.Begin)
            throw new InvalidDataException($"Tensor '{name}' in {Path} stores {entry.End - entry.Begin} bytes; its shape {Shapes.Text(entry.Shape)} needs {count * elementSize}.");

        using var noGrad = no_grad();
        using var outer = NewDisposeScope();
        var flat = destination.view(-1);
        for (long start = 0; start < count; start += WindowElements)
        {
            using var scope = NewDisposeScope();
            long size = Math.Min(WindowElements, count - start);
            var window = empty(size, dtype: dtype);
            using (var view = map.CreateViewAccessor(dataStart + entry.Begin + start * elementSize, size * elementSize, MemoryMappedFileAccess.Read))
                view.SafeMemoryMappedViewHandle.ReadSpan((ulong)view.PointerOffset, window.bytes);
            // Half precision has no isfinite on every backend; float32 holds all its values.
            var checkable = elementSize == 2 ? window.to_type(float32) : window;
            if (!isfinite(checkable).all().item<bool>())
                throw new InvalidDataException($"Tensor '{name}' in {Path} holds NaN or infinite values: the checkpoint is damaged or training diverged.");
            flat.narrow(0, start, size).copy_(checkable);
        }
    }

    /// <summary>Reads a tensor of truth values.</summary>
    /// <param name="name">A tensor of this file.</param>
    /// <returns>bool, on the CPU; the caller owns it.</returns>
    /// <exception cref="InvalidDataException">The tensor is of another kind, or a byte is neither 0 nor 1.</exception>
    internal Tensor ReadBool(string name)
    {
        var entry = entries[name];
        long count = entry.Shape.Aggregate(1L, (product, size) => product * size);
        if (entry.DType != "BOOL" || count != entry.End - entry.Begin)
            throw new InvalidDataException($"Tensor '{name}' in {Path} has dtype {entry.DType} and {entry.End - entry.Begin} bytes; a mask of shape {Shapes.Text(entry.Shape)} has dtype BOOL and a byte for each entry.");
        var values = empty(entry.Shape, dtype: ScalarType.Bool);
        using var view = map.CreateViewAccessor(dataStart + entry.Begin, Math.Max(1, count), MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.ReadSpan((ulong)view.PointerOffset, values.bytes);
        if (values.bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
            throw new InvalidDataException($"Tensor '{name}' in {Path} holds bytes other than 0 and 1: the file is damaged.");
        return values;
    }

    /// <inheritdoc/>
    public void Dispose() => map.Dispose();

    private static byte[] Read(MemoryMappedFile map, long offset, int length)
    {
        var bytes = new byte[length];
        using var view = map.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read);
        view.ReadArray(0, bytes, 0, length);
        return bytes;
    }

    private static Dictionary<string, Entry> ReadHeader(string path, byte[] header, long dataLength, Dictionary<string, string> metadata)
    {
        try
        {
            using var document = JsonDocument.Parse(header);
            var entries = new Dictionary<string, Entry>();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals("__metadata__"))
                {
                    foreach (var entry in property.Value.EnumerateObject()) metadata[entry.Name] = entry.Value.GetString() ?? "";
                    continue;
                }

                long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
                var offsets = property.Value.GetProperty("data_offsets");
                long begin = offsets[0].GetInt64(), end = offsets[1].GetInt64();
                if (begin < 0 || end < begin)
                    throw new InvalidDataException($"Tensor '{property.Name}' in {path} has impossible offsets {begin} to {end}.");
                if (end > dataLength)
                    throw new InvalidDataException($"{path} is truncated: tensor '{property.Name}' ends at byte {end} of the data, the file holds {dataLength}. Copy or download it again.");
                entries.Add(property.Name, new(property.Value.GetProperty("dtype").GetString() ?? "", shape, begin, end));
            }

            return entries;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"{path} has a damaged safetensors header: {error.Message}", error);
        }
    }

    private readonly record struct Entry(string DType, long[] Shape, long Begin, long End);
}
