using System.Runtime.InteropServices;
using System.Text.Json;
using Workbench.Execution;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Tests.Support;

/// <summary>A published three-layer model that sorts six letters of an alphabet of three; its file holds weights as
/// base64 in PyTorch's <c>[out, in]</c> layout.</summary>
public static class NanoSort
{
    private const int Letters = 6;

    public static Transformer Load(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = document.RootElement;
        var config = root.GetProperty("config");
        int width = config.GetProperty("n_embd").GetInt32(), heads = config.GetProperty("n_head").GetInt32();
        var shape = new TransformerConfig
        {
            Layers = config.GetProperty("n_layer").GetInt32(),
            Heads = heads,
            Width = width,
            HeadWidth = width / heads,
            MlpWidth = 4 * width,
            VocabularySize = config.GetProperty("vocab_size").GetInt32(),
            ContextLength = config.GetProperty("block_size").GetInt32(),
            TiedUnembedding = false,
        };
        return Transformer.Create(shape, (name, size) =>
        {
            using var scope = NewDisposeScope();
            var values = tensor(Floats(root.GetProperty(name)));
            bool transposed = name.Contains(".c_", StringComparison.Ordinal) && name.EndsWith(".weight", StringComparison.Ordinal);
            return (transposed ? values.view(size[1], size[0]).transpose(0, 1).contiguous() : values.view(size)).MoveToOuterDisposeScope();
        }, name: "nano-sort");
    }

    public static float[] Floats(JsonElement entry) =>
        MemoryMarshal.Cast<byte, float>(entry.GetProperty("data").GetBytesFromBase64()).ToArray();

    /// <summary>Lets the model write the sorted letters one by one after each of the 729 inputs.</summary>
    public static int CountSorted(Transformer model)
    {
        using var scope = NewDisposeScope();
        int[][] inputs = [.. Enumerable.Range(0, 729).Select(number => Enumerable.Range(0, Letters).Select(digit => number / (int)Math.Pow(3, digit) % 3).ToArray())];
        var sequence = tensor(inputs.SelectMany(letters => letters.Select(letter => (long)letter)).ToArray(), [729, Letters]);
        for (int step = 0; step < Letters; step++)
        {
            var next = model.Logits(sequence).select(1, sequence.shape[1] - 1).argmax(1, keepdim: true);
            sequence = cat([sequence, next], 1);
        }

        long[] written = sequence.narrow(1, Letters, Letters).contiguous().data<long>().ToArray();
        return inputs.Where((letters, index) => letters.Order().Select(letter => (long)letter).SequenceEqual(written[(index * Letters)..((index + 1) * Letters)])).Count();
    }
}
