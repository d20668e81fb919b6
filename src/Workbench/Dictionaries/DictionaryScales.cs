using static TorchSharp.torch;

namespace Workbench.Dictionaries;

/// <summary>
/// What normalisation does to some tokens. The numbers are constants for gradients: frozen, a dictionary is affine in what it reads
/// wherever the set of active features stays the same. The tensors belong to the dispose scope they were made in.
/// </summary>
/// <param name="Input">What is read is multiplied by this, <c>[.., 1]</c>; null for 1.</param>
/// <param name="Mean">Subtracted from what is read before that, and added to the reconstruction at the end, <c>[.., 1]</c>; null for 0.</param>
/// <param name="PreActivation">Pre-activations are multiplied by this, <c>[.., 1]</c>; null for 1.</param>
/// <param name="Output">The decoder's output, bias included, is multiplied by this before the mean is added, <c>[.., 1]</c>; null for 1.</param>
public sealed record DictionaryScales(Tensor? Input, Tensor? Mean, Tensor? PreActivation, Tensor? Output)
{
    /// <summary>No normalisation.</summary>
    public static DictionaryScales None { get; } = new(null, null, null, null);
}
