using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>A draw of gates, a tensor for each group.</summary>
/// <param name="Gates">0 or 1.</param>
/// <param name="Slopes">How each changes with its logit in the backward pass.</param>
internal sealed record GateSample(IReadOnlyList<Tensor> Gates, IReadOnlyList<Tensor> Slopes) : IDisposable
{
    /// <summary>Share of the gates that are open.</summary>
    internal double Open()
    {
        using var scope = NewDisposeScope();
        return Gates.Sum(gates => gates.sum(float64).cpu().item<double>()) / Gates.Sum(gates => gates.numel());
    }

    public void Dispose()
    {
        foreach (var tensor in Gates.Concat(Slopes)) tensor.Dispose();
    }
}
