using Workbench.Dictionaries;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Tests.Support;

/// <summary>Dictionaries of random weights: their errors are large, which arithmetic must not mind.</summary>
public static class RandomDictionaries
{
    /// <summary>One dictionary for a site.</summary>
    public static SparseDictionary Make(Transformer model, DictionarySite site, int features, int seed, Func<DictionarySpec, DictionarySpec>? options = null, double bias = 0)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        long width = site.InputWidth(model.Config);
        var spec = new DictionarySpec { Site = site, InputWidth = (int)width, OutputWidth = (int)width, Features = features };
        spec = options?.Invoke(spec) ?? spec;
        Tensor Normal(params long[] shape) => randn(shape, dtype: float64, generator: generator).mul(1 / Math.Sqrt(width)).to_type(model.DType);
        return new(
            spec, Normal(width, features), Normal(features).add(bias), Normal(features, width), Normal(width),
            spec.Activation == DictionaryActivation.JumpRelu ? Normal(features).abs() : null, spec.HasSkip ? Normal(width, width) : null);
    }

    /// <summary>One for every site of some kinds; options differ from site to site where asked.</summary>
    public static DictionarySuite Suite(Transformer model, int features, int seed, IReadOnlyCollection<DictionaryKind> kinds, Func<DictionarySpec, DictionarySpec>? options = null, double bias = 0) =>
        new(Enumerable.Range(0, model.Config.Layers)
            .SelectMany(layer => kinds.Select(kind => new DictionarySite(kind, layer)))
            .Where(site => site.IsIn(model.Config))
            .Select((site, index) => Make(model, site, features, seed + index, options, bias)));
}
