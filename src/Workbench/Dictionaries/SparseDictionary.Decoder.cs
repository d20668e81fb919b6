using static TorchSharp.torch;

namespace Workbench.Dictionaries;

public sealed partial class SparseDictionary
{
    /// <summary>How much each feature writes when its activation is 1: the Euclidean norm of its decoder row.</summary>
    /// <returns>float64 <c>[features]</c>, on the CPU.</returns>
    public Tensor DecoderNorms()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return DecoderWeight.detach().to_type(float64).square().sum(-1).sqrt().cpu().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The same function with every decoder row of norm 1: encoder, encoder bias and threshold of a feature are multiplied by the norm
    /// that its decoder row is divided by. A feature that writes nothing keeps a zero encoder and never fires.
    /// </summary>
    /// <param name="selectsByWrittenNorm">For TopK: whether the k features were meant to be those that write most (activation times
    /// decoder norm) rather than those of largest activation; only then is the result the same function.</param>
    /// <returns>A new dictionary; the caller owns it. Dead features get the first unit vector as decoder row.</returns>
    /// <exception cref="InvalidOperationException">A TopK dictionary that selects by activation: other features would be active.</exception>
    public SparseDictionary WithUnitDecoder(bool selectsByWrittenNorm = false)
    {
        if (Spec.Activation == DictionaryActivation.TopK && !selectsByWrittenNorm && !Spec.UnitDecoder)
            throw new InvalidOperationException($"Dictionary {Site.Name} keeps the {Spec.K} largest activations; with decoder rows of norm 1 others would be the largest.");
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var norms = DecoderNorms().to(DType, Device);
        var silent = norms.lt(1e-12);
        var divisor = norms.masked_fill(silent, 1);
        var factor = norms.masked_fill(silent, 0);
        var decoder = DecoderWeight.detach().div(divisor.unsqueeze(1));
        var unit = zeros(1, Spec.OutputWidth, dtype: DType, device: Device);
        unit.narrow(1, 0, 1).fill_(1);
        decoder = where(silent.unsqueeze(1), unit, decoder);
        return new(
            Spec with { UnitDecoder = true }, EncoderWeight.detach().mul(factor), EncoderBias.detach().mul(factor), decoder,
            DecoderBias.detach().clone(), Threshold?.detach().mul(factor), Skip?.detach().clone());
    }

    /// <summary>The dictionary with some features only.</summary>
    /// <param name="features">Their numbers, each once; they keep this order.</param>
    /// <returns>A new dictionary; the caller owns it.</returns>
    /// <exception cref="ArgumentException">There is none, one is twice, or a number is out of range.</exception>
    public SparseDictionary Keep(IReadOnlyList<int> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Count == 0)
            throw new ArgumentException($"No feature of dictionary {Site.Name} would be left.", nameof(features));
        if (features.Any(feature => feature < 0 || feature >= Spec.Features) || features.Distinct().Count() != features.Count)
            throw new ArgumentException($"Features of dictionary {Site.Name} must be different numbers from 0 to {Spec.Features - 1}.", nameof(features));
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var kept = tensor(features.Select(feature => (long)feature).ToArray()).to(Device);
        var spec = Spec with { Features = features.Count, K = Spec.K is { } k ? Math.Min(k, features.Count) : null };
        return new(
            spec, EncoderWeight.detach().index_select(1, kept), EncoderBias.detach().index_select(0, kept), DecoderWeight.detach().index_select(0, kept),
            DecoderBias.detach().clone(), Threshold?.detach().index_select(0, kept), Skip?.detach().clone());
    }
}
