using System.Globalization;
using Plotly.NET;
using Workbench.Graphs;
using Chart = Plotly.NET.CSharp.Chart;
using Extensions = Plotly.NET.CSharp.GenericChartExtensions;

namespace Workbench.Interactive;

/// <summary>Where in a model the edge scores lie: sources in rows, destinations in columns.</summary>
public static class ScoreHeatmap
{
    private const int MostLabels = 64;

    /// <summary>Scores added up by layer: rows are the input and the heads and MLP of each layer, columns the query, key, value and MLP
    /// inputs of each layer and the logits. Cells without an edge stay blank.</summary>
    /// <param name="scores">The scores of a graph.</param>
    /// <param name="signed">False adds up magnitudes on a one-sided scale; true adds up signed scores on a scale about zero.</param>
    /// <param name="title">A title above the chart, or none.</param>
    public static GenericChart ByLayer(EdgeScores scores, bool signed = false, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(scores);
        var graph = scores.Graph;
        return Draw(
            scores,
            [.. Enumerable.Range(0, graph.SourceCount).Select(source => RowOf(graph, source))],
            [.. Enumerable.Range(0, graph.DestinationCount).Select(destination => ColumnOf(graph, destination))],
            signed,
            signed ? "sum of scores" : "sum of |score|",
            title);
    }

    /// <summary>Every edge by itself, sources by name in rows and destinations in columns; for models of a few layers.</summary>
    /// <param name="scores">The scores of a graph of at most 250,000 cells (sources × destinations).</param>
    /// <param name="signed">False draws magnitudes on a one-sided scale; true draws signed scores on a scale about zero.</param>
    /// <param name="title">A title above the chart, or none.</param>
    /// <exception cref="ArgumentException">The graph is too large to be drawn edge by edge.</exception>
    public static GenericChart ByEdge(EdgeScores scores, bool signed = true, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(scores);
        var graph = scores.Graph;
        if ((long)graph.SourceCount * graph.DestinationCount > 250_000)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"A graph of {graph.SourceCount} sources and {graph.DestinationCount} destinations is too large to be drawn edge by edge; use ByLayer."),
                nameof(scores));
        }
        return Draw(
            scores,
            [.. Enumerable.Range(0, graph.SourceCount).Select(graph.SourceName)],
            [.. Enumerable.Range(0, graph.DestinationCount).Select(graph.DestinationName)],
            signed,
            signed ? "score" : "|score|",
            title);
    }

    private static string RowOf(ComputationGraph graph, int source)
    {
        var layer = graph.LayerOfSource(source);
        if (layer < 0)
            return "input";
        var mlp = !graph.AttentionOnly && source == graph.MlpSource(layer);
        return string.Create(CultureInfo.InvariantCulture, $"L{layer} {(mlp ? "MLP" : "heads")}");
    }

    private static string ColumnOf(ComputationGraph graph, int destination)
    {
        if (destination == graph.LogitsDestination)
            return "logits";
        var layer = graph.LayerOfDestination(destination);
        var name = graph.DestinationName(destination);
        var kind = name.EndsWith('>') ? name[^2..^1] : "MLP";
        return string.Create(CultureInfo.InvariantCulture, $"L{layer} {kind}");
    }

    private static GenericChart Draw(EdgeScores scores, string[] rowOf, string[] columnOf, bool signed, string quantity, string? title)
    {
        var graph = scores.Graph;
        string[] rows = [.. rowOf.Distinct()];
        string[] columns = [.. columnOf.Distinct()];
        var sums = Sums(scores, rowOf, columnOf, rows, columns, signed);
        var largest = sums.SelectMany(row => row).Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        if (largest == 0)
            largest = 1;

        var gap = columns.Length <= 60 ? 2 : columns.Length <= 150 ? 1 : 0;
        var chart = Chart.Heatmap<double, string, string, string>(
            sums,
            X: columns,
            Y: rows,
            XGap: gap,
            YGap: gap,
            ColorScale: signed ? Palette.Diverging() : Palette.Sequential(),
            ColorBar: ChartStyle.Scale(quantity),
            UseDefaults: false);
        foreach (var trace in Extensions.GetTraces(chart))
        {
            trace.SetValue("zmin", signed ? -largest : 0.0);
            trace.SetValue("zmax", largest);
            trace.SetValue("hoverongaps", false);
            trace.SetValue("hovertemplate", $"%{{y}} → %{{x}}<br>{quantity} %{{z:.4g}}<extra></extra>");
        }
        var across = ChartStyle.CategoryAxis("read by");
        if (columns.Length <= MostLabels)
        {
            // Every name, upright: plotly.js leaves out every other one otherwise.
            across.SetValue("dtick", 1);
            across.SetValue("tickangle", columns.Length <= 12 ? 0 : -90);
            across.SetValue("tickfont", Font.init(Size: 11.0));
        }
        chart = chart.WithXAxis(across, Id: StyleParam.SubPlotId.NewXAxis(1));
        chart = chart.WithYAxis(ChartStyle.CategoryAxis("written by"), Id: StyleParam.SubPlotId.NewYAxis(1));
        return ChartStyle.Finish(chart, title, Math.Clamp(150 + 26 * rows.Length, 320, 760));
    }

    private static double[][] Sums(
        EdgeScores scores, string[] rowOf, string[] columnOf, string[] rows, string[] columns, bool signed)
    {
        var graph = scores.Graph;
        var rowIndex = rows.Index().ToDictionary(row => row.Item, row => row.Index);
        var columnIndex = columns.Index().ToDictionary(column => column.Item, column => column.Index);
        var sums = rows.Select(_ => Enumerable.Repeat(double.NaN, columns.Length).ToArray()).ToArray();
        for (var i = 0; i < graph.EdgeCount; i++)
        {
            var edge = graph.EdgeAt(i);
            ref var cell = ref sums[rowIndex[rowOf[edge.Source]]][columnIndex[columnOf[edge.Destination]]];
            if (double.IsNaN(cell))
                cell = 0;
            var score = scores[edge.Source, edge.Destination];
            cell += signed ? score : Math.Abs(score);
        }
        return sums;
    }
}
