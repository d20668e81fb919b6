using Workbench.Graphs;
using Workbench.Results;

namespace Workbench.Interactive.Tests;

internal static class Samples
{
    /// <summary>Scores that differ from edge to edge, both signs, the same at every run.</summary>
    public static EdgeScores Scores(int layers, int heads, bool attentionOnly = false)
    {
        var graph = new ComputationGraph(layers, heads, attentionOnly: attentionOnly);
        var values = new double[graph.SourceCount * graph.DestinationCount];
        for (var i = 0; i < graph.EdgeCount; i++)
        {
            var edge = graph.EdgeAt(i);
            values[edge.Source * graph.DestinationCount + edge.Destination] = Math.Sin(1 + 12.9898 * i) * (1 + i % 7);
        }
        return new EdgeScores(graph, values, new Provenance { Method = "test", Model = "sample", Seed = 7 });
    }

    public static Circuit Circuit(int layers, int heads, int edges) => Scores(layers, heads).GreedyEdges(edges);

    public static FaithfulnessSeries[] Curves() =>
    [
        new("EAP", [new(100, 0.9), new(10, 0.25), new(1000, 0.99)]),
        new("random edges", [new(10, 0.01), new(100, 0.05), new(1000, 0.4)], Baseline: true),
    ];
}
