using Workbench.Dictionaries.Linear;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Attribution;

/// <summary>Plain attribution on the linear graph: activation times gradient, all paths included. Leaves add up to the target exactly.</summary>
public static class FlatAttribution
{
    /// <summary>Attributes a target.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="target">What is explained.</param>
    /// <returns>Contributions of all active features before the target and of all leaves.</returns>
    /// <exception cref="ArgumentException">The target is not in the graph.</exception>
    public static TargetAttribution Of(LinearGraph graph, GraphTarget target)
    {
        ArgumentNullException.ThrowIfNull(graph);
        LinearGraphChecks.Target(graph, target);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (features, leaves) = LinearSweep.Run(graph, [target], (_, attribution) => ones_like(attribution));
        return AttributionReader.Read(graph, target, AttributionReader.Before(graph, target), features, leaves);
    }
}
