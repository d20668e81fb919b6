using System.Text;
using System.Text.Json;
using Workbench.Models;
using Workbench.Results;
using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>
/// Which weights of a model stay: one truth value for every number of every matrix and bias of the blocks. A masked weight is zero. Embeddings,
/// unembedding and LayerNorms are never masked.
/// </summary>
public sealed class WeightMasks : IDisposable
{
    private const string ProvenanceKey = "provenance";

    private readonly List<KeyValuePair<string, Tensor>> masks;

    /// <summary>Takes ownership of masks that fit a model.</summary>
    internal WeightMasks(IEnumerable<KeyValuePair<string, Tensor>> masks, Provenance provenance)
    {
        using var scope = NewDisposeScope();
        // All of them first: when making one fails, the others go with the caller's scope.
        this.masks = [.. masks];
        foreach (var (_, mask) in this.masks) mask.DetachFromDisposeScope();
        Provenance = provenance;
        KeptPerTensor = [.. this.masks.Select(mask => KeyValuePair.Create(mask.Key, mask.Value.count_nonzero().cpu().item<long>()))];
        Count = this.masks.Sum(mask => mask.Value.numel());
    }

    /// <summary>The masks by the names that weights have in the checkpoint, bool, in the shape of the weight (<c>c_*</c> as <c>[in, out]</c>). They
    /// belong to this object.</summary>
    public IReadOnlyList<KeyValuePair<string, Tensor>> Masks => masks;

    /// <summary>How many weights of each tensor stay.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> KeptPerTensor { get; }

    /// <summary>Weights that can be masked.</summary>
    public long Count { get; }

    /// <summary>Weights that stay.</summary>
    public long Kept => KeptPerTensor.Sum(entry => entry.Value);

    /// <summary>Share of the weights that stay.</summary>
    public double Density => (double)Kept / Count;

    /// <summary>How the masks came about.</summary>
    public Provenance Provenance { get; }

    /// <summary>Masks that keep every weight for which a function says so.</summary>
    /// <param name="model">The model.</param>
    /// <param name="keep">Given a name in the checkpoint and a shape, returns a bool tensor of that shape; it is taken over.</param>
    /// <param name="provenance">How the masks came about; null for masks given by hand.</param>
    /// <exception cref="ArgumentException">A mask has another shape, or is not of truth values.</exception>
    public static WeightMasks Of(Transformer model, Func<string, long[], Tensor> keep, Provenance? provenance = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(keep);
        using var scope = NewDisposeScope();
        return new(WeightShapes.Of(model.Config).Where(entry => WeightGates.IsGated(entry.Name)).Select(entry =>
        {
            var mask = keep(entry.Name, entry.Shape);
            if (mask.dtype != ScalarType.Bool || !mask.shape.SequenceEqual(entry.Shape))
                throw new ArgumentException($"The mask of '{entry.Name}' is {mask.dtype} {Shapes.Text(mask.shape)}; it must be Bool {Shapes.Text(entry.Shape)}.", nameof(keep));
            return KeyValuePair.Create(entry.Name, mask);
        }), provenance ?? new Provenance { Model = model.Name, ModelHash = model.Hash });
    }

    /// <summary>Masks that keep exactly what these do not.</summary>
    public WeightMasks Complement()
    {
        using var scope = NewDisposeScope();
        return new(masks.Select(mask => KeyValuePair.Create(mask.Key, mask.Value.logical_not())), Provenance with
        {
            Selection = Provenance.Selection is { } selection ? $"complement of ({selection})" : "complement",
        });
    }

    /// <summary>The model with every masked weight zero. It shares all other weights with <paramref name="model"/>, which must live as long.</summary>
    /// <param name="model">The model that the masks are of.</param>
    /// <returns>A model of its own right, for every method and evaluation; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The masks are of a model of another shape.</exception>
    public Transformer Apply(Transformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        RequireFit(model);
        using var noGrad = no_grad();
        var known = masks.ToDictionary(mask => mask.Key, mask => mask.Value);
        return MaskedModel.Of(model, (name, weight) => MaskedModel.Kept(weight, known[name]), $"{model.Name} (masked)");
    }

    /// <summary>Writes the masks as safetensors (BOOL, a byte for each weight) with their provenance in the header; an old file is replaced whole or
    /// not at all.</summary>
    /// <param name="path">The file to write.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) Provenance.WriteTo(json);
        var metadata = new Dictionary<string, string> { [ProvenanceKey] = Encoding.UTF8.GetString(buffer.ToArray()) };
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, masks, metadata: metadata));
    }

    /// <summary>Reads masks that <see cref="Save"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model that they are of.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, lacks a mask, or is of another model; the message says so.</exception>
    public static WeightMasks Load(string path, Transformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no file '{path}' with masks of weights. Learn them anew, or copy the file that was saved beside the circuit.", path);
        using var file = SafetensorsFile.Open(path);
        if (!file.Metadata.TryGetValue(ProvenanceKey, out var text))
            throw new InvalidDataException($"{path} says nothing about where its masks come from, so it is not a file of weight masks.");
        Provenance provenance;
        try
        {
            using var document = JsonDocument.Parse(text);
            provenance = Provenance.FromJson(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path} has a damaged provenance: {error.Message}", error);
        }

        if (provenance.ModelHash is { } hash && hash != model.Hash)
            throw new InvalidDataException($"{path} holds masks of model '{provenance.Model}' with other weights than '{model.Name}' (hash {hash[..Math.Min(12, hash.Length)]} instead of {model.Hash[..12]}). Load the model that they were learned on.");
        using var scope = NewDisposeScope();
        var wanted = WeightShapes.Of(model.Config).Where(entry => WeightGates.IsGated(entry.Name)).ToList();
        foreach (var (name, shape) in wanted)
        {
            if (!file.Contains(name) || !file.Shape(name).SequenceEqual(shape))
                throw new InvalidDataException($"{path} lacks a mask for '{name}' in the shape {Shapes.Text(shape)} of model '{model.Name}'.");
        }

        return new(wanted.Select(entry => KeyValuePair.Create(entry.Name, file.ReadBool(entry.Name))), provenance);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, mask) in masks) mask.Dispose();
    }

    private void RequireFit(Transformer model)
    {
        var wanted = WeightShapes.Of(model.Config).Where(entry => WeightGates.IsGated(entry.Name)).ToDictionary(entry => entry.Name, entry => entry.Shape);
        if (wanted.Count != masks.Count || !masks.All(mask => wanted.TryGetValue(mask.Key, out var shape) && shape.SequenceEqual(mask.Value.shape)))
            throw new ArgumentException($"The weight masks are of a model of another shape than '{model.Name}'.", nameof(model));
    }
}
