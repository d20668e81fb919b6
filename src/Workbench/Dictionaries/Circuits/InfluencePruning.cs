using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Circuits;

/// <summary>
/// circuit-tracer's influence, scores and pruning, on a matrix of direct contributions <c>[target, source]</c>. Features come in the order of a pass,
/// so each feature's sources stand before it, and one pass from the last row to the first sums influence over paths of all lengths.
/// </summary>
internal static class InfluencePruning
{
    // Rows smaller than this count as empty.
    private const double SmallestRow = 1e-10;

    /// <summary>Influence of each node: what flows to the roots along edges normalised by size.</summary>
    internal static double[] NodeInfluence(double[,] adjacency, IReadOnlyList<double> rootWeights) => Influence(adjacency, rootWeights, null);

    /// <summary>Replacement and completeness score.</summary>
    internal static (double Replacement, double Completeness) Scores(double[,] adjacency, double[] influence, IReadOnlyList<double> rootWeights, int features, int errors, int tokens)
    {
        int count = influence.Length;
        double error = influence.Skip(features).Take(errors).Sum(), token = influence.Skip(features + errors).Take(tokens).Sum();
        double explained = 0, all = 0;
        for (int node = 0; node < count; node++)
        {
            double output = influence[node] + Weight(node, count, rootWeights);
            all += output;
            if (output == 0) continue;
            var row = Row(adjacency, node);
            explained += output * (1 - Size(row.Slice(features, errors), null) / Math.Max(SmallestRow, Size(row, null)));
        }

        return (token / (token + error), explained / all);
    }

    internal static PrunedAttributionGraph Prune(double[,] adjacency, IReadOnlyList<double> rootWeights, int features, int tokens, double nodeThreshold, double edgeThreshold)
    {
        if (!(nodeThreshold is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(nodeThreshold), nodeThreshold, "The share of influence that nodes keep is from 0 to 1.");
        if (!(edgeThreshold is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(edgeThreshold), edgeThreshold, "The share of influence that edges keep is from 0 to 1.");
        int count = adjacency.GetLength(0), prunable = count - tokens - rootWeights.Count;
        double[] influence = NodeInfluence(adjacency, rootWeights);
        double least = Smallest(influence, nodeThreshold);
        bool[] stays = [.. influence.Select((value, node) => node >= prunable || value >= least)];
        var edges = Edges(adjacency, rootWeights, stays, edgeThreshold);

        // Errors and features need a way out, features a way in; each that goes may take others with it.
        while (true)
        {
            bool[] leaves = new bool[count], enters = new bool[count];
            foreach (var (target, source) in edges) (leaves[source], enters[target]) = (true, true);
            bool[] now = [.. stays.Select((kept, node) => kept && (node >= prunable || leaves[node]) && (node >= features || enters[node]))];
            if (now.AsSpan().SequenceEqual(stays)) break;
            stays = now;
            edges.RemoveAll(edge => !now[edge.Target] || !now[edge.Source]);
        }

        return new([.. Enumerable.Range(0, count).Where(node => stays[node])], edges, Cumulative(influence));
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
        // Rows take most of the memory of a large graph: they are copied once, and what flows into them is divided instead of them.
        var sizes = rows.abs();
        var whole = sizes.sum(1, keepdim: true).clamp_min(SmallestRow).squeeze(1);
        var nothing = zeros(rootWeights.Count, dtype: rows.dtype);
        var flow = cat([zeros(sources, dtype: rows.dtype), tensor(rootWeights.ToArray()).to_type(rows.dtype)]);
        var influence = zeros(sources, dtype: rows.dtype);
        while (true)
        {
            var next = flow.index_select(0, rowNodes).div(whole).unsqueeze(0).mm(sizes).squeeze(0);
            if (next.count_nonzero().item<long>() == 0) break;
            influence.add_(next);
            flow = cat([next, nothing]);
        }

        return influence.MoveToOuterDisposeScope();
    }

    // Edges among nodes that stay, as far as they hold a share of the influence among them.
    private static List<(int Target, int Source)> Edges(double[,] adjacency, IReadOnlyList<double> rootWeights, bool[] stays, double share)
    {
        int count = stays.Length;
        double[] influence = Influence(adjacency, rootWeights, stays);
        var scores = new List<double>();
        var edges = new List<(int Target, int Source)>();
        for (int target = 0; target < count; target++)
        {
            double flow = influence[target] + Weight(target, count, rootWeights);
            if (!stays[target] || flow == 0) continue;
            var row = Row(adjacency, target);
            double factor = flow / Math.Max(SmallestRow, Size(row, stays));
            for (int source = 0; source < count; source++)
            {
                if (row[source] == 0 || !stays[source]) continue;
                edges.Add((target, source));
                scores.Add(Math.Abs(row[source]) * factor);
            }
        }

        if (edges.Count == 0) return edges;
        double least = Smallest([.. scores], share);
        return [.. edges.Where((_, index) => scores[index] >= least && scores[index] > 0)];
    }

    private static double[] Influence(double[,] adjacency, IReadOnlyList<double> rootWeights, bool[]? stays)
    {
        int count = adjacency.GetLength(0);
        var influence = new double[count];
        for (int target = count - 1; target >= 0; target--)
        {
            double flow = influence[target] + Weight(target, count, rootWeights);
            if (flow == 0 || stays?[target] == false) continue;
            var row = Row(adjacency, target);
            double factor = flow / Math.Max(SmallestRow, Size(row, stays));
            for (int source = 0; source < row.Length; source++)
                if (row[source] != 0 && stays?[source] != false) influence[source] += Math.Abs(row[source]) * factor;
        }

        return influence;
    }

    private static double Weight(int node, int count, IReadOnlyList<double> rootWeights) => node >= count - rootWeights.Count ? rootWeights[node - count + rootWeights.Count] : 0;

    private static ReadOnlySpan<double> Row(double[,] adjacency, int node) => MemoryMarshal.CreateReadOnlySpan(ref adjacency[node, 0], adjacency.GetLength(1));

    private static double Size(ReadOnlySpan<double> row, bool[]? stays)
    {
        double sum = 0;
        for (int source = 0; source < row.Length; source++)
            if (stays?[source] != false) sum += Math.Abs(row[source]);
        return sum;
    }

    // The smallest score of those that hold a share of the sum.
    private static double Smallest(double[] scores, double share)
    {
        double[] sorted = [.. scores.OrderDescending()];
        double all = sorted.Sum(), sum = 0;
        foreach (double score in sorted)
        {
            sum += score;
            if (sum / all >= share) return score;
        }

        return sorted[^1];
    }

    private static double[] Cumulative(double[] influence)
    {
        var cumulative = new double[influence.Length];
        double all = influence.Sum(), sum = 0;
        foreach (int node in Enumerable.Range(0, influence.Length).OrderByDescending(node => influence[node])) cumulative[node] = (sum += influence[node]) / all;
        return cumulative;
    }
}
