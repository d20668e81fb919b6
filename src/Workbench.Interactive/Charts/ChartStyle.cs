using Plotly.NET;
using Plotly.NET.LayoutObjects;

namespace Workbench.Interactive;

/// <summary>What all charts share: transparent paper, quiet axes, no toolbar clutter, a page that needs no network.</summary>
internal static class ChartStyle
{
    public static Title AxisTitle(string text) => Title.init(Text: text, Font: Font.init(Size: 13.0), Standoff: 12);

    public static GenericChart Finish(GenericChart chart, string? title, int height)
    {
        var layout = Layout.init<string>(
            PaperBGColor: Color.fromString("rgba(0,0,0,0)"),
            PlotBGColor: Color.fromString("rgba(0,0,0,0)"),
            Font: Font.init(Family: StyleParam.FontFamily.NewCustom("system-ui, sans-serif"), Size: 13.0, Color: Color.fromString(Palette.Ink)),
            HoverMode: StyleParam.HoverMode.Closest,
            Height: height,
            Margin: Margin.init<int, int, int, int, int, bool>(Left: 64, Right: 24, Top: title is null ? 40 : 72, Bottom: 56));
        if (title is not null)
            layout.SetValue("title", Title.init(Text: title, X: 0.0, XAnchor: StyleParam.XAnchorPosition.Left));
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
