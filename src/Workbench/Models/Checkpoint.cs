using System.Text.Json;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

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
        var files = OpenAll(WeightFiles(folder));
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            var parts = Match(folder, files, config);
            foreach (var (name, stored, file) in parts)
            {
                var tensor = empty(file.Shape(stored), dtype: dtype, device: device).DetachFromDisposeScope();
                tensors[name] = tensor;
                file.CopyInto(stored, tensor);
                if (trainable) tensors[name] = new Parameter(tensor);
            }

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

    /// <summary>Reads the headers alone, and checks that they hold every tensor that the configuration names.</summary>
    /// <param name="origin">What to call the model in an error.</param>
    /// <param name="paths">The weight files, whatever their names.</param>
    /// <param name="config">The shape that the tensors must have.</param>
    /// <exception cref="InvalidDataException">A file is truncated, or a tensor missing, unexpected or of another shape.</exception>
    internal static void Check(string origin, IEnumerable<string> paths, TransformerConfig config)
    {
        var files = OpenAll(paths);
        try
        {
            Match(origin, files, config);
        }
        finally
        {
            foreach (var file in files) file.Dispose();
        }
    }

    /// <summary>The shards that an index names, each once.</summary>
    /// <exception cref="InvalidDataException">The index is damaged, or names something other than a .safetensors file beside it.</exception>
    internal static List<string> ShardNames(string index)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(index));
            var names = document.RootElement.GetProperty("weight_map").EnumerateObject()
                .Select(entry => entry.Value.GetString() ?? "").Distinct().ToList();
            if (names.Find(name => !name.EndsWith(".safetensors", StringComparison.Ordinal) || name.AsSpan().ContainsAny('/', '\\')) is { } odd)
                throw new InvalidDataException($"{index} names the shard '{odd}', which is not a .safetensors file beside it.");
            return names;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"{index} is damaged: {error.Message}", error);
        }
    }

    private static List<SafetensorsFile> OpenAll(IEnumerable<string> paths)
    {
        var files = new List<SafetensorsFile>();
        try
        {
            foreach (string path in paths) files.Add(SafetensorsFile.Open(path));
            return files;
        }
        catch
        {
            foreach (var file in files) file.Dispose();
            throw;
        }
    }

    // Every tensor of the configuration with the name and the file it is stored under, in the layout's order.
    private static List<(string Name, string Stored, SafetensorsFile File)> Match(string folder, List<SafetensorsFile> files, TransformerConfig config)
    {
        var owner = new Dictionary<string, SafetensorsFile>();
        foreach (var file in files)
        {
            foreach (string name in file.Names) owner[name] = file;
        }

        var parts = new List<(string Name, string Stored, SafetensorsFile File)>();
        foreach (var (name, shape) in WeightShapes.Of(config))
        {
            string stored = StoredName(owner, name)
                ?? throw new InvalidDataException($"{folder} lacks the tensor '{name}' {Shapes.Text(shape)} that its config.json asks for.");
            var file = owner[stored];
            owner.Remove(stored);
            if (!file.Shape(stored).SequenceEqual(shape))
                throw new InvalidDataException($"Tensor '{stored}' in {file.Path} has shape {Shapes.Text(file.Shape(stored))}; config.json asks for {Shapes.Text(shape)}.");
            parts.Add((name, stored, file));
        }

        if (owner.Keys.FirstOrDefault(name => !IsBuffer(name, config)) is { } extra)
            throw new InvalidDataException($"Tensor '{extra}' in {owner[extra].Path} is not part of the model that config.json describes.");
        return parts;
    }

    /// <summary>The files that hold a folder's weights.</summary>
    /// <exception cref="FileNotFoundException">The folder has no weights, or a shard is missing.</exception>
    internal static List<string> WeightFiles(string folder)
    {
        string single = Path.Combine(folder, FileName);
        if (File.Exists(single)) return [single];

        string index = Path.Combine(folder, IndexName);
        if (!File.Exists(index))
            throw new FileNotFoundException($"{folder} holds no weights: neither {FileName} nor {IndexName} is there.", single);
        var shards = ShardNames(index).ConvertAll(name => Path.Combine(folder, name));
        if (shards.Find(shard => !File.Exists(shard)) is { } missing)
            throw new FileNotFoundException($"{IndexName} names the shard {Path.GetFileName(missing)}, which is not in {folder}.", missing);
        return shards;
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
