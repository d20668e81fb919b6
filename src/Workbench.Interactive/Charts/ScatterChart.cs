using System.Globalization;
using System.Net;
using Plotly.NET;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Chart = Plotly.NET.CSharp.Chart;
using Extensions = Plotly.NET.CSharp.GenericChartExtensions;

namespace Workbench.Interactive;

/// <summary>One figure against another, a point a thing; e.g. an estimate against the exact value.</summary>
public static class ScatterChart
{
    private const int Height = 440;

    /// <summary>Draws the points; with a diagonal, on which both figures agree.</summary>
    /// <param name="groups">At least one group with at least one point; names distinct.</param>
    /// <param name="x">What the horizontal axis is.</param>
    /// <param name="y">What the vertical axis is.</param>
    /// <param name="diagonal">Whether to draw the line of equal figures.</param>
    /// <param name="title">A title above the chart, or none.</param>
    /// <exception cref="ArgumentException">There is no point, or one is not finite.</exception>
    public static GenericChart Draw(
        IReadOnlyList<(string Name, IReadOnlyList<ScatterPoint> Points)> groups, string x, string y, bool diagonal = false, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(groups);
        if (groups.Count == 0 || groups.Any(group => group.Points.Count == 0))
            throw new ArgumentException("There is no point to draw; give every group at least one.", nameof(groups));
        foreach (var (name, points) in groups)
        {
            if (points.FirstOrDefault(point => !double.IsFinite(point.X) || !double.IsFinite(point.Y)) is { Name: not null } wrong)
                throw new ArgumentException($"The point '{wrong.Name}' of '{name}' is not finite.", nameof(groups));
        }

        var free = 0;
        var chart = Chart.Combine([.. groups.Select((group, place) => Group(group.Name, group.Points, place, MethodColours.IsBaseline(group.Name) ? Palette.Baseline : Palette.Line(MethodColours.Of(group.Name) ?? free++)))]);
        chart = chart.WithXAxis(Axis(x), Id: StyleParam.SubPlotId.NewXAxis(1)).WithYAxis(Axis(y), Id: StyleParam.SubPlotId.NewYAxis(1));
        if (diagonal)
        {
            double[] all = [.. groups.SelectMany(group => group.Points).SelectMany(point => (double[])[point.X, point.Y])];
            chart = chart.WithShapes([Diagonal(all.Min(), all.Max())], Append: true);
        }

        return ChartStyle.Finish(ChartStyle.LegendAbove(chart, Height), title, Height);
    }

    private static GenericChart Group(string name, IReadOnlyList<ScatterPoint> points, int place, Color colour)
    {
        var chart = Chart.Scatter<double, double, string>(
            points.Select(point => point.X).ToArray(),
            points.Select(point => point.Y).ToArray(),
            StyleParam.Mode.Markers,
            Name: name,
            ShowLegend: true,
            Opacity: 0.8,
            MultiText: points.Select(point => WebUtility.HtmlEncode(point.Name)).ToArray(),
            // Rings around what came before: points in the same place all show.
            Marker: Marker.init(
                Color: colour,
                Size: 8 + (5 * Math.Min(place, 3)),
                Symbol: place == 0
                    ? StyleParam.MarkerSymbol.Circle
                    : StyleParam.MarkerSymbol.NewModified(StyleParam.MarkerSymbol.Circle, StyleParam.SymbolStyle.Open),
                Outline: Plotly.NET.Line.init(Width: place == 0 ? 0.0 : 2.0)),
            UseDefaults: false);
        foreach (var trace in Extensions.GetTraces(chart))
            trace.SetValue("hovertemplate", string.Create(CultureInfo.InvariantCulture, $"%{{text}}<br>%{{x:.4g}}, {WebUtility.HtmlEncode(name)}: %{{y:.4g}}<extra></extra>"));
        return chart;
    }

    private static Shape Diagonal(double low, double high) => Shape.init<double, double, double, double>(
        ShapeType: StyleParam.ShapeType.Line,
        Xref: "x",
        Yref: "y",
        X0: low,
        X1: high,
        Y0: low,
        Y1: high,
        Layer: StyleParam.Layer.Below,
        Line: Plotly.NET.Line.init(Color: Color.fromString(Palette.Reference), Width: 1.0, Dash: StyleParam.DrawingStyle.Dash));

    private static LinearAxis Axis(string title) => LinearAxis.init<int, int, int, int, int, string, string, string>(
        Title: ChartStyle.AxisTitle(title),
        ShowGrid: true,
        GridColor: Color.fromString(Palette.Grid),
        ZeroLine: false,
        ShowLine: false,
        Ticks: StyleParam.TickOptions.Empty);
}
