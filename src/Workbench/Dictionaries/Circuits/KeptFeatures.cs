using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Linear;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Circuits;

/// <summary>Attribution through a set of features that was chosen beforehand: gradients end at all others.</summary>
public static class KeptFeatures
{
    /// <summary>Attributes a target through given features only.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="target">The target.</param>
    /// <param name="features">Features that pass gradients on; the result lists just these.</param>
    /// <returns>Their contributions, and what leaves reach through them: the recovered share of circuits of any method, measured alike.</returns>
    /// <exception cref="ArgumentException">The target or a feature is not in the graph.</exception>
    public static TargetAttribution Attribute(LinearGraph graph, GraphTarget target, IReadOnlyCollection<FeatureNode> features)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(features);
        LinearGraphChecks.Target(graph, target);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        HashSet<int> places = [.. features.Select(graph.PlaceOf)];
        var kept = zeros(graph.FeatureCount, dtype: graph.Model.DType);
        if (places.Count > 0) kept.index_fill_(0, tensor(places.Select(place => (long)place).ToArray()), 1);
        kept = kept.to(graph.Model.Device);
        var (found, leaves) = LinearSweep.Run(graph, [target], (stage, _) => kept.narrow(0, stage.FirstIndex, stage.Count).unsqueeze(0));
        return AttributionReader.Read(graph, target, AttributionReader.Before(graph, target), found, leaves, (place, _) => places.Contains(place));
    }
}
