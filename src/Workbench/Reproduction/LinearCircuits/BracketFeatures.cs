using Workbench.Dictionaries;
using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Linear;
using Workbench.Execution;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Reproduction;

/// <summary>Finds attention features that are active inside brackets.</summary>
internal sealed class BracketFeatures(LinearCircuitsSubject subject, CancellationToken cancellation)
{
    private const int BatchSize = 64;

    /// <summary>The feature of a prompt's last position that tells best whether a token stands inside brackets.</summary>
    /// <param name="graph">The prompt's graph.</param>
    /// <param name="prompt">The prompt; it counts as text too.</param>
    /// <param name="sentences">Text with and without brackets.</param>
    /// <returns>The feature, and the parts of tokens inside and elsewhere on which it is active.</returns>
    /// <exception cref="ArgumentException">No attention feature is active there.</exception>
    internal (FeatureNode Node, double Inside, double Outside) Best(LinearGraph graph, int[] prompt, IEnumerable<int[]> sentences)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        // What the first site says has no features before it that could explain it.
        FeatureNode[] candidates = [.. graph.Features.Where(node => node.Position == graph.Positions - 1 && node.Site != graph.Sites[0] && node.Site.Kind is DictionaryKind.AttentionOutput or DictionaryKind.HeadOutputs)];
        if (candidates.Length == 0) throw new ArgumentException("No attention feature behind the first layer is active at the prompt's last position.", nameof(graph));
        DictionarySite[] sites = [.. candidates.Select(node => node.Site).Distinct()];
        var inside = sites.ToDictionary(site => site, site => zeros(subject.Dictionaries[site].Spec.Features, dtype: float64));
        var outside = sites.ToDictionary(site => site, site => zeros(subject.Dictionaries[site].Spec.Features, dtype: float64));
        double insideTokens = 0, outsideTokens = 0;
        foreach (int[][] batch in sentences.Prepend(prompt).Chunk(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var (tokens, real) = TokenBatch.Of(batch, subject.Model.Device);
            double[] depths = [.. batch.SelectMany(sentence => Inside(sentence))];
            var within = tensor(depths).to(subject.Model.DType, subject.Model.Device).unsqueeze(0);
            insideTokens += depths.Sum();
            outsideTokens += depths.Length - depths.Sum();
            foreach (var (site, (input, output)) in SitePass.Activations(subject.Model, tokens, sites, real))
            {
                var dictionary = subject.Dictionaries[site];
                var active = dictionary.Encode(input, dictionary.ScalesOf(input, output)).gt(0).to_type(subject.Model.DType);
                inside[site].add_(within.mm(active).squeeze(0).to_type(float64).cpu());
                outside[site].add_(within.neg().add(1).mm(active).squeeze(0).to_type(float64).cpu());
            }
        }

        var shares = sites.ToDictionary(site => site, site => (Inside: AttributionReader.Numbers(inside[site]), Outside: AttributionReader.Numbers(outside[site])));
        return candidates.Select(node => (node, shares[node.Site].Inside[node.Feature] / Math.Max(1, insideTokens), shares[node.Site].Outside[node.Feature] / Math.Max(1, outsideTokens)))
            .OrderByDescending(entry => entry.Item2 - entry.Item3).ThenBy(entry => entry.node).First();
    }

    // 1 for each token that stands between an opening bracket and the one that closes it.
    private IEnumerable<double> Inside(int[] sentence)
    {
        int depth = 0;
        foreach (int id in sentence)
        {
            string text = subject.Model.TokenName(id).Trim();
            if (text is ")" or "]" or "}") depth = Math.Max(0, depth - 1);
            bool bracket = text is "(" or "[" or "{" or ")" or "]" or "}";
            yield return depth > 0 && !bracket ? 1 : 0;
            if (text is "(" or "[" or "{") depth++;
        }
    }
}
