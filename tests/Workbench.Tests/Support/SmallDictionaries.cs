using Workbench.Dictionaries;
using static TorchSharp.torch;

namespace Workbench.Tests.Support;

/// <summary>Dictionaries that take no time.</summary>
public static class SmallDictionaries
{
    public static DictionarySpec Spec { get; } = new() { Site = DictionarySite.Parse("L1A"), InputWidth = 8, OutputWidth = 8, Features = 12 };

    /// <summary>A random dictionary in float64, with everything that its specification asks for.</summary>
    public static SparseDictionary Random(DictionarySpec spec, int seed, double size = 0.6)
    {
        using var generator = new Generator((ulong)seed);
        using var scope = NewDisposeScope();
        Tensor Normal(params long[] shape) => randn(shape, dtype: float64, generator: generator).mul_(size);
        var decoder = Normal(spec.Features, spec.OutputWidth);
        if (spec.UnitDecoder) decoder = decoder.div(decoder.square().sum(1, keepdim: true).sqrt());
        return new(
            spec, Normal(spec.InputWidth, spec.Features), Normal(spec.Features), decoder, Normal(spec.OutputWidth),
            spec.Activation == DictionaryActivation.JumpRelu ? Normal(spec.Features).abs() : null,
            spec.HasSkip ? Normal(spec.InputWidth, spec.OutputWidth) : null);
    }

    public static Tensor Activations(int seed, params long[] shape)
    {
        using var generator = new Generator((ulong)seed);
        return randn(shape, dtype: float64, generator: generator);
    }

    /// <summary>An autoencoder that reconstructs everything: a feature for each direction and one for its opposite, from a centre on.</summary>
    public static SparseDictionary Perfect(DictionarySite site, int width, ScalarType dtype, Tensor? centre = null)
    {
        using var scope = NewDisposeScope();
        var unit = eye(width, dtype: dtype);
        var encoder = cat([unit, unit.neg()], 1);
        var middle = centre ?? zeros(width, dtype: dtype);
        var spec = new DictionarySpec { Site = site, InputWidth = width, OutputWidth = width, Features = 2 * width, UnitDecoder = true };
        return new(spec, encoder, middle.unsqueeze(0).matmul(encoder).squeeze(0).neg(), cat([unit, unit.neg()]), middle.clone());
    }

    public static double[] Values(Tensor tensor) => tensor.detach().to_type(float64).contiguous().data<double>().ToArray();
}
