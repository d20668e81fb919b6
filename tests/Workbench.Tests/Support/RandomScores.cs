using Workbench.Graphs;
using Workbench.Results;

namespace Workbench.Tests.Support;

/// <summary>Seeded scores for property tests.</summary>
public static class RandomScores
{
    /// <summary>Scores drawn from a few levels, so that most of them tie, or from a continuum.</summary>
    public static EdgeScores Make(ComputationGraph graph, int seed, bool ties)
    {
        var random = new Random(seed);
        var values = new double[graph.SourceCount * graph.DestinationCount];
        for (var cell = 0; cell < values.Length; cell++)
            values[cell] = ties ? random.Next(-2, 3) : random.NextDouble() - 0.5;
        return new EdgeScores(graph, values, new Provenance { Method = "random", Seed = seed });
    }

    /// <summary>A few graphs of different shape.</summary>
    public static IEnumerable<ComputationGraph> Graphs() =>
    [
        new(1, 1),
        new(2, 2),
        new(2, 3, parallel: true),
        new(3, 2, attentionOnly: true),
        new(4, 4),
    ];
}
