using Plotly.NET;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Workbench.Evaluation;
using Chart = Plotly.NET.CSharp.Chart;
using Extensions = Plotly.NET.CSharp.GenericChartExtensions;

namespace Workbench.Interactive;

/// <summary>How a task's metric is spread over examples, clean prompts next to corrupted ones.</summary>
public static class MetricHistogram
{
    private const int Height = 360;

    /// <summary>Draws both histograms over each other, in the same bins.</summary>
    /// <param name="clean">The metric on each clean prompt, at least one, all finite.</param>
    /// <param name="corrupted">The metric on each corrupted prompt, at least one, all finite.</param>
    /// <param name="metric">The metric's name, for the axis.</param>
    /// <param name="title">A title above the chart, or none.</param>
    /// <exception cref="ArgumentException">A list is empty or holds a value that is not finite.</exception>
    public static GenericChart Draw(IReadOnlyList<double> clean, IReadOnlyList<double> corrupted, string metric, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(corrupted);
        ArgumentException.ThrowIfNullOrWhiteSpace(metric);
        if (clean.Count == 0 || corrupted.Count == 0)
            throw new ArgumentException($"There are {clean.Count} clean and {corrupted.Count} corrupted values; a histogram needs at least one of each.", clean.Count == 0 ? nameof(clean) : nameof(corrupted));
        var bins = Histogram.Spanning([.. clean, .. corrupted], about: 40);
        var chart = Chart.Combine([Bars(corrupted, "corrupted", 1, bins), Bars(clean, "clean", 0, bins)]);
        chart = chart.WithXAxis(Axis(metric), Id: StyleParam.SubPlotId.NewXAxis(1));
        chart = chart.WithYAxis(Axis("number of examples"), Id: StyleParam.SubPlotId.NewYAxis(1));
        var finished = ChartStyle.Finish(ChartStyle.LegendAbove(chart, Height), title, Height);
        return GenericChart.addLayout(Layout.init<string>(BarMode: StyleParam.BarMode.Overlay), finished);
    }

    private static GenericChart Bars(IReadOnlyList<double> values, string name, int colour, Histogram bins)
    {
        var chart = Chart.Histogram<double, double, string>(
            X: values.ToArray(),
            Name: name,
            ShowLegend: true,
            Opacity: 0.65,
            MarkerColor: Palette.Line(colour),
            XBins: Bins.init(Start: bins.Start, End: bins.End, Size: bins.Width),
            UseDefaults: false);
        foreach (var trace in Extensions.GetTraces(chart))
        {
            trace.SetValue("autobinx", false);
            trace.SetValue("legendrank", colour + 1);
            trace.SetValue("hovertemplate", "%{fullData.name}, %{x}: %{y} examples<extra></extra>");
        }

        return chart;
    }

    private static LinearAxis Axis(string title) =>
        LinearAxis.init<int, int, int, int, int, string, string, string>(
            Title: ChartStyle.AxisTitle(title),
            ShowGrid: true,
            GridColor: Color.fromString(Palette.Grid),
            ZeroLine: false,
            ShowLine: false,
            Ticks: StyleParam.TickOptions.Empty);
}
