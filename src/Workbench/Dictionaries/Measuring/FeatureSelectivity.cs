using Workbench.Dictionaries.Attribution;
using Workbench.Execution;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Dictionaries;

/// <summary>How often a feature is active on tokens of some kind, and on all others.</summary>
/// <param name="Site">The feature's site.</param>
/// <param name="Feature">Its number.</param>
/// <param name="Inside">Share of the chosen tokens on which it is active; 0 where there are none.</param>
/// <param name="Outside">Share of the other tokens on which it is active; 0 where there are none.</param>
public sealed record FeatureSelectivity(DictionarySite Site, int Feature, double Inside, double Outside)
{
    /// <summary>How much more often it is active on chosen tokens: 1 tells them apart without an error, 0 not at all.</summary>
    public double Difference => Inside - Outside;

    /// <summary>Measures features in one pass over a text.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dictionaries">Its dictionaries.</param>
    /// <param name="features">Which features, as site and number.</param>
    /// <param name="sentences">Token ids; of any lengths. Read once.</param>
    /// <param name="chosen">Says of each token of a sentence whether it is of the kind in question.</param>
    /// <param name="batchSize">Sentences that go through the model together, at most; fewer where they would need much memory.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>One a feature, in the order asked for.</returns>
    /// <exception cref="ArgumentException">A feature is of a site without dictionary, or has a number that it lacks; or a sentence has another
    /// number of tokens than answers.</exception>
    public static IReadOnlyList<FeatureSelectivity> Measure(
        Transformer model, DictionarySuite dictionaries, IReadOnlyCollection<(DictionarySite Site, int Feature)> features, IEnumerable<int[]> sentences,
        Func<int[], IReadOnlyList<bool>> chosen, int batchSize = 64, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dictionaries);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(sentences);
        ArgumentNullException.ThrowIfNull(chosen);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        foreach (var (site, feature) in features)
            if (feature < 0 || feature >= dictionaries[site].Spec.Features)
                throw new ArgumentException($"The dictionary of {site.Name} has {dictionaries[site].Spec.Features} features; there is no number {feature}.", nameof(features));
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        DictionarySite[] sites = [.. features.Select(feature => feature.Site).Distinct()];
        var inside = sites.ToDictionary(site => site, site => zeros(dictionaries[site].Spec.Features, dtype: float64));
        var outside = sites.ToDictionary(site => site, site => zeros(dictionaries[site].Spec.Features, dtype: float64));
        double insideTokens = 0, outsideTokens = 0;
        foreach (int[][] batch in TokenBatch.Batches(sentences, batchSize, sites.Select(site => dictionaries[site].Spec.Features).DefaultIfEmpty(1).Max()))
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var (tokens, real) = TokenBatch.Of(batch, model.Device);
            double[] marks = [.. batch.SelectMany(sentence => Marks(sentence, chosen(sentence)))];
            var within = tensor(marks).to(model.DType, model.Device).unsqueeze(0);
            insideTokens += marks.Sum();
            outsideTokens += marks.Length - marks.Sum();
            foreach (var (site, (input, output)) in SitePass.Activations(model, tokens, sites, real))
            {
                using var inner = NewDisposeScope();
                var dictionary = dictionaries[site];
                var active = dictionary.Encode(input, dictionary.ScalesOf(input, output)).gt(0).to_type(model.DType);
                inside[site].add_(within.mm(active).squeeze(0).to_type(float64).cpu());
                outside[site].add_(within.neg().add(1).mm(active).squeeze(0).to_type(float64).cpu());
            }
        }

        var shares = sites.ToDictionary(site => site, site => (Inside: AttributionReader.Numbers(inside[site]), Outside: AttributionReader.Numbers(outside[site])));
        return [.. features.Select(feature => new FeatureSelectivity(
            feature.Site, feature.Feature, shares[feature.Site].Inside[feature.Feature] / Math.Max(1, insideTokens), shares[feature.Site].Outside[feature.Feature] / Math.Max(1, outsideTokens)))];
    }

    private static IEnumerable<double> Marks(int[] sentence, IReadOnlyList<bool> chosen) => chosen.Count == sentence.Length
        ? chosen.Select(mark => mark ? 1.0 : 0.0)
        : throw new ArgumentException($"A sentence of {sentence.Length} tokens got {chosen.Count} answers; each token needs one.", nameof(chosen));
}
