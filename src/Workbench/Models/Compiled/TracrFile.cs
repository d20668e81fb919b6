using System.Text.Json;

namespace Workbench.Models;

/// <summary>The content of a Tracr model's JSON file: settings, vocabulary and tensors by name.</summary>
internal sealed class TracrFile
{
    internal const string Unembedding = "unembedding_mtx";

    private readonly Dictionary<string, (long[] Shape, double[] Values)> tensors = [];

    internal TracrFile(string path, JsonElement root)
    {
        Path = path;
        var config = root.GetProperty("config");
        Layers = config.GetProperty("num_layers").GetInt32();
        Heads = config.GetProperty("num_heads").GetInt32();
        LayerNorm = config.GetProperty("layer_norm").GetBoolean();
        Causal = config.GetProperty("causal").GetBoolean();
        if (Layers < 1) throw new InvalidDataException($"{path}: config.num_layers is {Layers}; a model has at least one layer.");

        var vocabulary = root.GetProperty("vocab").EnumerateObject().OrderBy(entry => entry.Value.GetInt32()).ToArray();
        for (int id = 0; id < vocabulary.Length; id++)
        {
            if (vocabulary[id].Value.GetInt32() != id)
                throw new InvalidDataException($"{path}: the ids in vocab are not 0 to {vocabulary.Length - 1}, each once: '{vocabulary[id].Name}' has {vocabulary[id].Value}.");
        }

        Words = [.. vocabulary.Select(entry => entry.Name)];
        Bos = IdOf(config, "bos");
        Pad = IdOf(config, "pad");
        try
        {
            Tokenizer = new WordTokenizer(Words, Words[Bos]);
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"{path}: vocab: {error.Message}", error);
        }

        foreach (var entry in root.GetProperty("model_params").EnumerateObject()) Add(entry.Name, entry.Value);
        if (root.TryGetProperty(Unembedding, out var unembedding) && unembedding.ValueKind != JsonValueKind.Null) Add(Unembedding, unembedding);
    }

    internal string Path { get; }

    internal int Layers { get; }

    internal int Heads { get; }

    internal bool LayerNorm { get; }

    internal bool Causal { get; }

    /// <summary>The vocabulary in the order of its ids.</summary>
    internal IReadOnlyList<string> Words { get; }

    internal int Bos { get; }

    internal int Pad { get; }

    internal WordTokenizer Tokenizer { get; }

    internal bool HasUnembedding => tensors.ContainsKey(Unembedding);

    internal long[] ShapeOf(string name, int dimensions)
    {
        long[] shape = Find(name).Shape;
        return shape.Length == dimensions
            ? shape
            : throw new InvalidDataException($"{Path}: tensor '{name}' has {shape.Length} dimensions, not {dimensions}.");
    }

    /// <summary>The values of a tensor that must have the given shape, row-major.</summary>
    internal double[] Values(string name, params long[] shape)
    {
        var (own, values) = Find(name);
        return own.SequenceEqual(shape)
            ? values
            : throw new InvalidDataException($"{Path}: tensor '{name}' has shape {Shapes.Text(own)}; the rest of the file asks for {Shapes.Text(shape)}.");
    }

    private (long[] Shape, double[] Values) Find(string name) =>
        tensors.TryGetValue(name, out var tensor) ? tensor : throw new InvalidDataException($"{Path} lacks the tensor '{name}'.");

    private int IdOf(JsonElement config, string role)
    {
        string? word = config.GetProperty(role).GetString();
        int id = Array.IndexOf([.. Words], word);
        return id >= 0 ? id : throw new InvalidDataException($"{Path}: config.{role} is '{word}', which is not in vocab.");
    }

    private void Add(string name, JsonElement element)
    {
        long[] shape = [.. element.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        double[] values = [.. element.GetProperty("data").EnumerateArray().Select(value => value.GetDouble())];
        long wanted = shape.Aggregate(1L, (product, size) => product * size);
        if (values.Length != wanted)
            throw new InvalidDataException($"{Path}: tensor '{name}' of shape {Shapes.Text(shape)} needs {wanted} values and has {values.Length}.");
        tensors[name] = (shape, values);
    }
}
