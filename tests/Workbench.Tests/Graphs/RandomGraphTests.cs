using Workbench.Graphs;
using Workbench.Tests.Support;

namespace Workbench.Tests.Graphs;

/// <summary>What holds on every graph, tried on graphs and circuits drawn at random.</summary>
public class RandomGraphTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Pruning_is_idempotent_leaves_no_dangling_node_and_adds_no_edge(int seed)
    {
        var (graph, random) = Draw(seed);
        for (var round = 0; round < 5; round++)
        {
            var circuit = Circuit.Random(graph, random.Next(graph.EdgeCount + 1), random.Next());
            var pruned = circuit.Prune();
            Assert.Subset(circuit.Edges.ToHashSet(), pruned.Edges.ToHashSet());
            Assert.Equal(pruned.Edges, pruned.Prune().Edges);

            var written = pruned.Edges.Select(edge => edge.Source).ToHashSet();
            var read = pruned.Edges.Select(edge => graph.SourceOfDestination(edge.Destination)).ToHashSet();
            // Whoever writes is read from the logits on, and has something to read unless it is the input.
            Assert.All(written, source => Assert.True(source == graph.InputSource || read.Contains(source), graph.SourceName(source)));
            Assert.All(read.Where(source => source >= 0), source => Assert.Contains(source, written));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Selections_have_their_size_grow_by_nesting_and_repeat_also_where_scores_tie(int seed)
    {
        var (graph, random) = Draw(seed);
        var scores = RandomScores.Make(graph, seed, ties: seed % 2 == 0);
        int[] sizes = [.. Enumerable.Range(0, 4).Select(_ => random.Next(1, graph.EdgeCount + 1)).Order()];
        foreach (var select in new Func<int, Circuit>[] { size => scores.TopEdges(size), size => scores.TopEdges(size, signed: true), size => scores.GreedyEdges(size) })
        {
            var circuits = sizes.Select(select).ToArray();
            Assert.Equal(circuits.Select(circuit => circuit.Edges), sizes.Select(size => select(size).Edges));
            for (var i = 0; i + 1 < sizes.Length; i++)
                Assert.Subset(circuits[i + 1].Edges.ToHashSet(), circuits[i].Edges.ToHashSet());
        }

        Assert.Equal(sizes, sizes.Select(size => scores.TopEdges(size).EdgeCount));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_circuit_and_its_complement_share_out_the_edges_and_files_bring_both_back(int seed)
    {
        using var folder = new TemporaryFolder();
        var (graph, random) = Draw(seed);
        var circuit = Circuit.Random(graph, random.Next(graph.EdgeCount + 1), seed);
        Assert.Empty(circuit.Edges.Intersect(circuit.Complement().Edges));
        Assert.Equal(graph.EdgeCount, circuit.EdgeCount + circuit.Complement().EdgeCount);
        circuit.Save(folder.File("circuit.json"));
        Assert.Equal(circuit.Edges, Circuit.Load(folder.File("circuit.json"), graph).Edges);
    }

    private static (ComputationGraph Graph, Random Random) Draw(int seed)
    {
        var random = new Random(seed);
        var attentionOnly = random.Next(3) == 0;
        return (new ComputationGraph(random.Next(1, 6), random.Next(1, 6), parallel: !attentionOnly && random.Next(3) == 0, attentionOnly: attentionOnly), random);
    }
}
