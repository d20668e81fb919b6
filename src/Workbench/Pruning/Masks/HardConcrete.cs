using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>
/// Hard-concrete gates (Louizos et al. 2018, arXiv 1712.01312): a gate drawn from a stretched concrete distribution and cut off at 0 and 1, so
/// that it is exactly 0 or 1 with some probability and still passes a gradient.
/// </summary>
internal static class HardConcrete
{
    internal const double Left = -0.1;
    internal const double Right = 1.1;
    internal const double Temperature = 2.0 / 3;

    /// <summary>Edge Pruning's smallest uniform number.</summary>
    internal const double Epsilon = 1e-6;

    // In an evaluation the published code multiplies the logit by this.
    private const double Softening = 0.8;

    /// <summary>Gates from uniform numbers; gradients reach the logits, none where a gate is cut off.</summary>
    /// <param name="logAlpha">The logits.</param>
    /// <param name="uniforms">From 0 to 1, a shape that the logits expand to.</param>
    /// <param name="epsilon">Uniform numbers are kept this far from 0 and 1.</param>
    internal static Tensor Sample(Tensor logAlpha, Tensor uniforms, double epsilon = Epsilon)
    {
        using var scope = NewDisposeScope();
        var u = uniforms.clamp(epsilon, 1 - epsilon);
        var noise = u.log().sub(u.neg().add(1).log());
        return noise.add(logAlpha).div(Temperature).sigmoid().mul(Right - Left).add(Left).clamp(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>The probability that a gate is 0, as the published code computes it.</summary>
    internal static Tensor ProbabilityClosed(Tensor logAlpha)
    {
        using var scope = NewDisposeScope();
        const double Zero = (0 - Left) / (Right - Left);
        double logit = Math.Log(Zero) - Math.Log(1 - Zero);
        return logAlpha.neg().add(logit * Temperature).sigmoid().clamp(Epsilon, 1 - Epsilon).MoveToOuterDisposeScope();
    }

    /// <summary>The gates without noise: σ(0.8·log α/β), with as many of the smallest set to 0 as gates are expected to be.</summary>
    /// <param name="logAlpha">The logits of one tensor of gates, <c>[gates]</c>; which gates share a tensor matters for the zeros.</param>
    internal static Tensor Deterministic(Tensor logAlpha)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var soft = logAlpha.mul(Softening / Temperature).sigmoid();
        double expectedOpen = ProbabilityClosed(logAlpha).neg().add(1).sum().cpu().to_type(float64).item<double>();
        long closed = (long)Math.Round(soft.shape[0] - expectedOpen, MidpointRounding.ToEven);
        if (closed > 0)
        {
            var (_, smallest) = soft.topk((int)closed, dim: 0, largest: false, sorted: false);
            soft.index_fill_(0, smallest, 0);
        }

        return soft.MoveToOuterDisposeScope();
    }

    /// <summary>A single gate without noise, never exactly 0: what gates are ranked by.</summary>
    internal static double Soft(double logAlpha) => 1 / (1 + Math.Exp(-logAlpha * Softening / Temperature));

    /// <summary>The logit whose gate is open with a probability, were there no cut-off: the inverse of the stretched sigmoid.</summary>
    /// <param name="open">From 0 to 1.</param>
    internal static double LogitOf(double open)
    {
        double inner = (open - Left) / (Right - Left);
        return Math.Log(inner / (1 - inner));
    }
}
