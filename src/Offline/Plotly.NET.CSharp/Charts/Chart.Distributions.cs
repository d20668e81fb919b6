using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;

namespace Plotly.NET.CSharp;

public static partial class Chart
{
    public static GenericChart Histogram<XType, YType, TextType>(
        Optional<IEnumerable<XType>> X = default,
        Optional<IEnumerable<YType>> Y = default,
        Optional<StyleParam.Orientation> Orientation = default,
        Optional<string> Name = default,
        Optional<bool> ShowLegend = default,
        Optional<double> Opacity = default,
        Optional<TextType> Text = default,
        Optional<IEnumerable<TextType>> MultiText = default,
        Optional<StyleParam.HistFunc> HistFunc = default,
        Optional<StyleParam.HistNorm> HistNorm = default,
        Optional<string> AlignmentGroup = default,
        Optional<string> OffsetGroup = default,
        Optional<int> NBinsX = default,
        Optional<int> NBinsY = default,
        Optional<string> BinGroup = default,
        Optional<Bins> XBins = default,
        Optional<Bins> YBins = default,
        Optional<Color> MarkerColor = default,
        Optional<Marker> Marker = default,
        Optional<Line> Line = default,
        Optional<Error> XError = default,
        Optional<Error> YError = default,
        Optional<Cumulative> Cumulative = default,
        Optional<Hoverlabel> HoverLabel = default,
        Optional<bool> UseDefaults = default)
        where XType : IConvertible
        where YType : IConvertible
        where TextType : IConvertible =>
        new Trace("histogram")
            .Put("x", X)
            .Put("y", Y)
            .Put("orientation", Orientation)
            .Put("name", Name)
            .Put("showlegend", ShowLegend)
            .Put("opacity", Opacity)
            .Put("text", Text)
            .Put("text", MultiText)
            .Put("histfunc", HistFunc)
            .Put("histnorm", HistNorm)
            .Put("alignmentgroup", AlignmentGroup)
            .Put("offsetgroup", OffsetGroup)
            .Put("nbinsx", NBinsX)
            .Put("nbinsy", NBinsY)
            .Put("bingroup", BinGroup)
            .Put("xbins", XBins)
            .Put("ybins", YBins)
            .Set("marker", Marks.Of(Marker)
                .Put("color", MarkerColor)
                .Set("pattern", new Pattern()))
            .Put("line", Line)
            .Put("error_x", XError)
            .Put("error_y", YError)
            .Put("cumulative", Cumulative)
            .Put("hoverlabel", HoverLabel)
            .ToChart(UseDefaults);

    public static GenericChart BoxPlot<XType, YType, TextType>(
        Optional<IEnumerable<XType>> X = default,
        Optional<IEnumerable<YType>> Y = default,
        Optional<string> Name = default,
        Optional<bool> ShowLegend = default,
        Optional<TextType> Text = default,
        Optional<IEnumerable<TextType>> MultiText = default,
        Optional<Color> FillColor = default,
        Optional<Color> MarkerColor = default,
        Optional<Marker> Marker = default,
        Optional<double> Opacity = default,
        Optional<double> WhiskerWidth = default,
        Optional<StyleParam.BoxPoints> BoxPoints = default,
        Optional<StyleParam.BoxMean> BoxMean = default,
        Optional<double> Jitter = default,
        Optional<double> PointPos = default,
        Optional<StyleParam.Orientation> Orientation = default,
        Optional<Color> OutlineColor = default,
        Optional<double> OutlineWidth = default,
        Optional<Line> Outline = default,
        Optional<string> AlignmentGroup = default,
        Optional<string> OffsetGroup = default,
        Optional<bool> Notched = default,
        Optional<double> NotchWidth = default,
        Optional<StyleParam.QuartileMethod> QuartileMethod = default,
        Optional<bool> UseDefaults = default)
        where XType : IConvertible
        where YType : IConvertible
        where TextType : IConvertible =>
        new Trace("box")
            .Put("x", X)
            .Put("y", Y)
            .Put("name", Name)
            .Put("showlegend", ShowLegend)
            .Put("text", Text)
            .Put("text", MultiText)
            .Put("fillcolor", FillColor)
            .Put("opacity", Opacity)
            .Put("whiskerwidth", WhiskerWidth)
            .Put("boxpoints", BoxPoints)
            .Put("boxmean", BoxMean)
            .Put("jitter", Jitter)
            .Put("pointpos", PointPos)
            .Put("orientation", Orientation)
            .Put("alignmentgroup", AlignmentGroup)
            .Put("offsetgroup", OffsetGroup)
            .Put("notched", Notched)
            .Put("notchwidth", NotchWidth)
            .Put("quartilemethod", QuartileMethod)
            .Set("marker", Marks.Of(Marker).Put("color", MarkerColor))
            .Set("line", Marks.Of(Outline)
                .Put("color", OutlineColor)
                .Put("width", OutlineWidth))
            .ToChart(UseDefaults);
}
