using Workbench.Dictionaries.Attribution;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Circuits;

/// <summary>circuit-tracer's influence, scores and pruning, on a matrix of direct contributions <c>[target, source]</c>, float64.</summary>
internal static class InfluencePruning
{
    // Rows smaller than this count as empty.
    private const double SmallestRow = 1e-10;

    /// <summary>Influence of each node: what flows to the roots along edges normalised by size, over paths of all lengths.</summary>
    internal static double[] NodeInfluence(Tensor adjacency, IReadOnlyList<double> rootWeights)
    {
        using var scope = NewDisposeScope();
        return AttributionReader.Numbers(Influence(Normalized(adjacency), Weights(adjacency, rootWeights)));
    }

    /// <summary>Replacement and completeness score.</summary>
    internal static (double Replacement, double Completeness) Scores(Tensor adjacency, double[] influence, IReadOnlyList<double> rootWeights, int features, int errors, int tokens)
    {
        using var scope = NewDisposeScope();
        double error = influence.Skip(features).Take(errors).Sum(), token = influence.Skip(features + errors).Take(tokens).Sum();
        var explained = Normalized(adjacency).narrow(1, features, errors).sum(1).neg().add(1);
        var output = tensor(influence).add(Weights(adjacency, rootWeights));
        return (token / (token + error), explained.mul(output).sum().div(output.sum()).item<double>());
    }

    internal static PrunedAttributionGraph Prune(Tensor adjacency, IReadOnlyList<double> rootWeights, int features, int tokens, double nodeThreshold, double edgeThreshold)
    {
        if (!(nodeThreshold is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(nodeThreshold), nodeThreshold, "The share of influence that nodes keep is from 0 to 1.");
        if (!(edgeThreshold is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(edgeThreshold), edgeThreshold, "The share of influence that edges keep is from 0 to 1.");
        using var scope = NewDisposeScope();
        int count = (int)adjacency.shape[0], prunable = count - tokens - rootWeights.Count;
        var weights = Weights(adjacency, rootWeights);
        var influence = Influence(Normalized(adjacency), weights);
        var stays = influence.ge(Smallest(influence, nodeThreshold));
        stays.narrow(0, prunable, count - prunable).fill_(true);

        var kept = stays.to_type(float64);
        var normalized = Normalized(adjacency.mul(kept.unsqueeze(0)).mul(kept.unsqueeze(1)));
        var scores = normalized.mul(Influence(normalized, weights).add(weights).unsqueeze(1));
        var edges = scores.ge(Smallest(scores.view(-1), edgeThreshold)).logical_and(scores.gt(0));

        // Errors and features need a way out, features a way in; each that goes may take others with it.
        while (true)
        {
            using var round = NewDisposeScope();
            var now = stays.clone();
            now.narrow(0, 0, prunable).logical_and_(edges.narrow(1, 0, prunable).any(0));
            now.narrow(0, 0, features).logical_and_(edges.narrow(0, 0, features).any(1));
            if (now.ne(stays).count_nonzero().item<long>() == 0) break;
            stays.copy_(now);
            edges.logical_and_(stays.unsqueeze(0)).logical_and_(stays.unsqueeze(1));
        }

        var order = influence.argsort(0, true);
        var cumulative = zeros_like(influence).index_copy(0, order, influence.index_select(0, order).cumsum(0).div(influence.sum()));
        long[] places = edges.nonzero().contiguous().view(-1).data<long>().ToArray();
        return new(
            [.. stays.nonzero().view(-1).data<long>().ToArray().Select(place => (int)place)],
            [.. Enumerable.Range(0, places.Length / 2).Select(edge => ((int)places[2 * edge], (int)places[2 * edge + 1]))],
            AttributionReader.Numbers(cumulative));
    }

    /// <summary>Influence of all sources on the roots, from rows of some targets only.</summary>
    /// <param name="rows">Contributions, <c>[rows, sources]</c>.</param>
    /// <param name="rowNodes">Which node each row is of, int64 <c>[rows]</c>; roots come after all sources.</param>
    /// <param name="rootWeights">Weights of the roots.</param>
    /// <returns><c>[sources]</c>.</returns>
    internal static Tensor Partial(Tensor rows, Tensor rowNodes, IReadOnlyList<double> rootWeights)
    {
        using var scope = NewDisposeScope();
        long sources = rows.shape[1];
        var normalized = Normalized(rows);
        var nothing = zeros(rootWeights.Count, dtype: rows.dtype);
        var flow = cat([zeros(sources, dtype: rows.dtype), tensor(rootWeights.ToArray()).to_type(rows.dtype)]);
        var influence = zeros(sources, dtype: rows.dtype);
        while (true)
        {
            var next = flow.index_select(0, rowNodes).unsqueeze(0).mm(normalized).squeeze(0);
            if (next.count_nonzero().item<long>() == 0) break;
            influence.add_(next);
            flow = cat([next, nothing]);
        }

        return influence.MoveToOuterDisposeScope();
    }

    private static Tensor Weights(Tensor adjacency, IReadOnlyList<double> rootWeights)
    {
        var weights = zeros(adjacency.shape[0], dtype: float64);
        weights.narrow(0, adjacency.shape[0] - rootWeights.Count, rootWeights.Count).copy_(tensor(rootWeights.ToArray()));
        return weights;
    }

    private static Tensor Normalized(Tensor rows)
    {
        using var scope = NewDisposeScope();
        var sizes = rows.abs();
        return sizes.div(sizes.sum(1, keepdim: true).clamp_min(SmallestRow)).MoveToOuterDisposeScope();
    }

    // Edges lead from earlier to later nodes, so paths end and the sum is finite.
    private static Tensor Influence(Tensor normalized, Tensor weights)
    {
        using var scope = NewDisposeScope();
        var flow = weights.unsqueeze(0).mm(normalized);
        var sum = flow.clone();
        while (flow.count_nonzero().item<long>() > 0)
        {
            flow = flow.mm(normalized);
            sum.add_(flow);
        }

        return sum.squeeze(0).MoveToOuterDisposeScope();
    }

    // The smallest score of those that hold a share of the sum.
    private static Tensor Smallest(Tensor scores, double share)
    {
        var sorted = scores.index_select(0, scores.argsort(0, true));
        var cumulative = sorted.cumsum(0).div(sorted.sum());
        long index = Math.Min(cumulative.lt(share).count_nonzero().item<long>(), cumulative.shape[0] - 1);
        return sorted[index];
    }
}
