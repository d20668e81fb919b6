using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>
/// Straight-through Gumbel-sigmoid gates: 0 or 1 in the forward pass, 1[σ((l + η)/T) &gt; ½] with logistic noise η, and the sigmoid's slope in the
/// backward pass. What is drawn does not depend on the temperature T, only the slope does.
/// </summary>
/// <remarks>Yu et al. (arXiv 2407.03779). The difference of two Gumbel variables is logistic, so one uniform number a gate is enough.</remarks>
internal static class GumbelSigmoid
{
    /// <summary>Logistic noise, ln u − ln(1 − u).</summary>
    /// <param name="shape">Of the gates.</param>
    /// <param name="dtype">Number type of the logits.</param>
    /// <param name="seed">The same seed gives the same noise on every device.</param>
    /// <param name="device">Where the noise goes.</param>
    internal static Tensor Noise(long[] shape, ScalarType dtype, ulong seed, Device device)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        var uniform = rand(shape, dtype: dtype, generator: generator);
        // A uniform number may be 0, and its logarithm infinite.
        double smallest = finfo(dtype).eps;
        return uniform.clamp_(smallest, 1 - smallest).logit().to(device).MoveToOuterDisposeScope();
    }

    /// <summary>Draws gates.</summary>
    /// <param name="logits">l.</param>
    /// <param name="noise">η, same shape.</param>
    /// <param name="temperature">T.</param>
    /// <returns>The gates, 0 or 1 in the type of the logits, and the slope of each with respect to its logit, σ(1 − σ)/T.</returns>
    internal static (Tensor Gates, Tensor Slopes) Sample(Tensor logits, Tensor noise, double temperature)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var soft = logits.detach().add(noise).div_(temperature).sigmoid_();
        var gates = soft.gt(0.5).to_type(soft.dtype);
        var slopes = soft.neg().add_(1).mul_(soft).div_(temperature);
        return (gates.MoveToOuterDisposeScope(), slopes.MoveToOuterDisposeScope());
    }

    /// <summary>The gates without noise: open where the logit is above 0.</summary>
    /// <returns>bool, the shape of the logits.</returns>
    internal static Tensor Open(Tensor logits)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return logits.detach().gt(0).MoveToOuterDisposeScope();
    }
}
