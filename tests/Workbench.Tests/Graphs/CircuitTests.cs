using Workbench.Graphs;
using Workbench.Tests.Support;

namespace Workbench.Tests.Graphs;

public class CircuitTests
{
    [Fact]
    public void Prune_leaves_no_dangling_node()
    {
        foreach (var circuit in RandomCircuits())
        {
            var pruned = circuit.Prune();
            var graph = circuit.Graph;
            var read = pruned.Edges.Select(edge => edge.Source).ToHashSet();
            var fed = pruned.Edges.Select(edge => graph.SourceOfDestination(edge.Destination)).ToHashSet();
            Assert.All(read, source => Assert.True(source == graph.InputSource || fed.Contains(source)));
            Assert.All(fed, source => Assert.True(source == -1 || read.Contains(source)));
        }
    }

    [Fact]
    public void Prune_is_idempotent_and_never_adds_an_edge()
    {
        foreach (var circuit in RandomCircuits())
        {
            var pruned = circuit.Prune();
            Assert.Subset(circuit.Edges.ToHashSet(), pruned.Edges.ToHashSet());
            Assert.Equal(pruned.Edges, pruned.Prune().Edges);
        }
    }

    [Fact]
    public void Prune_reaches_the_fixpoint_of_repeated_sweeps()
    {
        foreach (var circuit in RandomCircuits())
            Assert.Equal(SweepUntilStill(circuit), circuit.Prune().Edges.ToHashSet());
    }

    [Fact]
    public void Prune_removes_a_chain_from_its_loose_end()
    {
        var graph = new ComputationGraph(3, 1);
        string[] path = ["input->a0.h0<v>", "a0.h0->m2", "m2->logits"];
        string[] unfed = ["m0->a1.h0<k>", "a1.h0->m1", "m1->logits"];
        string[] unread = ["input->a2.h0<q>"];

        var pruned = Circuit.FromEdges(graph, [.. path, .. unfed, .. unread]).Prune();

        Assert.Equal(path.Order(), pruned.Edges.Select(graph.EdgeName).Order());
        Assert.Equal(["input", "a0.h0", "m2", "logits"], pruned.Nodes);
    }

    [Fact]
    public void Prune_of_the_whole_graph_changes_nothing()
    {
        foreach (var graph in RandomScores.Graphs())
            Assert.Equal(graph.EdgeCount, Circuit.Full(graph).Prune().EdgeCount);
    }

    [Fact]
    public void Prune_may_leave_nothing_but_the_logits()
    {
        var pruned = Circuit.FromEdges(new ComputationGraph(2, 2), ["a0.h0->m0"]).Prune();

        Assert.Equal(0, pruned.EdgeCount);
        Assert.Equal(["logits"], pruned.Nodes);
    }

    [Fact]
    public void Complement_holds_exactly_the_other_edges()
    {
        foreach (var circuit in RandomCircuits())
        {
            var rest = circuit.Complement();
            Assert.Equal(circuit.Graph.EdgeCount, circuit.EdgeCount + rest.EdgeCount);
            Assert.Empty(circuit.Edges.Intersect(rest.Edges));
            Assert.Equal(circuit.Edges, rest.Complement().Edges);
        }
    }

    [Fact]
    public void A_node_circuit_has_every_edge_between_its_nodes()
    {
        var graph = new ComputationGraph(2, 2);

        var circuit = Circuit.FromNodes(graph, ["input", "a0.h1", "m1"]);

        Assert.Equal(
            ["input->a0.h1<q>", "input->a0.h1<k>", "input->a0.h1<v>", "input->m1", "a0.h1->m1", "input->logits", "a0.h1->logits", "m1->logits"],
            circuit.Edges.Select(graph.EdgeName));
        Assert.Equal(circuit.Edges, Circuit.FromNodes(graph, ["logits", "m1", "a0.h1", "input"]).Edges);
        Assert.Equal(graph.EdgeCount, Circuit.FromNodes(graph, graph.NodeNames).EdgeCount);
        var error = Assert.Throws<ArgumentException>(() => Circuit.FromNodes(graph, ["a0.h7"]));
        Assert.Contains("unknown node 'a0.h7': the graph has 2 layers, 2 heads", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_circuits_have_the_size_asked_for_and_repeat_by_seed()
    {
        var graph = new ComputationGraph(4, 4);

        Assert.Equal(Circuit.Random(graph, 100, 1).Edges, Circuit.Random(graph, 100, 1).Edges);
        Assert.NotEqual(Circuit.Random(graph, 100, 1).Edges, Circuit.Random(graph, 100, 2).Edges);
        Assert.Equal(100, Circuit.Random(graph, 100, 1).EdgeCount);
        Assert.Equal(graph.EdgeCount, Circuit.Random(graph, graph.EdgeCount, 1).EdgeCount);
        Assert.Equal(("random 100", 1L), (Circuit.Random(graph, 100, 1).Provenance.Selection, Circuit.Random(graph, 100, 1).Provenance.Seed));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Circuit.Random(graph, graph.EdgeCount + 1, 1));
        Assert.Contains($"the graph of 4 layers, 4 heads has {graph.EdgeCount}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_circuits_draw_every_edge_about_equally_often()
    {
        var graph = new ComputationGraph(2, 2);
        var drawn = Enumerable.Range(0, 2000).SelectMany(seed => Circuit.Random(graph, 23, seed).Edges).CountBy(edge => edge).ToDictionary();

        // Each of 46 edges is drawn with chance 1/2 in 2000 tries: standard deviation 22.
        Assert.Equal(graph.EdgeCount, drawn.Count);
        Assert.All(drawn.Values, count => Assert.InRange(count, 1000 - 110, 1000 + 110));
    }

    [Theory]
    [InlineData("m1->m0", "edge 'm1->m0' runs backward: 'm0' does not read the output of 'm1', which is computed beside or after it")]
    [InlineData("m1->m1", "edge 'm1->m1' is cyclic: a node does not read its own output")]
    [InlineData("m9->m1", "unknown node 'm9' in edge 'm9->m1': the graph has 2 layers, 2 heads")]
    [InlineData("input->a1.h0", "unknown edge 'input->a1.h0': a head is read through its query, key or value input, for example 'input->a1.h0<q>'")]
    [InlineData("nonsense", "unknown edge 'nonsense': an edge is written 'source->destination'")]
    public void FromEdges_refuses_what_is_no_edge(string name, string message)
    {
        var error = Assert.Throws<ArgumentException>(() => Circuit.FromEdges(new ComputationGraph(2, 2), [name]));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromEdges_refuses_indices_outside_the_graph()
    {
        var error = Assert.Throws<ArgumentException>(() => Circuit.FromEdges(new ComputationGraph(2, 2), [new Edge(99, 0)]));
        Assert.Contains("Edge [99, 0] lies outside the graph of 2 layers, 2 heads.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mask_and_Contains_agree()
    {
        foreach (var circuit in RandomCircuits())
        {
            var graph = circuit.Graph;
            for (var source = 0; source < graph.SourceCount; source++)
            {
                for (var destination = 0; destination < graph.DestinationCount; destination++)
                    Assert.Equal(circuit.Mask[(source * graph.DestinationCount) + destination], circuit.Contains(source, destination));
            }

            Assert.Equal(circuit.EdgeCount, circuit.Edges.Count());
        }
    }

    [Fact]
    public void ToDot_draws_each_edge_once_with_its_score()
    {
        var scores = RandomScores.Make(new ComputationGraph(2, 2), 4, ties: false);
        var circuit = scores.GreedyEdges(12).Prune();

        var dot = circuit.ToDot();

        Assert.StartsWith("digraph circuit {\n", dot, StringComparison.Ordinal);
        Assert.EndsWith("}\n", dot, StringComparison.Ordinal);
        Assert.Equal(circuit.EdgeCount, dot.Split('\n').Count(line => line.Contains(" -> ", StringComparison.Ordinal)));
        Assert.All(circuit.Edges, edge => Assert.Contains($"tooltip=\"{scores.Graph.EdgeName(edge)} ", dot, StringComparison.Ordinal));
        Assert.All(circuit.Nodes, node => Assert.Contains($"\"{node}\";", dot, StringComparison.Ordinal));
    }

    private static IEnumerable<Circuit> RandomCircuits() =>
        from graph in RandomScores.Graphs()
        from seed in Enumerable.Range(0, 20)
        select Circuit.Random(graph, graph.EdgeCount * (1 + (seed % 5)) / 10, seed);

    private static HashSet<Edge> SweepUntilStill(Circuit circuit)
    {
        var graph = circuit.Graph;
        var kept = circuit.Edges.ToHashSet();
        for (var before = -1; before != kept.Count;)
        {
            before = kept.Count;
            var read = kept.Select(edge => edge.Source).Append(-1).ToHashSet();
            var fed = kept.Select(edge => graph.SourceOfDestination(edge.Destination)).Append(graph.InputSource).ToHashSet();
            kept.RemoveWhere(edge => !fed.Contains(edge.Source) || !read.Contains(graph.SourceOfDestination(edge.Destination)));
        }

        return kept;
    }
}
