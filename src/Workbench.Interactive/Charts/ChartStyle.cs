using Plotly.NET;
using Plotly.NET.LayoutObjects;

namespace Workbench.Interactive;

/// <summary>What all charts share: transparent paper, quiet axes, no toolbar clutter, a page that needs no network.</summary>
internal static class ChartStyle
{
    public static Title AxisTitle(string text) => Title.init(Text: text, Font: Font.init(Size: 13.0), Standoff: 12);

    /// <summary>The scale beside a heatmap.</summary>
    public static ColorBar Scale(string quantity) => ColorBar.init<string, double>(
        Title: Title.init(Text: quantity, Side: StyleParam.Side.Right, Font: Font.init(Size: 13.0)),
        Thickness: 12.0,
        OutlineWidth: 0.0,
        TickFormat: "~g");

    /// <summary>An axis of names.</summary>
    public static LinearAxis CategoryAxis(string title) => LinearAxis.init<int, int, int, int, int, string, string, string>(
        Title: AxisTitle(title),
        AxisType: StyleParam.AxisType.Category,
        AutoMargin: StyleParam.TickAutoMargin.All,
        ShowGrid: false,
        ZeroLine: false,
        ShowLine: false,
        Ticks: StyleParam.TickOptions.Empty);

    private const int TitledTop = 76;
    private const int UntitledTop = 40;
    private const int Bottom = 56;
    private const int LegendWidth = 640;

    /// <summary>The legend in a row above the chart, as near to a tall chart as to a flat one.</summary>
    public static GenericChart LegendAbove(GenericChart chart, int height) => Plotly.NET.CSharp.GenericChartExtensions.WithLegendStyle(
        chart,
        Orientation: StyleParam.Orientation.Horizontal,
        X: 0,
        XAnchor: StyleParam.XAnchorPosition.Left,
        Y: 1 + (6.0 / Math.Max(1, height - TitledTop - Bottom)),
        YAnchor: StyleParam.YAnchorPosition.Bottom);

    /// <summary>How much higher a chart must be for the legend's second and further rows, in pixels; widths are those of a notebook's column.</summary>
    public static int LegendRoom(IEnumerable<string> names)
    {
        int[] widths = [.. names.Select(name => 48 + (7 * name.Length))];
        if (widths.Sum() <= LegendWidth)
            return 0;
        // plotly.js gives all entries the width of the widest.
        var columns = Math.Max(1, LegendWidth / widths.Max());
        return 21 * (((widths.Length + columns - 1) / columns) - 1);
    }

    /// <summary>A dashed line across the chart.</summary>
    public static Shape Reference(double value) => Shape.init<double, double, double, double>(
        ShapeType: StyleParam.ShapeType.Line,
        Xref: "paper",
        Yref: "y",
        X0: 0.0,
        X1: 1.0,
        Y0: value,
        Y1: value,
        Layer: StyleParam.Layer.Below,
        Line: Plotly.NET.Line.init(Color: Color.fromString(Palette.Reference), Width: 1.0, Dash: StyleParam.DrawingStyle.Dash));

    /// <summary>What such a line is. Curves seldom are where it stands: a small circuit is not yet faithful, a large one no longer useless.</summary>
    public static Annotation ReferenceLabel(double value, string text, bool atLeft) =>
        Annotation.init<double, double, int, int, int, int, int, string, int, string>(
            X: atLeft ? 0.0 : 1.0,
            XRef: "paper",
            XAnchor: atLeft ? StyleParam.XAnchorPosition.Left : StyleParam.XAnchorPosition.Right,
            Y: value,
            YRef: "y",
            YAnchor: StyleParam.YAnchorPosition.Bottom,
            ShowArrow: false,
            Text: text,
            Font: Font.init(Size: 11.0));

    public static GenericChart Finish(GenericChart chart, string? title, int height, int legendRoom = 0)
    {
        var layout = Layout.init<string>(
            PaperBGColor: Color.fromString("rgba(0,0,0,0)"),
            PlotBGColor: Color.fromString("rgba(0,0,0,0)"),
            Font: Font.init(Family: StyleParam.FontFamily.NewCustom("system-ui, sans-serif"), Size: 13.0, Color: Color.fromString(Palette.Ink)),
            HoverMode: StyleParam.HoverMode.Closest,
            Height: height + legendRoom,
            Margin: Margin.init<int, int, int, int, int, bool>(Left: 64, Right: 24, Top: (title is null ? UntitledTop : TitledTop) + legendRoom, Bottom: Bottom));
        if (title is not null)
        {
            // At the very top: by default it stands in the middle of the margin, where the legend is.
            layout.SetValue("title", Title.init(
                Text: title,
                Font: Font.init(Size: 17.0),
                X: 0.0,
                XAnchor: StyleParam.XAnchorPosition.Left,
                Y: 1 - (10.0 / (height + legendRoom)),
                YAnchor: StyleParam.YAnchorPosition.Top,
                YRef: "container"));
        }

        var styled = GenericChart.addLayout(layout, chart);
        styled = GenericChart.setConfig(Config.init(Responsive: true, Displaylogo: false), styled);
        return GenericChart.setDisplayOptions(
            DisplayOptions.init(
                DocumentTitle: title ?? "Circuit Workbench",
                DocumentCharset: "UTF-8",
                DocumentDescription: title ?? "Circuit Workbench",
                PlotlyJSReference: PlotlyJSReference.Full),
            styled);
    }
}
