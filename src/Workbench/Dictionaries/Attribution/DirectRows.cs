using Workbench.Dictionaries.Linear;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Attribution;

/// <summary>Direct contributions to many targets: sweeps in which nothing passes through a feature. Targets of one site and position share a sweep.</summary>
internal static class DirectRows
{
    // Gradients of a group live at every position it sees; this bounds their memory.
    private const int LargestGroup = 256;

    /// <summary>Works out rows.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="targets">The targets, in any order.</param>
    /// <param name="take">Given places of targets in the list, their contributions from features, <c>[those, features]</c>, and leaves,
    /// <c>[those, kinds, pos]</c>; the tensors are gone afterwards.</param>
    internal static void Each(LinearGraph graph, IReadOnlyList<GraphTarget> targets, Action<int[], Tensor, Tensor> take)
    {
        var groups = targets.Select((target, place) => (target, place)).GroupBy(entry => Key(graph, entry.target, entry.place));
        foreach (var group in groups)
        {
            foreach (var chunk in group.Chunk(LargestGroup))
            {
                using var scope = NewDisposeScope();
                var (features, leaves) = LinearSweep.Run(graph, [.. chunk.Select(entry => entry.target)], (_, _) => null);
                take([.. chunk.Select(entry => entry.place)], features, leaves);
            }
        }
    }

    // An attention score is a group of its own.
    private static (int Kind, DictionarySite Site, int Position) Key(LinearGraph graph, GraphTarget target, int place) => target switch
    {
        FeatureTarget feature => (0, feature.Node.Site, feature.Node.Position),
        LogitTarget logit => (1, default, logit.Position ?? graph.Positions - 1),
        _ => (2, default, place),
    };
}
