using System.Text.Json;
using Plotly.NET;
using Workbench.Graphs;
using Workbench.Results;

namespace Workbench.Interactive.Tests;

public class ScoreHeatmapTests
{
    [Fact]
    public void Rows_are_sources_by_layer_and_columns_are_inputs_by_layer()
    {
        var trace = Trace(ScoreHeatmap.ByLayer(Samples.Scores(2, 2)));

        Assert.Equal("heatmap", trace.GetProperty("type").GetString());
        Assert.Equal(["input", "L0 heads", "L0 MLP", "L1 heads", "L1 MLP"], Names(trace, "y"));
        Assert.Equal(["L0 q", "L0 k", "L0 v", "L0 MLP", "L1 q", "L1 k", "L1 v", "L1 MLP", "logits"], Names(trace, "x"));
    }

    [Fact]
    public void A_graph_without_MLPs_has_no_MLP_rows()
    {
        var trace = Trace(ScoreHeatmap.ByLayer(Samples.Scores(2, 2, attentionOnly: true)));

        Assert.Equal(["input", "L0 heads", "L1 heads"], Names(trace, "y"));
        Assert.DoesNotContain("L0 MLP", Names(trace, "x"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cells_add_up_the_scores_of_their_edges_and_nothing_is_lost(bool signed)
    {
        var scores = Samples.Scores(2, 2);
        var trace = Trace(ScoreHeatmap.ByLayer(scores, signed));

        double Part(double score) => signed ? score : Math.Abs(score);
        var expected = Part(scores["a0.h0->a1.h0<k>"]) + Part(scores["a0.h0->a1.h1<k>"]) + Part(scores["a0.h1->a1.h0<k>"]) + Part(scores["a0.h1->a1.h1<k>"]);
        Assert.Equal(expected, Cell(trace, "L0 heads", "L1 k")!.Value, 12);
        Assert.Equal(scores.Values.ToArray().Sum(Part), Cells(trace).Sum(cell => cell ?? 0), 9);
    }

    [Fact]
    public void Cells_without_an_edge_stay_blank()
    {
        var trace = Trace(ScoreHeatmap.ByLayer(Samples.Scores(2, 2)));

        Assert.Null(Cell(trace, "L1 heads", "L0 q"));
        Assert.Null(Cell(trace, "L0 MLP", "L0 MLP"));
        Assert.NotNull(Cell(trace, "L0 heads", "L0 MLP"));
        Assert.False(trace.GetProperty("hoverongaps").GetBoolean());
    }

    [Fact]
    public void Signed_scores_lie_on_a_scale_about_zero()
    {
        var trace = Trace(ScoreHeatmap.ByLayer(Samples.Scores(2, 2), signed: true));

        Assert.Equal(-trace.GetProperty("zmax").GetDouble(), trace.GetProperty("zmin").GetDouble());
        Assert.Equal(Cells(trace).Max(cell => Math.Abs(cell ?? 0)), trace.GetProperty("zmax").GetDouble());
        var stops = trace.GetProperty("colorscale").EnumerateArray().Select(stop => stop[0].GetDouble()).ToArray();
        Assert.Equal(0, stops[0]);
        Assert.Equal(1, stops[^1]);
        Assert.Contains(0.5, stops);
        Assert.Equal(stops.Order(), stops);
    }

    [Fact]
    public void Magnitudes_lie_on_a_scale_from_zero()
    {
        var trace = Trace(ScoreHeatmap.ByLayer(Samples.Scores(2, 2)));

        Assert.Equal(0, trace.GetProperty("zmin").GetDouble());
        var stops = trace.GetProperty("colorscale").EnumerateArray().Select(stop => stop[0].GetDouble()).ToArray();
        Assert.Equal(stops.Order(), stops);
    }

    [Fact]
    public void Every_edge_has_a_cell_of_its_own_in_the_dense_map()
    {
        var scores = Samples.Scores(2, 2);
        var trace = Trace(ScoreHeatmap.ByEdge(scores));

        Assert.Equal(scores.Graph.EdgeCount, Cells(trace).Count(cell => cell is not null));
        Assert.Equal(scores["m0->a1.h1<v>"], Cell(trace, "m0", "a1.h1<v>"));
        Assert.Equal(scores["input->logits"], Cell(trace, "input", "logits"));
    }

    [Fact]
    public void Scores_that_are_all_zero_can_be_drawn()
    {
        var graph = new ComputationGraph(1, 1);
        var zero = new EdgeScores(graph, new double[graph.SourceCount * graph.DestinationCount], new Provenance());
        var trace = Trace(ScoreHeatmap.ByLayer(zero, signed: true));

        Assert.True(trace.GetProperty("zmin").GetDouble() < trace.GetProperty("zmax").GetDouble());
    }

    [Fact]
    public void A_graph_too_large_for_the_dense_map_is_refused_with_the_way_out()
    {
        var graph = new ComputationGraph(12, 12);
        var large = new EdgeScores(new ComputationGraph(24, 16), new double[409 * 1177], new Provenance());

        Assert.True(graph.SourceCount * graph.DestinationCount < 250_000);
        Assert.Contains("use ByLayer", Assert.Throws<ArgumentException>(() => ScoreHeatmap.ByEdge(large)).Message, StringComparison.Ordinal);
    }

    private static JsonElement Trace(GenericChart chart) =>
        JsonDocument.Parse(GenericChart.toFigureJson(chart)).RootElement.GetProperty("data")[0];

    private static string[] Names(JsonElement trace, string axis) => [.. trace.GetProperty(axis).EnumerateArray().Select(name => name.GetString()!)];

    // What is not a number is a gap to plotly.js.
    private static double? Cell(JsonElement trace, string row, string column)
    {
        var cell = trace.GetProperty("z")[Array.IndexOf(Names(trace, "y"), row)][Array.IndexOf(Names(trace, "x"), column)];
        return cell.ValueKind == JsonValueKind.Number ? cell.GetDouble() : null;
    }

    private static IEnumerable<double?> Cells(JsonElement trace) => trace.GetProperty("z").EnumerateArray()
        .SelectMany(row => row.EnumerateArray())
        .Select(cell => cell.ValueKind == JsonValueKind.Number ? cell.GetDouble() : (double?)null);
}
