using Workbench.Execution;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Dashboards;

/// <summary>Makes dashboards of chosen features in one pass over a text. Memory grows with the number of features and contexts, not with the text.</summary>
public static class FeatureDashboards
{
    /// <summary>Collects dashboards.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dictionaries">Its dictionaries.</param>
    /// <param name="features">Which features, as site and number; each once.</param>
    /// <param name="sentences">Token ids; of any lengths. Read once.</param>
    /// <param name="options">How much is shown; the defaults when null.</param>
    /// <param name="progress">Told how many sentences are read.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>One a feature, in the order asked for.</returns>
    /// <exception cref="ArgumentException">A feature is of a site without dictionary, or has a number that it lacks; or the model cannot read a sentence.</exception>
    public static IReadOnlyList<FeatureDashboard> Collect(
        Transformer model, DictionarySuite dictionaries, IReadOnlyCollection<(DictionarySite Site, int Feature)> features, IEnumerable<int[]> sentences,
        DashboardOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dictionaries);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(sentences);
        options ??= new();
        foreach (var (site, feature) in features)
        {
            if (feature < 0 || feature >= dictionaries[site].Spec.Features)
                throw new ArgumentException($"Dictionary {site.Name} has features 0 to {dictionaries[site].Spec.Features - 1}; there is none of number {feature}.", nameof(features));
        }

        using var noGrad = no_grad();
        var collectors = features.GroupBy(entry => entry.Site).Select(group => new SiteCollector(dictionaries[group.Key], [.. group.Select(entry => entry.Feature)], options)).ToArray();
        DictionarySite[] sites = [.. collectors.Select(collector => collector.Site)];
        int read = 0;
        foreach (int[][] batch in TokenBatch.Batches(sentences, options.BatchSize, sites.Select(site => dictionaries[site].Spec.Features).DefaultIfEmpty(1).Max()))
        {
            cancellation.ThrowIfCancellationRequested();
            if (sites.Length == 0) break;
            using var scope = NewDisposeScope();
            var (tokens, real) = TokenBatch.Of(batch, model.Device);
            var seen = SitePass.Activations(model, tokens, sites);
            foreach (var collector in collectors)
            {
                var (input, output) = seen[collector.Site];
                collector.Read(batch, real, input, output);
            }

            progress?.Report(read += batch.Length);
        }

        var made = collectors.SelectMany(collector => collector.Dashboards(model)).ToDictionary(dashboard => (dashboard.Site, dashboard.Feature));
        return [.. features.Select(entry => made[(entry.Site.Name, entry.Feature)])];
    }
}
