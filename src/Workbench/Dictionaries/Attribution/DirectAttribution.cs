using Workbench.Dictionaries.Linear;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Attribution;

/// <summary>
/// Direct attribution: what a node contributes to a target along paths that meet no other feature, every feature, error and embedding being
/// a source of its own. A target's sources add up to its value.
/// </summary>
public static class DirectAttribution
{
    /// <summary>All direct sources of a target.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="target">The target.</param>
    /// <returns>Contributions of features and leaves, which add up to the target; those of biases of the target itself (and of attention that
    /// has no dictionary) are among the leaves.</returns>
    /// <exception cref="ArgumentException">The target is not in the graph.</exception>
    public static TargetAttribution Of(LinearGraph graph, GraphTarget target)
    {
        ArgumentNullException.ThrowIfNull(graph);
        LinearGraphChecks.Target(graph, target);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var (features, leaves) = LinearSweep.Run(graph, [target], (_, _) => null);
        return AttributionReader.Read(graph, target, AttributionReader.Before(graph, target), features, leaves);
    }

    /// <summary>The direct contribution of one node to a target.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="source">A feature or leaf by name, e.g. <c>L2M.517@13</c>, <c>tok_embed@3</c>, <c>L1A.error@4</c>.</param>
    /// <param name="target">The target.</param>
    /// <returns>The contribution; 0 where no direct path leads from one to the other.</returns>
    /// <exception cref="ArgumentException">The source or the target is not in the graph.</exception>
    public static double Between(LinearGraph graph, string source, GraphTarget target)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentException.ThrowIfNullOrEmpty(source);
        RequireSource(graph, source);
        return Of(graph, target).ByName().GetValueOrDefault(source);
    }

    /// <summary>Edges among given features, from leaves to them, and to the root.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="nodes">The features.</param>
    /// <param name="root">The root.</param>
    /// <param name="smallest">Edges of smaller size are left out; 0 keeps all that are not zero.</param>
    /// <param name="leaves">Whether edges from leaves are wanted.</param>
    /// <returns>Edges in the order of targets, then of sources. The weight of an edge is what the source contributes to the target's
    /// pre-activation (or to the root), in its units.</returns>
    /// <exception cref="ArgumentException">A node or the root is not in the graph.</exception>
    public static IReadOnlyList<FeatureEdge> Edges(LinearGraph graph, IReadOnlyList<FeatureNode> nodes, GraphTarget root, double smallest = 0, bool leaves = true) =>
        Edges(graph, nodes, root, _ => smallest, leaves);

    /// <summary>The same with a smallest size for each target, so that small edges are never made.</summary>
    internal static IReadOnlyList<FeatureEdge> Edges(LinearGraph graph, IReadOnlyList<FeatureNode> nodes, GraphTarget root, Func<GraphTarget, double> smallestOf, bool leaves)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(nodes);
        LinearGraphChecks.Target(graph, root);
        var rootNode = (root as FeatureTarget)?.Node;
        FeatureNode[] sources = [.. nodes.Where(node => node != rootNode).Distinct().Order()];
        GraphTarget[] targets = [.. sources.Select(GraphTarget.Feature), root];
        int[] places = [.. sources.Select(graph.PlaceOf)];
        var rows = new List<FeatureEdge>[targets.Length];
        using var noGrad = no_grad();
        DirectRows.Each(graph, targets, (chosen, features, atLeaves) =>
        {
            double[] values = AttributionReader.Numbers(features), leafValues = AttributionReader.Numbers(atLeaves);
            int perRow = graph.FeatureCount, leavesPerRow = graph.LeafNames.Count * graph.Positions;
            for (int row = 0; row < chosen.Length; row++)
            {
                string name = targets[chosen[row]].Name;
                double smallest = smallestOf(targets[chosen[row]]);
                var edges = rows[chosen[row]] = [];
                for (int source = 0; source < places.Length; source++)
                    if (values[row * perRow + places[source]] is not 0 and var weight && Math.Abs(weight) >= smallest) edges.Add(new(sources[source].Name, name, weight));
                if (!leaves) continue;
                foreach (var leaf in AttributionReader.LeavesOf(graph, leafValues.AsSpan(row * leavesPerRow, leavesPerRow)))
                    if (Math.Abs(leaf.Value) >= smallest) edges.Add(new(leaf.Name, name, leaf.Value));
            }
        });
        return [.. rows.SelectMany(edges => edges)];
    }

    private static void RequireSource(LinearGraph graph, string source)
    {
        if (FeatureNode.TryParse(source, out var node))
        {
            graph.PlaceOf(node);
            return;
        }

        int at = source.LastIndexOf('@');
        if (at < 0 || !graph.Leaves.TryGet(source[..at], out _) || !int.TryParse(source.AsSpan(at + 1), out int position) || position < 0 || position >= graph.Positions)
            throw new ArgumentException($"'{source}' is neither an active feature (L2M.517@13) nor a leaf ({graph.LeafNames[0]}@0, …, {graph.LeafNames[^1]}@{graph.Positions - 1}) of the graph.", nameof(source));
    }
}
