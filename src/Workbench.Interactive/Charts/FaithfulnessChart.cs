using System.Globalization;
using Plotly.NET;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Chart = Plotly.NET.CSharp.Chart;
using Extensions = Plotly.NET.CSharp.GenericChartExtensions;

namespace Workbench.Interactive;

/// <summary>Faithfulness against the number of edges, one line a method.</summary>
public static class FaithfulnessChart
{
    private const int Height = 420;

    /// <summary>Draws the curve: edges on a logarithmic axis, reference lines at 0 (corrupted run) and 1 (full model).</summary>
    /// <param name="series">At least one line; names distinct. Baselines are drawn behind the others.</param>
    /// <param name="title">A title above the chart, or none.</param>
    /// <exception cref="ArgumentException">No series, an empty or unnamed series, two of the same name, a circuit of fewer than
    /// one edge, or a faithfulness that is not finite; the message names the series.</exception>
    public static GenericChart Draw(IReadOnlyList<FaithfulnessSeries> series, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        Check(series);

        var colour = 0;
        var lines = series
            .Select(line => Line(line, line.Baseline ? Palette.Baseline : Palette.Line(line.Colour ?? colour++)))
            .ToArray();
        // Baselines lie behind, but the legend keeps the order of the caller.
        var order = Enumerable.Range(0, series.Count).OrderBy(i => series[i].Baseline ? 0 : 1);
        foreach (var (rank, line) in lines.Index())
        {
            foreach (var trace in Extensions.GetTraces(line))
                trace.SetValue("legendrank", rank + 1);
        }
        var chart = Chart.Combine([.. order.Select(i => lines[i])]);

        chart = chart.WithXAxis(Axis("edges in the circuit", StyleParam.AxisType.Log, ",d"), Id: StyleParam.SubPlotId.NewXAxis(1));
        chart = chart.WithYAxis(Axis("faithfulness", StyleParam.AxisType.Linear, ".3f"), Id: StyleParam.SubPlotId.NewYAxis(1));
        chart = chart.WithShapes([ChartStyle.Reference(1), ChartStyle.Reference(0)], Append: true);
        chart = chart.WithAnnotations([ChartStyle.ReferenceLabel(1, "full model", atLeft: true), ChartStyle.ReferenceLabel(0, "corrupted", atLeft: false)], Append: true);
        return ChartStyle.Finish(ChartStyle.LegendAbove(chart, Height), title, Height, ChartStyle.LegendRoom(series.Select(line => line.Name)));
    }

    private static GenericChart Line(FaithfulnessSeries line, Color colour)
    {
        var points = line.Points.OrderBy(point => point.Edges).ToArray();
        var chart = Chart.Scatter<int, double, string>(
            points.Select(point => point.Edges).ToArray(),
            points.Select(point => point.Faithfulness).ToArray(),
            StyleParam.Mode.Lines_Markers,
            Name: line.Name,
            ShowLegend: true,
            Marker: Marker.init(
                Color: colour,
                Size: line.Baseline ? 6 : 8,
                Symbol: line.Baseline
                    ? StyleParam.MarkerSymbol.NewModified(StyleParam.MarkerSymbol.Circle, StyleParam.SymbolStyle.Open)
                    : StyleParam.MarkerSymbol.Circle),
            Line: Plotly.NET.Line.init(
                Color: colour,
                Width: line.Baseline ? 1.5 : 2.5,
                Dash: line.Baseline ? StyleParam.DrawingStyle.Dot : StyleParam.DrawingStyle.Solid),
            UseDefaults: false);
        var bars = points.Any(point => point.Interval is not null);
        foreach (var trace in Extensions.GetTraces(chart))
        {
            trace.SetValue("hovertemplate", "%{fullData.name}<br>%{x:,} edges: faithfulness %{y:.3f}<extra></extra>");
            if (bars)
                trace.SetValue("error_y", Bars(points, colour));
        }

        return chart;
    }

    private static Error Bars(FaithfulnessPoint[] points, Color colour) => Error.init<double, double>(
        Type: StyleParam.ErrorType.Data,
        Symmetric: false,
        Array: points.Select(point => Math.Max(0, (point.Interval?.High ?? point.Faithfulness) - point.Faithfulness)).ToArray(),
        Arrayminus: points.Select(point => Math.Max(0, point.Faithfulness - (point.Interval?.Low ?? point.Faithfulness))).ToArray(),
        Color: colour,
        Thickness: 1.0,
        Width: 3.0);

    private static LinearAxis Axis(string title, StyleParam.AxisType type, string hover)
    {
        var axis = LinearAxis.init<int, int, int, int, int, string, string, string>(
            Title: ChartStyle.AxisTitle(title),
            AxisType: type,
            HoverFormat: hover,
            ShowGrid: true,
            GridColor: Color.fromString(Palette.Grid),
            ZeroLine: false,
            ShowLine: false,
            Ticks: StyleParam.TickOptions.Empty);
        // Thousands as 1k, and on the logarithmic axis a label at 1, 2 and 5 times every power of ten.
        if (type == StyleParam.AxisType.Log)
        {
            axis.SetValue("dtick", "D2");
            axis.SetValue("tickformat", "~s");
        }
        return axis;
    }

    private static void Check(IReadOnlyList<FaithfulnessSeries> series)
    {
        if (series.Count == 0)
            throw new ArgumentException("There is no series to draw; give at least one.", nameof(series));
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in series)
        {
            if (string.IsNullOrWhiteSpace(line.Name))
                throw new ArgumentException("A series has no name; the legend needs one.", nameof(series));
            if (!names.Add(line.Name))
                throw new ArgumentException($"Two series are called '{line.Name}'; give them different names.", nameof(series));
            if (line.Points.Count == 0)
                throw new ArgumentException($"The series '{line.Name}' has no points; leave it out or give it at least one.", nameof(series));
            foreach (var point in line.Points)
            {
                if (point.Edges < 1)
                {
                    throw new ArgumentException(
                        string.Create(CultureInfo.InvariantCulture, $"The series '{line.Name}' has a circuit of {point.Edges} edges; the axis is logarithmic and starts at 1."),
                        nameof(series));
                }
                if (!double.IsFinite(point.Faithfulness))
                {
                    throw new ArgumentException(
                        string.Create(CultureInfo.InvariantCulture, $"The series '{line.Name}' has no finite faithfulness at {point.Edges} edges."),
                        nameof(series));
                }
                if (point.Interval is { } interval && !(double.IsFinite(interval.Low) && double.IsFinite(interval.High)))
                {
                    throw new ArgumentException(
                        string.Create(CultureInfo.InvariantCulture, $"The series '{line.Name}' has an interval that is not finite at {point.Edges} edges; leave it out."),
                        nameof(series));
                }
            }
        }
    }
}
