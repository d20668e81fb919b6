using Workbench.Graphs;
using Workbench.Results;
using Workbench.Tests.Support;

namespace Workbench.Tests.Graphs;

public class EdgeSelectionTests
{
    [Fact]
    public void TopEdges_takes_the_first_of_a_full_stable_sort()
    {
        foreach (var (scores, signed) in Cases())
        {
            var graph = scores.Graph;
            var sorted = Enumerable.Range(0, graph.EdgeCount).Select(graph.EdgeAt).OrderByDescending(edge => Key(scores, edge, signed)).ToArray();
            foreach (var count in Counts(graph))
                Assert.Equal(sorted.Take(count).ToHashSet(), scores.TopEdges(count, signed).Edges.ToHashSet());
        }
    }

    [Fact]
    public void GreedyEdges_agrees_with_a_plain_search_over_the_frontier()
    {
        foreach (var (scores, signed) in Cases())
        {
            foreach (var count in Counts(scores.Graph))
                Assert.Equal(PlainGreedy(scores, count, signed), scores.GreedyEdges(count, signed).Edges.ToHashSet());
        }
    }

    [Fact]
    public void GreedyEdges_gives_only_edges_that_lead_to_the_logits()
    {
        foreach (var (scores, signed) in Cases())
        {
            foreach (var count in Counts(scores.Graph))
            {
                var circuit = scores.GreedyEdges(count, signed);
                Assert.Equal(count, circuit.EdgeCount);
                Assert.Subset(LeadingToLogits(circuit), circuit.Edges.ToHashSet());
            }
        }
    }

    [Fact]
    public void Selection_does_not_depend_on_how_the_scores_were_handed_over()
    {
        // The same table filled in another order, with rubbish in the cells that are no edges.
        foreach (var (scores, signed) in Cases())
        {
            var graph = scores.Graph;
            var shuffled = Enumerable.Repeat(double.NaN, scores.Values.Length).ToArray();
            var order = Enumerable.Range(0, graph.EdgeCount).ToArray();
            new Random(7).Shuffle(order);
            foreach (var edge in order.Select(graph.EdgeAt))
                shuffled[(edge.Source * graph.DestinationCount) + edge.Destination] = scores[edge.Source, edge.Destination];
            var again = new EdgeScores(graph, shuffled, new Provenance());

            foreach (var count in Counts(graph))
            {
                Assert.Equal(scores.TopEdges(count, signed).Edges, again.TopEdges(count, signed).Edges);
                Assert.Equal(scores.GreedyEdges(count, signed).Edges, again.GreedyEdges(count, signed).Edges);
            }
        }
    }

    [Fact]
    public void Larger_selections_contain_smaller_ones()
    {
        foreach (var (scores, signed) in Cases())
        {
            foreach (var (smaller, larger) in Counts(scores.Graph).Zip(Counts(scores.Graph).Skip(1)))
            {
                Assert.Subset(scores.TopEdges(larger, signed).Edges.ToHashSet(), scores.TopEdges(smaller, signed).Edges.ToHashSet());
                Assert.Subset(scores.GreedyEdges(larger, signed).Edges.ToHashSet(), scores.GreedyEdges(smaller, signed).Edges.ToHashSet());
            }
        }
    }

    [Fact]
    public void Ties_break_by_enumeration_order()
    {
        var graph = new ComputationGraph(2, 2);
        var scores = new EdgeScores(graph, new double[graph.SourceCount * graph.DestinationCount], new Provenance());

        Assert.Equal(Enumerable.Range(0, 5).Select(graph.EdgeAt), scores.TopEdges(5).Edges);
        Assert.Equal(
            ["input->a0.h0<q>", "input->a0.h0<k>", "input->a0.h0<v>", "input->logits", "a0.h0->logits"],
            scores.GreedyEdges(5).Edges.Select(graph.EdgeName));
    }

    [Fact]
    public void Threshold_keeps_scores_that_reach_it_exactly()
    {
        var scores = RandomScores.Make(new ComputationGraph(2, 2), 3, ties: true);

        Assert.Equal(scores.Graph.EdgeCount, scores.Threshold(0).EdgeCount);
        Assert.All(scores.Threshold(2).Edges, edge => Assert.Equal(2, Math.Abs(scores[edge.Source, edge.Destination])));
        Assert.Equal(
            Enumerable.Range(0, scores.Graph.EdgeCount).Select(scores.Graph.EdgeAt).Count(edge => scores[edge.Source, edge.Destination] >= 1),
            scores.Threshold(1, signed: true).EdgeCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => scores.Threshold(double.NaN));
    }

    [Fact]
    public void Signed_selection_prefers_edges_that_help_and_absolute_takes_both()
    {
        var graph = new ComputationGraph(1, 1);
        var values = new double[graph.SourceCount * graph.DestinationCount];
        Assert.True(graph.TryParseEdge("m0->logits", out var helps));
        Assert.True(graph.TryParseEdge("a0.h0->m0", out var hurts));
        values[(helps.Source * graph.DestinationCount) + helps.Destination] = 1;
        values[(hurts.Source * graph.DestinationCount) + hurts.Destination] = -2;
        var scores = new EdgeScores(graph, values, new Provenance());

        Assert.Equal([hurts], scores.TopEdges(1).Edges);
        Assert.Equal([helps], scores.TopEdges(1, signed: true).Edges);
    }

    [Fact]
    public void Asking_for_more_edges_than_exist_names_both_numbers()
    {
        var scores = RandomScores.Make(new ComputationGraph(2, 2), 1, ties: false);

        foreach (var select in new Func<Circuit>[] { () => scores.TopEdges(47), () => scores.GreedyEdges(47) })
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(select);
            Assert.Contains("A selection of 47 edges was asked for, but the graph of 2 layers, 2 heads has only 46.", error.Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => scores.TopEdges(-1));
        Assert.Equal(46, scores.TopEdges(46).EdgeCount);
        Assert.Equal(0, scores.GreedyEdges(0).EdgeCount);
    }

    [Fact]
    public void Selection_says_how_it_was_made()
    {
        var scores = RandomScores.Make(new ComputationGraph(2, 2), 5, ties: false);

        Assert.Equal("top 20 absolute", scores.TopEdges(20).Provenance.Selection);
        Assert.Equal("greedy 20 signed, pruned", scores.GreedyEdges(20, signed: true).Prune().Prune().Provenance.Selection);
        Assert.Equal("threshold 0.25 absolute", scores.Threshold(0.25).Provenance.Selection);
        Assert.Equal("complement of (top 3 absolute)", scores.TopEdges(3).Complement().Provenance.Selection);
        Assert.Equal("random", scores.TopEdges(20).Provenance.Method);
        Assert.Same(scores, scores.TopEdges(20).Prune().Scores);
    }

    private static IEnumerable<(EdgeScores Scores, bool Signed)> Cases() =>
        from graph in RandomScores.Graphs()
        from seed in Enumerable.Range(0, 6)
        from ties in new[] { false, true }
        from signed in new[] { false, true }
        select (RandomScores.Make(graph, seed, ties), signed);

    private static IEnumerable<int> Counts(ComputationGraph graph) =>
        new[] { 0, 1, 2, 5, 17, graph.EdgeCount / 2, graph.EdgeCount - 1, graph.EdgeCount }.Where(count => count <= graph.EdgeCount).Distinct().Order();

    private static double Key(EdgeScores scores, Edge edge, bool signed) =>
        signed ? scores[edge.Source, edge.Destination] : Math.Abs(scores[edge.Source, edge.Destination]);

    private static HashSet<Edge> PlainGreedy(EdgeScores scores, int count, bool signed)
    {
        var graph = scores.Graph;
        var taken = new HashSet<Edge>();
        while (taken.Count < count)
        {
            var reached = taken.Select(edge => edge.Source).ToHashSet();
            reached.Add(-1);
            taken.Add(Enumerable.Range(0, graph.EdgeCount).Select(graph.EdgeAt)
                .Where(edge => !taken.Contains(edge) && reached.Contains(graph.SourceOfDestination(edge.Destination)))
                .MaxBy(edge => Key(scores, edge, signed)));
        }

        return taken;
    }

    private static HashSet<Edge> LeadingToLogits(Circuit circuit)
    {
        var graph = circuit.Graph;
        var reached = new HashSet<int> { -1 };
        var leading = new HashSet<Edge>();
        for (var before = -1; before != leading.Count;)
        {
            before = leading.Count;
            foreach (var edge in circuit.Edges.Where(edge => reached.Contains(graph.SourceOfDestination(edge.Destination))))
            {
                leading.Add(edge);
                reached.Add(edge.Source);
            }
        }

        return leading;
    }
}
