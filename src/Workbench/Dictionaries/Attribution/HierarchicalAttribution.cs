using Workbench.Dictionaries.Linear;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Attribution;

/// <summary>
/// Hierarchical Attribution (Ge et al. 2024, arXiv 2405.13868, section 3): one backward sweep in which the gradient ends at every feature
/// whose contribution, through what stayed downstream, does not pass the threshold. LayerNorm scales are held constant, as the paper has it.
/// </summary>
public static class HierarchicalAttribution
{
    /// <summary>The threshold that the published code uses when it is given none.</summary>
    public const double DefaultThreshold = 0.1;

    /// <summary>Attributes a target.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="target">The root: a logit or logit difference (end-to-end circuit), or a feature (local circuit).</param>
    /// <param name="threshold">What a contribution must exceed, in the target's units; not negative.</param>
    /// <param name="mode">The published rule keeps positive contributions only; <see cref="ThresholdMode.Absolute"/> keeps large ones of either sign.</param>
    /// <param name="attentionScores">Whether to list attention scores whose contribution passes the threshold too; they change nothing else.</param>
    /// <returns>The features that stay, and what leaves reach the target through them. It can be without features, where the threshold is too high
    /// for any; <see cref="RequireNodes"/> refuses that.</returns>
    /// <exception cref="ArgumentException">The target is not in the graph, or the threshold is negative or not a number.</exception>
    public static TargetAttribution Of(
        LinearGraph graph, GraphTarget target, double threshold = DefaultThreshold, ThresholdMode mode = ThresholdMode.Signed, bool attentionScores = false)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (!(threshold >= 0)) throw new ArgumentException($"The threshold is {threshold}; it must be 0 or more.", nameof(threshold));
        LinearGraphChecks.Target(graph, target);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var scores = new List<ScoreAttribution>();
        var (features, leaves) = LinearSweep.Run(
            graph, [target], (_, attribution) => Passes(attribution, threshold, mode).to_type(attribution.dtype),
            attentionScores ? (layer, gradient, first) => AddScores(graph, scores, layer, gradient, first, value => Passes(value, threshold, mode)) : null);

        int before = AttributionReader.Before(graph, target);
        double nearest = double.PositiveInfinity;
        bool Keep(int place, double value)
        {
            double size = mode == ThresholdMode.Signed ? value : Math.Abs(value);
            // A feature that no gradient reaches is not a candidate.
            if (value != 0) nearest = Math.Min(nearest, Math.Abs(size - threshold));
            return size > threshold;
        }

        var read = AttributionReader.Read(graph, target, before, features, leaves, Keep);
        return read with { Scores = [.. scores.OrderBy(score => (score.Layer, score.Head, score.Query, score.Key))], NearestToThreshold = nearest };
    }

    /// <summary>Attributes a target with the lowest threshold that keeps no more features than asked for, found by halving an interval.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="target">The root.</param>
    /// <param name="most">How many features at most.</param>
    /// <param name="mode">Which contributions pass.</param>
    /// <returns>The features that stay: as many as asked for, or fewer where no threshold keeps just that many.</returns>
    /// <exception cref="ArgumentException">The target is not in the graph.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Less than one feature is asked for.</exception>
    public static TargetAttribution OfSize(LinearGraph graph, GraphTarget target, int most, ThresholdMode mode = ThresholdMode.Signed)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        double value = Math.Max(1e-9, Math.Abs(graph.Value(target)));
        double low = Math.Log(1e-9 * value), high = Math.Log(10 * value);
        var best = Of(graph, target, Math.Exp(high), mode);
        // Contributions of single features can exceed the target by far, where others lower it.
        while (best.Nodes.Count > most) best = Of(graph, target, Math.Exp(high += 2), mode);
        for (int step = 0; step < 24 && best.Nodes.Count != most; step++)
        {
            double middle = (low + high) / 2;
            var found = Of(graph, target, Math.Exp(middle), mode);
            if (found.Nodes.Count > most)
            {
                low = middle;
                continue;
            }

            high = middle;
            if (found.Nodes.Count > best.Nodes.Count) best = found;
        }

        return best;
    }

    /// <summary>Refuses a circuit of which the threshold left nothing.</summary>
    /// <param name="attribution">A result.</param>
    /// <param name="threshold">The threshold that it was made with.</param>
    /// <returns>The same result.</returns>
    /// <exception cref="ArgumentException">No feature passed the threshold; the message says what the largest contribution is.</exception>
    public static TargetAttribution RequireNodes(this TargetAttribution attribution, double threshold)
    {
        ArgumentNullException.ThrowIfNull(attribution);
        if (attribution.Nodes.Count > 0) return attribution;
        throw new ArgumentException(double.IsInfinity(attribution.NearestToThreshold)
            ? $"No feature comes before {attribution.Target.Name}, so there is no circuit: leaves alone make it up. Choose a target in a later layer."
            : FormattableString.Invariant($"The threshold {threshold} removes every feature: no contribution to {attribution.Target.Name} (which is {attribution.TargetValue:g4}) is larger; the nearest misses it by {attribution.NearestToThreshold:g3}. Choose a smaller threshold, or the absolute mode for negative contributions."), nameof(threshold));
    }

    private static Tensor Passes(Tensor attribution, double threshold, ThresholdMode mode) =>
        mode == ThresholdMode.Signed ? attribution.gt(threshold) : attribution.abs().gt(threshold);

    // ∂/∂score = pattern · (∂/∂pattern − Σ pattern · ∂/∂pattern), row by row.
    private static void AddScores(LinearGraph graph, List<ScoreAttribution> found, int layer, Tensor gradient, int first, Func<Tensor, Tensor> passes)
    {
        using var scope = NewDisposeScope();
        int heads = graph.Model.Config.Heads, width = graph.Model.Config.HeadWidth, queries = (int)gradient.shape[1];
        var values = graph.Pass.QueryKeyValue[layer].select(0, 2);
        var atZ = gradient.select(0, 0).view(queries, heads, width).transpose(0, 1);
        var atPattern = atZ.bmm(values.transpose(1, 2));
        var pattern = graph.Pass.Pattern[layer].narrow(1, first, queries);
        var scores = graph.Pass.Scores(layer).narrow(1, first, queries);
        var attribution = pattern.mul(atPattern.sub(pattern.mul(atPattern).sum(-1, keepdim: true))).mul(scores);
        var kept = passes(attribution).nonzero();
        long[] places = kept.cpu().contiguous().view(-1).data<long>().ToArray();
        for (int row = 0; row < places.Length; row += 3)
        {
            long head = places[row], query = places[row + 1], key = places[row + 2];
            found.Add(new(layer, (int)head, (int)query + first, (int)key,
                scores[head, query, key].to_type(float64).item<double>(), attribution[head, query, key].to_type(float64).item<double>()));
        }
    }
}
