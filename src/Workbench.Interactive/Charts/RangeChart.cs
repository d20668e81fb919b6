using Plotly.NET;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Chart = Plotly.NET.CSharp.Chart;
using Extensions = Plotly.NET.CSharp.GenericChartExtensions;

namespace Workbench.Interactive;

/// <summary>Figures with their intervals, a row a thing: a quick answer to what differs by more than chance.</summary>
public static class RangeChart
{
    private const int RowHeight = 30;
    private const int LaneHeight = 15;

    /// <summary>Draws the rows, the first one on top. Figures of several groups in one row stand below each other, in the order of the groups.</summary>
    /// <param name="rows">At least one row.</param>
    /// <param name="x">What the axis is.</param>
    /// <param name="reference">A value with a dashed line, e.g. 0; none when null.</param>
    /// <param name="title">A title above the chart, or none.</param>
    /// <exception cref="ArgumentException">There is no row, or a figure is not finite.</exception>
    public static GenericChart Draw(IReadOnlyList<RangeRow> rows, string x, double? reference = null, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0)
            throw new ArgumentException("There is no row to draw; give at least one.", nameof(rows));
        if (rows.FirstOrDefault(row => !double.IsFinite(row.Value)) is { } wrong)
            throw new ArgumentException($"The figure of '{wrong.Name}' is not finite; leave it out.", nameof(rows));
        string[] names = [.. rows.Select(row => row.Name).Distinct()];
        var place = names.Index().ToDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);
        IGrouping<string, RangeRow>[] groups = [.. rows.GroupBy(row => row.Group ?? "")];
        // A lane for each group where groups meet in a row; else all lie in the middle.
        var shared = rows.GroupBy(row => row.Name).Any(row => row.Select(entry => entry.Group).Distinct().Count() > 1);
        var lanes = shared ? groups.Length : 1;
        double Offset(int group) => shared ? 0.84 * (((group + 0.5) / lanes) - 0.5) : 0;

        var colour = 0;
        var chart = Chart.Combine([.. groups.Select((group, index) => Group(
            group.Key,
            [.. group],
            [.. group.Select(row => place[row.Name] + Offset(index))],
            MethodColours.IsBaseline(group.Key) ? Palette.Baseline : Palette.Line(MethodColours.Of(group.Key) ?? colour++)))]);
        var down = Axis(null);
        down.SetValue("range", new[] { names.Length - 0.5, -0.5 });
        down.SetValue("tickmode", "array");
        down.SetValue("tickvals", Enumerable.Range(0, names.Length).ToArray());
        down.SetValue("ticktext", names.Select(System.Net.WebUtility.HtmlEncode).ToArray());
        down.SetValue("showgrid", !shared);
        down.SetValue("automargin", true);
        chart = chart.WithXAxis(Axis(x), Id: StyleParam.SubPlotId.NewXAxis(1)).WithYAxis(down, Id: StyleParam.SubPlotId.NewYAxis(1));
        if (shared)
            chart = chart.WithShapes([.. Enumerable.Range(1, names.Length - 1).Select(row => Between(row - 0.5))], Append: true);
        if (reference is { } value)
            chart = chart.WithShapes([Upright(value)], Append: true);
        var height = 150 + (names.Length * (shared ? (LaneHeight * lanes) + 14 : RowHeight));
        return ChartStyle.Finish(ChartStyle.LegendAbove(chart, height), title, height, ChartStyle.LegendRoom(groups.Select(group => group.Key)));
    }

    private static GenericChart Group(string name, RangeRow[] rows, double[] heights, Color colour)
    {
        var chart = Chart.Scatter<double, double, string>(
            rows.Select(row => row.Value).ToArray(),
            heights,
            StyleParam.Mode.Markers,
            Name: name,
            // Rows that say themselves which group they are of need no legend.
            ShowLegend: name.Length > 0 && !rows.All(row => row.Name.Contains(name, StringComparison.Ordinal)),
            MultiText: rows.Select(row => System.Net.WebUtility.HtmlEncode(row.Name)).ToArray(),
            Marker: Marker.init(Color: colour, Size: 9),
            UseDefaults: false);
        foreach (var trace in Extensions.GetTraces(chart))
        {
            trace.SetValue("hovertemplate", name.Length > 0 ? "%{text}<br>%{fullData.name}: %{x:.3f}<extra></extra>" : "%{text}: %{x:.3f}<extra></extra>");
            if (rows.All(row => row.Interval is null))
                continue;
            trace.SetValue("error_x", Error.init<double, double>(
                Type: StyleParam.ErrorType.Data,
                Symmetric: false,
                Array: rows.Select(row => Math.Max(0, (row.Interval?.High ?? row.Value) - row.Value)).ToArray(),
                Arrayminus: rows.Select(row => Math.Max(0, row.Value - (row.Interval?.Low ?? row.Value))).ToArray(),
                Color: colour,
                Thickness: 1.5,
                Width: 4.0));
        }

        return chart;
    }

    private static Shape Upright(double value) => Shape.init<double, double, double, double>(
        ShapeType: StyleParam.ShapeType.Line,
        Xref: "x",
        Yref: "paper",
        X0: value,
        X1: value,
        Y0: 0.0,
        Y1: 1.0,
        Layer: StyleParam.Layer.Below,
        Line: Plotly.NET.Line.init(Color: Color.fromString(Palette.Reference), Width: 1.0, Dash: StyleParam.DrawingStyle.Dash));

    private static Shape Between(double height) => Shape.init<double, double, double, double>(
        ShapeType: StyleParam.ShapeType.Line,
        Xref: "paper",
        Yref: "y",
        X0: 0.0,
        X1: 1.0,
        Y0: height,
        Y1: height,
        Layer: StyleParam.Layer.Below,
        Line: Plotly.NET.Line.init(Color: Color.fromString(Palette.Grid), Width: 1.0));

    private static LinearAxis Axis(string? title)
    {
        var axis = LinearAxis.init<int, int, int, int, int, string, string, string>(
            ShowGrid: true,
            GridColor: Color.fromString(Palette.Grid),
            ZeroLine: false,
            ShowLine: false,
            Ticks: StyleParam.TickOptions.Empty);
        if (title is not null)
            axis.SetValue("title", ChartStyle.AxisTitle(title));
        return axis;
    }
}
