using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Workbench.Models;

/// <summary>Writes tensors as one <c>.safetensors</c> stream, one tensor in memory at a time.</summary>
internal static class SafetensorsWriter
{
    internal static void Write(
        Stream stream, IEnumerable<KeyValuePair<string, Tensor>> tensors, ScalarType? dtype = null, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var list = tensors.ToList();
        byte[] header = Header(list, dtype, metadata);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var (_, tensor) in list)
        {
            using var noGrad = no_grad();
            using var scope = NewDisposeScope();
            stream.Write(tensor.detach().cpu().to_type(dtype ?? tensor.dtype).contiguous().bytes);
        }
    }

    private static byte[] Header(List<KeyValuePair<string, Tensor>> tensors, ScalarType? dtype, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt");
            foreach (var (name, text) in metadata ?? new Dictionary<string, string>()) json.WriteString(name, text);
            json.WriteEndObject();
            long offset = 0;
            foreach (var (name, tensor) in tensors)
            {
                var (code, elementSize) = Code(name, dtype ?? tensor.dtype);
                long end = offset + tensor.numel() * elementSize;
                json.WriteStartObject(name);
                json.WriteString("dtype", code);
                json.WriteStartArray("shape");
                foreach (long size in tensor.shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(end);
                json.WriteEndArray();
                json.WriteEndObject();
                offset = end;
            }

            json.WriteEndObject();
        }

        // The data starts at a multiple of eight, so that readers may map it directly.
        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static (string Code, int Size) Code(string name, ScalarType dtype) => dtype switch
    {
        ScalarType.Float64 => ("F64", 8),
        ScalarType.Float32 => ("F32", 4),
        ScalarType.Float16 => ("F16", 2),
        ScalarType.BFloat16 => ("BF16", 2),
        ScalarType.Int64 => ("I64", 8),
        ScalarType.Bool => ("BOOL", 1),
        _ => throw new ArgumentException($"Tensor '{name}' has dtype {dtype}, which this writer does not store."),
    };
}
