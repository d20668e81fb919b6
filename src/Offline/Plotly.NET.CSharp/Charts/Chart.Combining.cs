using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;

namespace Plotly.NET.CSharp;

public static partial class Chart
{
    public static GenericChart Combine(
        IEnumerable<GenericChart> gCharts) =>
        GenericChart.combine(gCharts);

    public static GenericChart Grid(
        IEnumerable<GenericChart> gCharts,
        int nRows,
        int nCols,
        Optional<IEnumerable<string>> SubPlotTitles = default,
        Optional<Font> SubPlotTitleFont = default,
        Optional<double> SubPlotTitleOffset = default,
        Optional<Tuple<StyleParam.LinearAxisId, StyleParam.LinearAxisId>[][]> SubPlots = default,
        Optional<StyleParam.LinearAxisId[]> XAxes = default,
        Optional<StyleParam.LinearAxisId[]> YAxes = default,
        Optional<StyleParam.LayoutGridRowOrder> RowOrder = default,
        Optional<StyleParam.LayoutGridPattern> Pattern = default,
        Optional<double> XGap = default,
        Optional<double> YGap = default,
        Optional<Domain> Domain = default,
        Optional<StyleParam.LayoutGridXSide> XSide = default,
        Optional<StyleParam.LayoutGridYSide> YSide = default) =>
        Subplots.Arrange(
            gCharts.ToArray(), nRows, nCols, SubPlotTitles, SubPlotTitleFont, SubPlotTitleOffset, SubPlots, XAxes, YAxes, RowOrder,
            Pattern, XGap, YGap, Domain, XSide, YSide);

    public static GenericChart SingleStack(
        IEnumerable<GenericChart> gCharts,
        Optional<IEnumerable<string>> SubPlotTitles = default,
        Optional<Font> SubPlotTitleFont = default,
        Optional<double> SubPlotTitleOffset = default,
        Optional<Tuple<StyleParam.LinearAxisId, StyleParam.LinearAxisId>[][]> SubPlots = default,
        Optional<StyleParam.LinearAxisId[]> XAxes = default,
        Optional<StyleParam.LinearAxisId[]> YAxes = default,
        Optional<StyleParam.LayoutGridRowOrder> RowOrder = default,
        Optional<StyleParam.LayoutGridPattern> Pattern = default,
        Optional<double> XGap = default,
        Optional<double> YGap = default,
        Optional<Domain> Domain = default,
        Optional<StyleParam.LayoutGridXSide> XSide = default,
        Optional<StyleParam.LayoutGridYSide> YSide = default)
    {
        var charts = gCharts.ToArray();
        return Grid(
            charts, charts.Length, 1, SubPlotTitles, SubPlotTitleFont, SubPlotTitleOffset, SubPlots, XAxes, YAxes, RowOrder, Pattern,
            XGap, YGap, Domain, XSide, YSide);
    }

    public static GenericChart Sankey<IdsType>(
        SankeyNodes nodes,
        SankeyLinks links,
        Optional<string> Name = default,
        Optional<IEnumerable<IdsType>> Ids = default,
        Optional<StyleParam.Orientation> Orientation = default,
        Optional<Font> TextFont = default,
        Optional<StyleParam.CategoryArrangement> Arrangement = default,
        Optional<string> ValueFormat = default,
        Optional<string> ValueSuffix = default,
        Optional<bool> UseDefaults = default)
        where IdsType : IConvertible =>
        new Trace("sankey")
            .Set("node", nodes)
            .Set("link", links)
            .Put("name", Name)
            .Put("ids", Ids)
            .Put("orientation", Orientation)
            .Put("textfont", TextFont)
            .Put("arrangement", Arrangement)
            .Put("valueformat", ValueFormat)
            .Put("valuesuffix", ValueSuffix)
            .ToChart(UseDefaults);

    public static GenericChart Invisible()
    {
        static LinearAxis Hidden() => LinearAxis.init<int, int, int, int, int, int, int, int>(
            ShowGrid: false, ShowLine: false, ShowTickLabels: false, ZeroLine: false);
        var layout = new Layout().Set("xaxis", Hidden()).Set("yaxis", Hidden());
        return GenericChart.addLayout(layout, GenericChart.Of(new Trace(null!), useDefaults: false));
    }
}
