using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>
/// λ₁(s − t) + λ₂(s − t)² on the sparsity s of sampled gates. The multipliers begin at 0 and climb, so that the pressure grows as long as
/// the target t is missed.
/// </summary>
internal sealed class Lagrangian(string name, double learningRate, Device device) : IDisposable
{
    /// <summary>λ₁ and λ₂, <c>[2]</c>.</summary>
    internal MaskParameter Multipliers { get; } = MaskParameter.Of(name, zeros(2, dtype: float64, device: device), learningRate, climbs: true);

    /// <summary>The penalty, a scalar.</summary>
    internal Tensor Penalty(Tensor sparsity, double target)
    {
        using var scope = NewDisposeScope();
        var off = sparsity.sub(target);
        return stack([off, off.mul(off)]).dot(Multipliers.Value).MoveToOuterDisposeScope();
    }

    public void Dispose() => Multipliers.Value.Dispose();
}
