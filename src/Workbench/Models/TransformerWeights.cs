using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Workbench.Models;

/// <summary>
/// All weights of a transformer, by role and by checkpoint name. Weights are used as they are in the file: nothing
/// is folded or centred.
/// </summary>
public sealed class TransformerWeights : IDisposable
{
    private readonly List<KeyValuePair<string, Tensor>> named;

    /// <summary>Takes ownership of tensors that carry Hugging Face names.</summary>
    /// <param name="config">The shape that the tensors must have.</param>
    /// <param name="tensors">One tensor for every name of the checkpoint layout.</param>
    /// <exception cref="InvalidDataException">A tensor is missing or has another shape.</exception>
    internal TransformerWeights(TransformerConfig config, IReadOnlyDictionary<string, Tensor> tensors)
    {
        named = [];
        foreach (var (name, shape) in WeightShapes.Of(config))
        {
            if (!tensors.TryGetValue(name, out var tensor))
                throw new InvalidDataException($"The model lacks the tensor '{name}' {Shapes.Text(shape)}.");
            if (!tensor.shape.SequenceEqual(shape))
                throw new InvalidDataException($"Tensor '{name}' has shape {Shapes.Text(tensor.shape)}; the configuration asks for {Shapes.Text(shape)}.");
            named.Add(new(name, tensor));
        }

        TokenEmbedding = tensors[WeightShapes.TokenEmbedding];
        PositionEmbedding = tensors[WeightShapes.PositionEmbedding];
        FinalNormWeight = tensors.GetValueOrDefault(WeightShapes.FinalNormWeight);
        FinalNormBias = tensors.GetValueOrDefault(WeightShapes.FinalNormBias);
        Unembedding = config.TiedUnembedding ? TokenEmbedding : tensors[WeightShapes.Unembedding];
        Blocks = [.. Enumerable.Range(0, config.Layers).Select(layer => Block(tensors, layer))];
    }

    /// <summary><c>[vocabulary, width]</c>.</summary>
    public Tensor TokenEmbedding { get; }

    /// <summary><c>[context, width]</c>.</summary>
    public Tensor PositionEmbedding { get; }

    /// <summary>One entry a block, in order.</summary>
    public IReadOnlyList<BlockWeights> Blocks { get; }

    /// <summary><c>[width]</c>; null without LayerNorm.</summary>
    public Tensor? FinalNormWeight { get; }

    /// <summary><c>[width]</c>; null without LayerNorm.</summary>
    public Tensor? FinalNormBias { get; }

    /// <summary><c>[vocabulary, width]</c>; the token embedding itself when tied.</summary>
    public Tensor Unembedding { get; }

    /// <summary>Every tensor once, with its checkpoint name, in file order.</summary>
    public IReadOnlyList<KeyValuePair<string, Tensor>> Named => named;

    /// <summary>The tensors as parameters of an optimiser; empty unless the model was made trainable.</summary>
    public IEnumerable<Parameter> Parameters => named.Select(entry => entry.Value).OfType<Parameter>();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var entry in named) entry.Value.Dispose();
    }

    private static BlockWeights Block(IReadOnlyDictionary<string, Tensor> tensors, int layer)
    {
        Tensor Required(string name) => tensors[WeightShapes.Block(layer, name)];
        Tensor? Optional(string name) => tensors.GetValueOrDefault(WeightShapes.Block(layer, name));
        return new(
            Optional("ln_1.weight"), Optional("ln_1.bias"),
            Required("attn.c_attn.weight"), Required("attn.c_attn.bias"),
            Required("attn.c_proj.weight"), Required("attn.c_proj.bias"),
            Optional("ln_2.weight"), Optional("ln_2.bias"),
            Optional("mlp.c_fc.weight"), Optional("mlp.c_fc.bias"),
            Optional("mlp.c_proj.weight"), Optional("mlp.c_proj.bias"));
    }
}
