using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>Models that differ from another only in the weights that gates act on; all other tensors are shared.</summary>
internal static class MaskedModel
{
    /// <summary>A model with some tensors of its own; the others are the memory of <paramref name="model"/>, which must live as long.</summary>
    /// <param name="model">The model that is masked.</param>
    /// <param name="own">Gives the tensor of a gated weight; the new model owns it.</param>
    /// <param name="name">What to call it.</param>
    internal static Transformer Of(Transformer model, Func<string, Tensor, Tensor> own, string name)
    {
        var weights = model.Weights.Named.ToDictionary(entry => entry.Key, entry => entry.Value);
        return Transformer.Create(model.Config, (tensor, _) =>
        {
            using var scope = NewDisposeScope();
            var weight = weights[tensor].detach();
            return (WeightGates.IsGated(tensor) ? own(tensor, weight) : weight).MoveToOuterDisposeScope();
        }, model.TokenizerOrNull, name);
    }

    /// <summary>A weight where a mask is true, and zero where it is not.</summary>
    internal static Tensor Kept(Tensor weight, Tensor mask) => weight.masked_fill(mask.to(weight.device).logical_not(), 0);
}
