using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;

namespace Plotly.NET.CSharp;

public static partial class GenericChartExtensions
{
    public static Layout GetLayout(
        this GenericChart gChart) =>
        GenericChart.getLayout(gChart);

    public static Trace[] GetTraces(
        this GenericChart gChart) =>
        [.. gChart.Traces];

    public static void SaveHtml(
        this GenericChart gChart,
        string path,
        Optional<bool> OpenInBrowser = default) =>
        global::Plotly.NET.GenericChartExtensions.SaveHtml(gChart, path, OpenInBrowser.ToOption());

    public static void Show(
        this GenericChart gChart) =>
        global::Plotly.NET.GenericChartExtensions.Show(gChart);

    public static GenericChart WithLegend(
        this GenericChart gChart,
        Legend legend) =>
        gChart.Styled("legend", legend);

    public static GenericChart WithLegendStyle(
        this GenericChart gChart,
        Optional<Color> BGColor = default,
        Optional<Color> BorderColor = default,
        Optional<double> BorderWidth = default,
        Optional<double> EntryWidth = default,
        Optional<StyleParam.EntryWidthMode> EntryWidthMode = default,
        Optional<Font> Font = default,
        Optional<StyleParam.TraceGroupClickOptions> GroupClick = default,
        Optional<Font> GroupTitleFont = default,
        Optional<StyleParam.TraceItemClickOptions> ItemClick = default,
        Optional<StyleParam.TraceItemClickOptions> ItemDoubleClick = default,
        Optional<StyleParam.TraceItemSizing> ItemSizing = default,
        Optional<int> ItemWidth = default,
        Optional<StyleParam.Orientation> Orientation = default,
        Optional<Title> Title = default,
        Optional<double> TraceGroupGap = default,
        Optional<StyleParam.TraceOrder> TraceOrder = default,
        Optional<string> UIRevision = default,
        Optional<StyleParam.VerticalAlign> VerticalAlign = default,
        Optional<double> X = default,
        Optional<StyleParam.XAnchorPosition> XAnchor = default,
        Optional<double> Y = default,
        Optional<StyleParam.YAnchorPosition> YAnchor = default)
    {
        var style = new Legend()
            .Put("bgcolor", BGColor)
            .Put("bordercolor", BorderColor)
            .Put("borderwidth", BorderWidth)
            .Put("entrywidth", EntryWidth)
            .Put("entrywidthmode", EntryWidthMode)
            .Put("font", Font)
            .Put("groupclick", GroupClick)
            .Put("grouptitlefont", GroupTitleFont)
            .Put("itemclick", ItemClick)
            .Put("itemdoubleclick", ItemDoubleClick)
            .Put("itemsizing", ItemSizing)
            .Put("itemwidth", ItemWidth)
            .Put("orientation", Orientation)
            .Put("title", Title)
            .Put("tracegroupgap", TraceGroupGap)
            .Put("traceorder", TraceOrder)
            .Put("uirevision", UIRevision)
            .Put("valign", VerticalAlign)
            .Put("x", X)
            .Put("xanchor", XAnchor)
            .Put("y", Y)
            .Put("yanchor", YAnchor);
        return gChart.WithLegend(style);
    }

    public static GenericChart WithSize(
        this GenericChart gChart,
        Optional<int> Width = default,
        Optional<int> Height = default) =>
        GenericChart.addLayout(new Layout().Put("width", Width).Put("height", Height), gChart);

    public static GenericChart WithTraceInfo(
        this GenericChart gChart,
        Optional<string> Name = default,
        Optional<StyleParam.Visible> Visible = default,
        Optional<bool> ShowLegend = default,
        Optional<int> LegendRank = default,
        Optional<string> LegendGroup = default,
        Optional<Title> LegendGroupTitle = default) =>
        global::Plotly.NET.GenericChartExtensions.WithTraceInfo(
            gChart, Name.ToOption(), Visible.ToOption(), ShowLegend.ToOption(), LegendRank.ToOption(), LegendGroup.ToOption(),
            LegendGroupTitle.ToOption());
}
