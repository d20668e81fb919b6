using System.Globalization;
using Plotly.NET;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Chart = Plotly.NET.CSharp.Chart;
using Extensions = Plotly.NET.CSharp.GenericChartExtensions;

namespace Workbench.Interactive;

/// <summary>Plain lines over a number, such as a figure by the number of steps.</summary>
public static class LineChart
{
    private const int FewPoints = 30;
    private const int Height = 380;

    /// <summary>Draws lines.</summary>
    /// <param name="series">At least one line; names distinct. Baselines are drawn behind the others.</param>
    /// <param name="x">What the horizontal axis is.</param>
    /// <param name="y">What the vertical axis is.</param>
    /// <param name="reference">A value with a dashed line, and what it is (nothing is written at it when empty); none when null.</param>
    /// <param name="title">A title above the chart, or none.</param>
    /// <param name="right">What the axis on the right is, where a line uses it.</param>
    /// <exception cref="ArgumentException">No series, an empty or unnamed one, two of the same name, or a point that is not finite; the message
    /// names the series.</exception>
    public static GenericChart Draw(IReadOnlyList<LineSeries> series, string x, string y, (double Value, string Text)? reference = null, string? title = null, string? right = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        Check(series);
        var colour = 0;
        var lines = series.Select(line => Line(line, line.Baseline ? Palette.Baseline : Palette.Line(line.Colour ?? colour++))).ToArray();
        // Baselines lie behind, but the legend keeps the order of the caller.
        foreach (var (rank, line) in lines.Index())
        {
            foreach (var trace in Extensions.GetTraces(line))
                trace.SetValue("legendrank", rank + 1);
        }

        var chart = Chart.Combine([.. Enumerable.Range(0, series.Count).OrderBy(index => series[index].Baseline ? 0 : 1).Select(index => lines[index])]);
        chart = chart.WithXAxis(Axis(x), Id: StyleParam.SubPlotId.NewXAxis(1));
        var left = Axis(y);
        // Two axes are only read together when both begin at 0.
        if (series.Any(line => line.Right))
            left.SetValue("rangemode", "tozero");
        chart = chart.WithYAxis(left, Id: StyleParam.SubPlotId.NewYAxis(1));
        if (series.Any(line => line.Right))
            chart = chart.WithYAxis(OnTheRight(right ?? ""), Id: StyleParam.SubPlotId.NewYAxis(2));
        if (reference is { } mark)
        {
            chart = chart.WithShapes([ChartStyle.Reference(mark.Value)], Append: true);
            if (mark.Text.Length > 0)
                chart = chart.WithAnnotations([ChartStyle.ReferenceLabel(mark.Value, mark.Text, atLeft: false)], Append: true);
        }

        return ChartStyle.Finish(ChartStyle.LegendAbove(chart, Height), title, Height, ChartStyle.LegendRoom(series.Select(line => line.Name)));
    }

    private static GenericChart Line(LineSeries line, Color colour)
    {
        var points = line.Points.OrderBy(point => point.X).ToArray();
        var chart = Chart.Scatter<double, double, string>(
            points.Select(point => point.X).ToArray(),
            points.Select(point => point.Y).ToArray(),
            points.Length > FewPoints ? StyleParam.Mode.Lines : StyleParam.Mode.Lines_Markers,
            Name: line.Name,
            ShowLegend: true,
            Marker: Marker.init(Color: colour, Size: line.Baseline ? 5 : 6),
            Line: Plotly.NET.Line.init(
                Color: colour,
                Width: line.Baseline ? 1.5 : line.Right ? 1.2 : 2.0,
                Dash: line.Baseline ? StyleParam.DrawingStyle.Dot : StyleParam.DrawingStyle.Solid),
            UseDefaults: false);
        foreach (var trace in Extensions.GetTraces(chart))
        {
            trace.SetValue("hovertemplate", "%{fullData.name}<br>%{x}: %{y:.3f}<extra></extra>");
            if (line.Right)
                trace.SetValue("yaxis", "y2");
        }

        return chart;
    }

    private static LinearAxis OnTheRight(string title)
    {
        var axis = Axis(title);
        axis.SetValue("overlaying", "y");
        axis.SetValue("side", "right");
        axis.SetValue("showgrid", false);
        axis.SetValue("rangemode", "tozero");
        axis.SetValue("automargin", true);
        return axis;
    }

    private static LinearAxis Axis(string title) => LinearAxis.init<int, int, int, int, int, string, string, string>(
        Title: ChartStyle.AxisTitle(title),
        AxisType: StyleParam.AxisType.Linear,
        ShowGrid: true,
        GridColor: Color.fromString(Palette.Grid),
        ZeroLine: false,
        ShowLine: false,
        Ticks: StyleParam.TickOptions.Empty);

    private static void Check(IReadOnlyList<LineSeries> series)
    {
        if (series.Count == 0)
            throw new ArgumentException("There is no line to draw; give at least one.", nameof(series));
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in series)
        {
            if (string.IsNullOrWhiteSpace(line.Name))
                throw new ArgumentException("A line has no name; the legend needs one.", nameof(series));
            if (!names.Add(line.Name))
                throw new ArgumentException($"Two lines are called '{line.Name}'; give them different names.", nameof(series));
            if (line.Points.Count == 0)
                throw new ArgumentException($"The line '{line.Name}' has no points; leave it out or give it at least one.", nameof(series));
            foreach (var (x, y) in line.Points)
            {
                if (!double.IsFinite(x) || !double.IsFinite(y))
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The line '{line.Name}' has a point that is not finite at {x}."), nameof(series));
            }
        }
    }
}
