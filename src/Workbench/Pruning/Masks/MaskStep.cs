using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>What an objective says about one step.</summary>
/// <param name="Loss">What is minimised.</param>
/// <param name="Faithfulness">The part that compares circuit and model.</param>
/// <param name="Penalty">The part that asks for sparsity.</param>
/// <param name="Sparsity">Share of the counted edges that the sampled masks close.</param>
/// <param name="Target">The sparsity aimed at; null for none.</param>
/// <param name="Gradients">One a parameter; null for a parameter that this step leaves alone.</param>
internal sealed record MaskStep(double Loss, double Faithfulness, double Penalty, double Sparsity, double? Target, IReadOnlyList<Tensor?> Gradients)
{
    /// <summary>The loss of what the masks leave out, before its weight; null for methods without such.</summary>
    internal double? Completeness { get; init; }

    /// <summary>A second update on the same batch, computed with what the first one made of the masks; null for none. Its loss is added to that of the step.</summary>
    internal Func<MaskStep>? Then { get; init; }
}
