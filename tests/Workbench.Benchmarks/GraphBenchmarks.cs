using BenchmarkDotNet.Attributes;
using Workbench.Graphs;
using Workbench.Results;

namespace Workbench.Benchmarks;

/// <summary>The graph of GPT-2 XL, 2,235,025 edges.</summary>
[MemoryDiagnoser]
public class GraphBenchmarks
{
    private const int Layers = 48;
    private const int Heads = 25;

    private EdgeScores scores = null!;

    [GlobalSetup]
    public void Setup()
    {
        var graph = new ComputationGraph(Layers, Heads);
        var random = new Random(0);
        double[] values = [.. Enumerable.Range(0, graph.SourceCount * graph.DestinationCount).Select(_ => random.NextDouble() - 0.5)];
        scores = new EdgeScores(graph, values, new Provenance());
    }

    [Benchmark]
    public ComputationGraph Build() => new(Layers, Heads);

    [Benchmark]
    public Circuit TopEdges() => scores.TopEdges(20_000);

    [Benchmark]
    public Circuit GreedyEdges() => scores.GreedyEdges(20_000);

    [Benchmark]
    public Circuit PruneTopEdges() => scores.TopEdges(20_000).Prune();
}
