using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;

namespace Plotly.NET.CSharp;

public static partial class Chart
{
    public static GenericChart Scatter<XType, YType, TextType>(
        IEnumerable<XType> x,
        IEnumerable<YType> y,
        StyleParam.Mode mode,
        Optional<string> Name = default,
        Optional<bool> ShowLegend = default,
        Optional<double> Opacity = default,
        Optional<IEnumerable<double>> MultiOpacity = default,
        Optional<TextType> Text = default,
        Optional<IEnumerable<TextType>> MultiText = default,
        Optional<StyleParam.TextPosition> TextPosition = default,
        Optional<IEnumerable<StyleParam.TextPosition>> MultiTextPosition = default,
        Optional<Color> MarkerColor = default,
        Optional<StyleParam.Colorscale> MarkerColorScale = default,
        Optional<Line> MarkerOutline = default,
        Optional<StyleParam.MarkerSymbol> MarkerSymbol = default,
        Optional<IEnumerable<StyleParam.MarkerSymbol>> MultiMarkerSymbol = default,
        Optional<Marker> Marker = default,
        Optional<Color> LineColor = default,
        Optional<StyleParam.Colorscale> LineColorScale = default,
        Optional<double> LineWidth = default,
        Optional<StyleParam.DrawingStyle> LineDash = default,
        Optional<Line> Line = default,
        Optional<string> StackGroup = default,
        Optional<StyleParam.Orientation> Orientation = default,
        Optional<StyleParam.GroupNorm> GroupNorm = default,
        Optional<StyleParam.Fill> Fill = default,
        Optional<Color> FillColor = default,
        Optional<bool> UseWebGL = default,
        Optional<bool> UseDefaults = default)
        where XType : IConvertible
        where YType : IConvertible
        where TextType : IConvertible =>
        Scattered(UseWebGL)
            .Set("x", x)
            .Set("y", y)
            .Set("mode", mode)
            .Put("name", Name)
            .Put("showlegend", ShowLegend)
            .Put("opacity", Opacity)
            .Put("text", Text)
            .Put("text", MultiText)
            .Put("textposition", TextPosition)
            .Put("textposition", MultiTextPosition)
            .Put("stackgroup", StackGroup)
            .Put("orientation", Orientation)
            .Put("groupnorm", GroupNorm)
            .Put("fill", Fill)
            .Put("fillcolor", FillColor)
            .Set("marker", Marks.Of(Marker)
                .Put("color", MarkerColor)
                .Put("colorscale", MarkerColorScale)
                .Put("line", MarkerOutline)
                .Put("opacity", MultiOpacity)
                .Put("symbol", MarkerSymbol)
                .Put("symbol", MultiMarkerSymbol))
            .Set("line", Marks.Of(Line)
                .Put("color", LineColor)
                .Put("colorscale", LineColorScale)
                .Put("dash", LineDash)
                .Put("width", LineWidth))
            .ToChart(UseDefaults);

    public static GenericChart Point<XType, YType, TextType>(
        IEnumerable<XType> x,
        IEnumerable<YType> y,
        Optional<string> Name = default,
        Optional<bool> ShowLegend = default,
        Optional<double> Opacity = default,
        Optional<IEnumerable<double>> MultiOpacity = default,
        Optional<TextType> Text = default,
        Optional<IEnumerable<TextType>> MultiText = default,
        Optional<StyleParam.TextPosition> TextPosition = default,
        Optional<IEnumerable<StyleParam.TextPosition>> MultiTextPosition = default,
        Optional<Color> MarkerColor = default,
        Optional<StyleParam.Colorscale> MarkerColorScale = default,
        Optional<Line> MarkerOutline = default,
        Optional<StyleParam.MarkerSymbol> MarkerSymbol = default,
        Optional<IEnumerable<StyleParam.MarkerSymbol>> MultiMarkerSymbol = default,
        Optional<Marker> Marker = default,
        Optional<string> StackGroup = default,
        Optional<StyleParam.Orientation> Orientation = default,
        Optional<StyleParam.GroupNorm> GroupNorm = default,
        Optional<bool> UseWebGL = default,
        Optional<bool> UseDefaults = default)
        where XType : IConvertible
        where YType : IConvertible
        where TextType : IConvertible =>
        Scattered(UseWebGL)
            .Set("x", x)
            .Set("y", y)
            .Set("mode", Marks.Mode(lines: false, markers: true, text: TextPosition.IsSome || MultiTextPosition.IsSome))
            .Put("name", Name)
            .Put("showlegend", ShowLegend)
            .Put("opacity", Opacity)
            .Put("text", Text)
            .Put("text", MultiText)
            .Put("textposition", TextPosition)
            .Put("textposition", MultiTextPosition)
            .Put("stackgroup", StackGroup)
            .Put("orientation", Orientation)
            .Put("groupnorm", GroupNorm)
            .Set("marker", Marks.Of(Marker)
                .Put("color", MarkerColor)
                .Put("colorscale", MarkerColorScale)
                .Put("line", MarkerOutline)
                .Put("opacity", MultiOpacity)
                .Put("symbol", MarkerSymbol)
                .Put("symbol", MultiMarkerSymbol))
            .Set("line", new Line())
            .ToChart(UseDefaults);

    public static GenericChart Line<XType, YType, TextType>(
        IEnumerable<XType> x,
        IEnumerable<YType> y,
        Optional<bool> ShowMarkers = default,
        Optional<string> Name = default,
        Optional<bool> ShowLegend = default,
        Optional<double> Opacity = default,
        Optional<IEnumerable<double>> MultiOpacity = default,
        Optional<TextType> Text = default,
        Optional<IEnumerable<TextType>> MultiText = default,
        Optional<StyleParam.TextPosition> TextPosition = default,
        Optional<IEnumerable<StyleParam.TextPosition>> MultiTextPosition = default,
        Optional<Color> MarkerColor = default,
        Optional<StyleParam.Colorscale> MarkerColorScale = default,
        Optional<Line> MarkerOutline = default,
        Optional<StyleParam.MarkerSymbol> MarkerSymbol = default,
        Optional<IEnumerable<StyleParam.MarkerSymbol>> MultiMarkerSymbol = default,
        Optional<Marker> Marker = default,
        Optional<Color> LineColor = default,
        Optional<StyleParam.Colorscale> LineColorScale = default,
        Optional<double> LineWidth = default,
        Optional<StyleParam.DrawingStyle> LineDash = default,
        Optional<Line> Line = default,
        Optional<string> StackGroup = default,
        Optional<StyleParam.Orientation> Orientation = default,
        Optional<StyleParam.GroupNorm> GroupNorm = default,
        Optional<StyleParam.Fill> Fill = default,
        Optional<Color> FillColor = default,
        Optional<bool> UseWebGL = default,
        Optional<bool> UseDefaults = default)
        where XType : IConvertible
        where YType : IConvertible
        where TextType : IConvertible =>
        Scattered(UseWebGL)
            .Set("x", x)
            .Set("y", y)
            .Set("mode", Marks.Mode(lines: true, markers: ShowMarkers is { IsSome: true, Value: true }, text: TextPosition.IsSome || MultiTextPosition.IsSome))
            .Put("name", Name)
            .Put("showlegend", ShowLegend)
            .Put("opacity", Opacity)
            .Put("text", Text)
            .Put("text", MultiText)
            .Put("textposition", TextPosition)
            .Put("textposition", MultiTextPosition)
            .Put("stackgroup", StackGroup)
            .Put("orientation", Orientation)
            .Put("groupnorm", GroupNorm)
            .Put("fill", Fill)
            .Put("fillcolor", FillColor)
            .Set("marker", Marks.Of(Marker)
                .Put("color", MarkerColor)
                .Put("colorscale", MarkerColorScale)
                .Put("line", MarkerOutline)
                .Put("opacity", MultiOpacity)
                .Put("symbol", MarkerSymbol)
                .Put("symbol", MultiMarkerSymbol))
            .Set("line", Marks.Of(Line)
                .Put("color", LineColor)
                .Put("colorscale", LineColorScale)
                .Put("dash", LineDash)
                .Put("width", LineWidth))
            .ToChart(UseDefaults);

    public static GenericChart Area<XType, YType, TextType>(
        IEnumerable<XType> x,
        IEnumerable<YType> y,
        Optional<bool> ShowMarkers = default,
        Optional<string> Name = default,
        Optional<bool> ShowLegend = default,
        Optional<double> Opacity = default,
        Optional<IEnumerable<double>> MultiOpacity = default,
        Optional<TextType> Text = default,
        Optional<IEnumerable<TextType>> MultiText = default,
        Optional<StyleParam.TextPosition> TextPosition = default,
        Optional<IEnumerable<StyleParam.TextPosition>> MultiTextPosition = default,
        Optional<Color> MarkerColor = default,
        Optional<StyleParam.Colorscale> MarkerColorScale = default,
        Optional<Line> MarkerOutline = default,
        Optional<StyleParam.MarkerSymbol> MarkerSymbol = default,
        Optional<IEnumerable<StyleParam.MarkerSymbol>> MultiMarkerSymbol = default,
        Optional<Marker> Marker = default,
        Optional<Color> LineColor = default,
        Optional<StyleParam.Colorscale> LineColorScale = default,
        Optional<double> LineWidth = default,
        Optional<StyleParam.DrawingStyle> LineDash = default,
        Optional<Line> Line = default,
        Optional<string> StackGroup = default,
        Optional<StyleParam.Orientation> Orientation = default,
        Optional<StyleParam.GroupNorm> GroupNorm = default,
        Optional<Color> FillColor = default,
        Optional<bool> UseWebGL = default,
        Optional<bool> UseDefaults = default)
        where XType : IConvertible
        where YType : IConvertible
        where TextType : IConvertible =>
        Scattered(UseWebGL)
            .Set("x", x)
            .Set("y", y)
            .Set("mode", Marks.Mode(lines: true, markers: ShowMarkers is { IsSome: true, Value: true }, text: TextPosition.IsSome || MultiTextPosition.IsSome))
            .Put("name", Name)
            .Put("showlegend", ShowLegend)
            .Put("opacity", Opacity)
            .Put("text", Text)
            .Put("text", MultiText)
            .Put("textposition", TextPosition)
            .Put("textposition", MultiTextPosition)
            .Put("stackgroup", StackGroup)
            .Put("orientation", Orientation)
            .Put("groupnorm", GroupNorm)
            .Put("fillcolor", FillColor)
            .Set("fill", StyleParam.Fill.ToZero_y)
            .Set("marker", Marks.Of(Marker)
                .Put("color", MarkerColor)
                .Put("colorscale", MarkerColorScale)
                .Put("line", MarkerOutline)
                .Put("opacity", MultiOpacity)
                .Put("symbol", MarkerSymbol)
                .Put("symbol", MultiMarkerSymbol))
            .Set("line", Marks.Of(Line)
                .Put("color", LineColor)
                .Put("colorscale", LineColorScale)
                .Put("dash", LineDash)
                .Put("width", LineWidth))
            .Set("fillpattern", new Pattern())
            .ToChart(UseDefaults);

    private static Trace Scattered(Optional<bool> useWebGL) =>
        new(useWebGL is { IsSome: true, Value: true } ? "scattergl" : "scatter");
}
