using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Workbench.Dictionaries.Linear;
using Workbench.Models;
using Workbench.Results;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Circuits;

/// <summary>What every result of a linear graph says about how it came about.</summary>
internal static class GraphProvenance
{
    // Hashing reads every weight once; dictionaries do not change.
    private static readonly ConditionalWeakTable<SparseDictionary, string> Hashes = [];

    internal static Provenance Of(LinearGraph graph, Provenance given, string target, string method, double? threshold, double smallestShare)
    {
        var options = new SortedDictionary<string, string>(given.Options.ToDictionary(), StringComparer.Ordinal)
        {
            ["target"] = target,
            ["prompt tokens"] = string.Join(' ', graph.Tokens),
            ["smallest edge share"] = smallestShare.ToString("R", CultureInfo.InvariantCulture),
        };
        if (threshold is { } value) options["threshold"] = value.ToString("R", CultureInfo.InvariantCulture);
        foreach (var stage in graph.Stages) options[$"dictionary {stage.Site.Name}"] = HashOf(stage.Dictionary);
        return given with
        {
            Method = method,
            Model = graph.Model.Name,
            ModelHash = graph.Model.Hash,
            EdgeConvention = "features, frozen LayerNorm scales and attention patterns",
            Options = options,
        };
    }

    /// <summary>SHA-256 of a dictionary's weights and of how they are used.</summary>
    internal static string HashOf(SparseDictionary dictionary) => Hashes.GetValue(dictionary, Compute);

    private static string Compute(SparseDictionary dictionary)
    {
        var spec = dictionary.Spec;
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{spec.Site.Name} {spec.Activation} {spec.K} {spec.Normalisation} {spec.NormalisationEpsilon:R} {spec.SubtractDecoderBias}")));
        foreach (var (name, tensor) in dictionary.Named)
        {
            using var noGrad = no_grad();
            using var scope = NewDisposeScope();
            sha.AppendData(Encoding.UTF8.GetBytes($"{name}:{tensor.dtype}:{Shapes.Text(tensor.shape)}"));
            sha.AppendData(tensor.detach().cpu().contiguous().bytes);
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
