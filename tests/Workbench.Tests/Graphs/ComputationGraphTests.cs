using System.Text.Json;
using Workbench.Graphs;
using Workbench.Tests.Support;

namespace Workbench.Tests.Graphs;

public class ComputationGraphTests
{
    [Theory]
    [InlineData(1, 1, false, 3, 5, 8)]
    [InlineData(2, 2, false, 7, 15, 46)]
    [InlineData(2, 2, true, 7, 15, 42)]
    [InlineData(3, 4, false, 16, 40, 262)]
    [InlineData(12, 12, false, 157, 445, 32_491)]
    [InlineData(24, 16, false, 409, 1_177, 231_877)]
    [InlineData(36, 20, false, 757, 2_197, 810_703)]
    [InlineData(48, 25, false, 1_249, 3_649, 2_235_025)]
    [InlineData(6, 8, true, 55, 151, 3_580)]
    [InlineData(12, 12, true, 157, 445, 32_347)]
    public void Counts_are_the_published_ones(int layers, int heads, bool parallel, int sources, int destinations, int edges)
    {
        var graph = new ComputationGraph(layers, heads, parallel);

        Assert.Equal((sources, destinations, edges), (graph.SourceCount, graph.DestinationCount, graph.EdgeCount));
        Assert.Equal(edges, graph.EdgeSources.Length);
        Assert.Equal(edges, graph.EdgeDestinations.Length);
    }

    [Fact]
    public void Smallest_graph_is_as_drawn_by_hand()
    {
        var graph = new ComputationGraph(1, 1);

        var names = Enumerable.Range(0, graph.EdgeCount).Select(index => graph.EdgeName(graph.EdgeAt(index)));

        Assert.Equal(
            ["input->a0.h0<q>", "input->a0.h0<k>", "input->a0.h0<v>", "input->m0", "a0.h0->m0", "input->logits", "a0.h0->logits", "m0->logits"],
            names);
        Assert.Equal(["input", "a0.h0", "m0", "logits"], graph.NodeNames);
    }

    [Fact]
    public void Parallel_graph_lists_a_writers_mlp_edge_after_its_head_edges_as_EAP_IG_does()
    {
        var graph = new ComputationGraph(1, 2, parallel: true);

        var names = Enumerable.Range(0, graph.EdgeCount).Select(index => graph.EdgeName(graph.EdgeAt(index)));

        Assert.Equal(
            [
                "input->a0.h0<q>", "input->a0.h0<k>", "input->a0.h0<v>", "input->a0.h1<q>", "input->a0.h1<k>", "input->a0.h1<v>", "input->m0",
                "input->logits", "a0.h0->logits", "a0.h1->logits", "m0->logits",
            ],
            names);
    }

    [Fact]
    public void Attention_only_graph_has_no_mlps()
    {
        var graph = new ComputationGraph(2, 2, attentionOnly: true);

        Assert.Equal(["input", "a0.h0", "a0.h1", "a1.h0", "a1.h1", "logits"], graph.NodeNames);
        Assert.Equal(6 + (3 * 6) + 5, graph.EdgeCount);
        Assert.False(graph.TryParseSource("m0", out _));
        Assert.Throws<InvalidOperationException>(() => graph.MlpSource(0));
        Assert.Throws<InvalidOperationException>(() => graph.MlpDestination(0));
    }

    [Fact]
    public void Order_and_matrix_indices_are_those_of_the_golden_graph()
    {
        using var golden = Goldens.Open("graph.json");
        var root = golden.RootElement;
        var graph = new ComputationGraph(3, 4);

        Assert.Equal(Strings(root.GetProperty("nodes")), graph.NodeNames);
        Assert.Equal(
            Strings(root.GetProperty("edges_in_order")),
            Enumerable.Range(0, graph.EdgeCount).Select(index => graph.EdgeName(graph.EdgeAt(index))));
        Assert.Equal(
            Strings(root.GetProperty("dst_nodes")),
            Enumerable.Range(0, graph.DestinationCount).Select(graph.DestinationName));
        foreach (var edge in root.GetProperty("matrix_index").EnumerateObject())
        {
            Assert.True(graph.TryParseEdge(edge.Name, out var cell), edge.Name);
            Assert.Equal((edge.Value[0].GetInt32(), edge.Value[1].GetInt32()), (cell.Source, cell.Destination));
        }
    }

    [Fact]
    public void Every_edge_name_reads_back_and_knows_its_place()
    {
        foreach (var graph in RandomScores.Graphs().Append(new ComputationGraph(12, 12)))
        {
            for (var index = 0; index < graph.EdgeCount; index++)
            {
                var edge = graph.EdgeAt(index);
                Assert.True(graph.TryParseEdge(graph.EdgeName(edge), out var parsed));
                Assert.Equal(edge, parsed);
                Assert.Equal(index, graph.IndexOfEdge(edge.Source, edge.Destination));
            }
        }
    }

    [Fact]
    public void Edges_are_exactly_the_cells_before_each_destination()
    {
        foreach (var graph in RandomScores.Graphs())
        {
            var listed = Enumerable.Range(0, graph.EdgeCount).Select(graph.EdgeAt).ToHashSet();
            Assert.Equal(graph.EdgeCount, listed.Count);
            for (var source = 0; source < graph.SourceCount; source++)
            {
                for (var destination = 0; destination < graph.DestinationCount; destination++)
                {
                    Assert.Equal(listed.Contains(new Edge(source, destination)), graph.IsEdge(source, destination));
                    Assert.Equal(source < graph.SourcesBefore(destination), graph.IsEdge(source, destination));
                }
            }
        }
    }

    [Fact]
    public void Indices_by_layer_and_head_agree_with_names()
    {
        var graph = new ComputationGraph(3, 4);

        Assert.Equal("input", graph.SourceName(graph.InputSource));
        Assert.Equal("a2.h3", graph.SourceName(graph.HeadSource(2, 3)));
        Assert.Equal("m1", graph.SourceName(graph.MlpSource(1)));
        Assert.Equal("a1.h2<k>", graph.DestinationName(graph.HeadDestination(1, 2, HeadInput.Key)));
        Assert.Equal("m2", graph.DestinationName(graph.MlpDestination(2)));
        Assert.Equal("logits", graph.DestinationName(graph.LogitsDestination));
        Assert.Equal(graph.HeadSource(1, 2), graph.SourceOfDestination(graph.HeadDestination(1, 2, HeadInput.Value)));
        Assert.Equal(graph.MlpSource(2), graph.SourceOfDestination(graph.MlpDestination(2)));
        Assert.Equal(-1, graph.SourceOfDestination(graph.LogitsDestination));
        Assert.Equal([-1, 0, 0, 2], new[] { graph.InputSource, graph.HeadSource(0, 3), graph.MlpSource(0), graph.HeadSource(2, 0) }.Select(graph.LayerOfSource));
        Assert.Equal([0, 2, 3], new[] { 0, graph.MlpDestination(2), graph.LogitsDestination }.Select(graph.LayerOfDestination));
    }

    [Theory]
    [InlineData("")]
    [InlineData("input")]
    [InlineData("input->")]
    [InlineData("->logits")]
    [InlineData("input->a0.h0")]
    [InlineData("input->a0.h0<x>")]
    [InlineData("input->a0.h4<q>")]
    [InlineData("input->a3.h0<q>")]
    [InlineData("input->a00.h0<q>")]
    [InlineData("input->a+0.h0<q>")]
    [InlineData("input->a0.h 0<q>")]
    [InlineData("a0.h0->a0.h1<q>")]
    [InlineData("m1->m1")]
    [InlineData("m1->m0")]
    [InlineData("logits->m0")]
    [InlineData("input->input")]
    [InlineData("a0.h0<q>->m0")]
    [InlineData("input->m99999999999")]
    public void A_name_that_is_no_edge_is_refused(string name)
    {
        Assert.False(new ComputationGraph(3, 4).TryParseEdge(name, out _));
    }

    [Fact]
    public void A_size_below_one_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ComputationGraph(0, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ComputationGraph(4, 0));
        var tooLarge = Assert.Throws<ArgumentOutOfRangeException>(() => new ComputationGraph(100_000, 100_000));
        Assert.Contains("more possible edges than fit in one array", tooLarge.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Graphs_of_one_shape_are_equal()
    {
        Assert.Equal(new ComputationGraph(2, 3), new ComputationGraph(2, 3, width: 64));
        Assert.Equal(new ComputationGraph(2, 3).GetHashCode(), new ComputationGraph(2, 3, width: 64).GetHashCode());
        Assert.NotEqual(new ComputationGraph(2, 3), new ComputationGraph(3, 2));
        Assert.NotEqual(new ComputationGraph(2, 3), new ComputationGraph(2, 3, parallel: true));
    }

    private static IEnumerable<string> Strings(JsonElement array) => array.EnumerateArray().Select(item => item.GetString()!);
}
