using Workbench.Dictionaries.Linear;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Attribution;

/// <summary>Turns the tensors of a sweep into named contributions.</summary>
internal static class AttributionReader
{
    /// <summary>How many features come before a target, so that a sweep reaches them.</summary>
    internal static int Before(LinearGraph graph, GraphTarget target) => target switch
    {
        FeatureTarget feature => graph.StageOf(feature.Node.Site).FirstIndex,
        AttentionScoreTarget score => graph.Stages.Where(stage => stage.Site.Layer < score.Layer).Sum(stage => stage.Count),
        _ => graph.FeatureCount,
    };

    /// <summary>Names contributions of one target.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="target">The target.</param>
    /// <param name="before">How many features come before it.</param>
    /// <param name="features"><c>[1, features]</c>.</param>
    /// <param name="leaves"><c>[1, kinds, pos]</c>.</param>
    /// <param name="keep">Which features to list, by place and contribution; null for all.</param>
    internal static TargetAttribution Read(LinearGraph graph, GraphTarget target, int before, Tensor features, Tensor leaves, Func<int, double, bool>? keep = null)
    {
        double[] values = Numbers(features), activations = graph.Activations();
        var nodes = new List<NodeAttribution>();
        foreach (var stage in graph.Stages)
        {
            for (int local = 0; local < stage.Count; local++)
            {
                int place = stage.FirstIndex + local;
                if (place < before && (keep?.Invoke(place, values[place]) ?? true)) nodes.Add(new(stage.Node(local), activations[place], values[place]));
            }
        }

        return new() { Target = target, TargetValue = graph.Value(target), Nodes = nodes, Leaves = LeavesOf(graph, Numbers(leaves)) };
    }

    internal static double[] Numbers(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.to_type(float64).cpu().contiguous().view(-1).data<double>().ToArray();
    }

    internal static IReadOnlyList<LeafAttribution> LeavesOf(LinearGraph graph, ReadOnlySpan<double> values)
    {
        var leaves = new List<LeafAttribution>();
        for (int kind = 0; kind < graph.LeafNames.Count; kind++)
            for (int position = 0; position < graph.Positions; position++)
                if (values[kind * graph.Positions + position] is not 0 and var value) leaves.Add(new(graph.LeafNames[kind], position, value));
        return leaves;
    }
}
