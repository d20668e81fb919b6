using static TorchSharp.torch;

namespace Workbench.Dictionaries;

/// <summary>Sums over tokens from which a dictionary's figures follow.</summary>
internal sealed class DictionaryTally : IDisposable
{
    private readonly Tensor ever;
    private readonly Tensor total;
    private double squares;
    private double errors;
    private double active;
    private double tokens;

    internal DictionaryTally(SparseDictionary dictionary, Device device)
    {
        Dictionary = dictionary;
        ever = zeros(dictionary.Spec.Features, dtype: @bool, device: device).DetachFromDisposeScope();
        total = zeros(dictionary.Spec.OutputWidth, dtype: float64, device: device).DetachFromDisposeScope();
    }

    internal SparseDictionary Dictionary { get; }

    /// <summary>Sum of the losses with the reconstruction in place.</summary>
    internal double Reconstructed { get; set; }

    /// <summary>Sum of the losses with zeros in place.</summary>
    internal double Zeroed { get; set; }

    /// <summary>Explained variance so far.</summary>
    internal double ExplainedVariance
    {
        get
        {
            using var scope = NewDisposeScope();
            double deviation = squares - total.square().sum().item<double>() / tokens;
            return 1 - errors / deviation;
        }
    }

    /// <summary>Active features a token so far.</summary>
    internal double L0 => active / tokens;

    /// <summary>(zeros − reconstruction) / (zeros − model).</summary>
    internal static double Recovered(double clean, double reconstructed, double zeroed) => (zeroed - reconstructed) / (zeroed - clean);

    /// <summary>Reconstructs a batch and counts it.</summary>
    /// <param name="x"><c>[batch, pos, d_in]</c>.</param>
    /// <param name="y"><c>[batch, pos, d_out]</c>.</param>
    /// <param name="real">bool <c>[batch, pos]</c>.</param>
    /// <returns>The reconstruction, <c>[batch, pos, d_out]</c>.</returns>
    internal Tensor Add(Tensor x, Tensor y, Tensor real)
    {
        using var scope = NewDisposeScope();
        var scales = Dictionary.ScalesOf(x, y);
        var activations = Dictionary.Encode(x, scales);
        var output = Dictionary.Decode(activations, scales);
        if (Dictionary.Skip is not null) output = output.add(x.matmul(Dictionary.Skip));

        var on = activations.gt(0).logical_and_(real.unsqueeze(-1));
        ever.logical_or_(on.any(0).any(0));
        // The first token of every sentence is left out; a text of one token has no other.
        var counted = real.clone();
        if (real.shape[1] > 1) counted.narrow(1, 0, 1).fill_(false);
        var weight = counted.to_type(y.dtype).unsqueeze(-1);
        active += on.logical_and_(counted.unsqueeze(-1)).sum().item<long>();
        tokens += counted.sum().item<long>();
        errors += output.sub(y).mul(weight).to_type(float64).square().sum().item<double>();
        var kept = y.mul(weight).to_type(float64);
        squares += kept.square().sum().item<double>();
        total.add_(kept.sum([0, 1]));
        return output.MoveToOuterDisposeScope();
    }

    internal DictionaryFigures Figures(double clean, long predicted)
    {
        using var scope = NewDisposeScope();
        int dead = Dictionary.Spec.Features - (int)ever.sum().item<long>();
        return new(
            Dictionary.Site.Name, Dictionary.Spec.Features, L0, ExplainedVariance, Reconstructed / predicted, (Reconstructed - clean) / predicted,
            Recovered(clean, Reconstructed, Zeroed), dead);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ever.Dispose();
        total.Dispose();
    }
}
