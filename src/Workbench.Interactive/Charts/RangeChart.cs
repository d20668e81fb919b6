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

    /// <summary>Draws the rows, the first one on top.</summary>
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
        var colour = 0;
        var groups = rows.GroupBy(row => row.Group ?? "");
        var chart = Chart.Combine([.. groups.Select(group => Group(group.Key, [.. group], MethodColours.IsBaseline(group.Key) ? Palette.Baseline : Palette.Line(MethodColours.Of(group.Key) ?? colour++)))]);
        string[] names = [.. rows.Select(row => row.Name).Distinct()];
        var down = Axis(null);
        down.SetValue("autorange", "reversed");
        down.SetValue("categoryorder", "array");
        down.SetValue("categoryarray", names);
        down.SetValue("automargin", true);
        chart = chart.WithXAxis(Axis(x), Id: StyleParam.SubPlotId.NewXAxis(1)).WithYAxis(down, Id: StyleParam.SubPlotId.NewYAxis(1));
        if (reference is { } value)
            chart = chart.WithShapes([Upright(value)], Append: true);
        return ChartStyle.Finish(ChartStyle.LegendAbove(chart), title, 170 + (RowHeight * names.Length));
    }

    private static GenericChart Group(string name, RangeRow[] rows, Color colour)
    {
        var chart = Chart.Scatter<double, string, string>(
            rows.Select(row => row.Value).ToArray(),
            rows.Select(row => row.Name).ToArray(),
            StyleParam.Mode.Markers,
            Name: name,
            // Rows that say themselves which group they are of need no legend.
            ShowLegend: name.Length > 0 && !rows.All(row => row.Name.Contains(name, StringComparison.Ordinal)),
            Marker: Marker.init(Color: colour, Size: 9),
            UseDefaults: false);
        foreach (var trace in Extensions.GetTraces(chart))
        {
            trace.SetValue("hovertemplate", "%{y}: %{x:.3f}<extra></extra>");
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
