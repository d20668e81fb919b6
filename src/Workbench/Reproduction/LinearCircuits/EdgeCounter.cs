using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Linear;

namespace Workbench.Reproduction;

/// <summary>Counts direct edges among sets of features, all of which are taken from one larger set.</summary>
internal sealed class EdgeCounter
{
    private readonly Dictionary<FeatureNode, int> places;
    private readonly bool[][] sources;

    private EdgeCounter(Dictionary<FeatureNode, int> places, bool[][] sources) => (this.places, this.sources) = (places, sources);

    /// <summary>Works out which features have a direct edge to which.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="root">The root.</param>
    /// <param name="nodes">The larger set; repetitions are passed over.</param>
    /// <param name="most">With more features than this, edges are not counted.</param>
    /// <returns>The counter; null for too many features.</returns>
    internal static EdgeCounter? Of(LinearGraph graph, GraphTarget root, IEnumerable<FeatureNode> nodes, int most)
    {
        FeatureNode[] all = [.. nodes.Distinct().Order()];
        if (all.Length > most) return null;
        int[] columns = [.. all.Select(graph.PlaceOf)];
        GraphTarget[] targets = [.. all.Select(GraphTarget.Feature), root];
        var sources = new bool[targets.Length][];
        DirectRows.Each(graph, targets, (chosen, features, _) =>
        {
            double[] values = AttributionReader.Numbers(features);
            for (int row = 0; row < chosen.Length; row++)
                sources[chosen[row]] = [.. columns.Select(column => values[row * graph.FeatureCount + column] != 0)];
        });
        return new(all.Select((node, place) => (node, place)).ToDictionary(entry => entry.node, entry => entry.place), sources);
    }

    /// <summary>Edges among some features and to the root.</summary>
    internal long Count(IReadOnlyCollection<FeatureNode> nodes)
    {
        int[] chosen = [.. nodes.Select(node => places[node])];
        return chosen.Append(sources.Length - 1).Sum(target => chosen.LongCount(source => sources[target][source]));
    }
}
