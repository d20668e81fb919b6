using System.Text.Json;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Workbench.Models;

/// <summary>The weight files of a model folder: one <c>model.safetensors</c>, or shards with an index.</summary>
internal static class Checkpoint
{
    internal const string FileName = "model.safetensors";
    internal const string IndexName = "model.safetensors.index.json";

    /// <summary>Reads every tensor that the configuration names.</summary>
    /// <exception cref="FileNotFoundException">The folder has no weights, or a shard is missing.</exception>
    /// <exception cref="InvalidDataException">A tensor is missing, unexpected, damaged or of another shape.</exception>
    internal static Dictionary<string, Tensor> Read(string folder, TransformerConfig config, Device device, ScalarType dtype, bool trainable)
    {
        var files = WeightFiles(folder).Select(SafetensorsFile.Open).ToList();
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            var owner = new Dictionary<string, SafetensorsFile>();
            foreach (var file in files)
            {
                foreach (string name in file.Names) owner[name] = file;
            }

            foreach (var (name, shape) in WeightShapes.Of(config))
            {
                string stored = StoredName(owner, name)
                    ?? throw new InvalidDataException($"{folder} lacks the tensor '{name}' {Shapes.Text(shape)} that its config.json asks for.");
                var file = owner[stored];
                owner.Remove(stored);
                if (!file.Shape(stored).SequenceEqual(shape))
                    throw new InvalidDataException($"Tensor '{stored}' in {file.Path} has shape {Shapes.Text(file.Shape(stored))}; config.json asks for {Shapes.Text(shape)}.");
                var tensor = empty(shape, dtype: dtype, device: device).DetachFromDisposeScope();
                tensors[name] = tensor;
                file.CopyInto(stored, tensor);
                if (trainable) tensors[name] = new Parameter(tensor);
            }

            if (owner.Keys.FirstOrDefault(name => !IsBuffer(name, config)) is { } extra)
                throw new InvalidDataException($"Tensor '{extra}' in {owner[extra].Path} is not part of the model that config.json describes.");
            return tensors;
        }
        catch
        {
            foreach (var tensor in tensors.Values) tensor.Dispose();
            throw;
        }
        finally
        {
            foreach (var file in files) file.Dispose();
        }
    }

    private static List<string> WeightFiles(string folder)
    {
        string single = Path.Combine(folder, FileName);
        if (File.Exists(single)) return [single];

        string index = Path.Combine(folder, IndexName);
        if (!File.Exists(index))
            throw new FileNotFoundException($"{folder} holds no weights: neither {FileName} nor {IndexName} is there.", single);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(index));
            var shards = document.RootElement.GetProperty("weight_map").EnumerateObject()
                .Select(entry => Path.Combine(folder, entry.Value.GetString() ?? "")).Distinct().ToList();
            if (shards.Find(shard => !File.Exists(shard)) is { } missing)
                throw new FileNotFoundException($"{IndexName} names the shard {Path.GetFileName(missing)}, which is not in {folder}.", missing);
            return shards;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"{index} is damaged: {error.Message}", error);
        }
    }

    // Checkpoints of the hub leave out the "transformer." prefix.
    private static string? StoredName(Dictionary<string, SafetensorsFile> owner, string name)
    {
        if (owner.ContainsKey(name)) return name;
        string bare = name.StartsWith(WeightShapes.Prefix, StringComparison.Ordinal) ? name[WeightShapes.Prefix.Length..] : name;
        return owner.ContainsKey(bare) ? bare : null;
    }

    // Causal masks that old checkpoints store as weights, and a second copy of a tied unembedding.
    private static bool IsBuffer(string name, TransformerConfig config) =>
        name.EndsWith(".attn.bias", StringComparison.Ordinal)
        || name.EndsWith(".attn.masked_bias", StringComparison.Ordinal)
        || (config.TiedUnembedding && name == WeightShapes.Unembedding);
}
