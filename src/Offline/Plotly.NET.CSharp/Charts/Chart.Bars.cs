using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;

namespace Plotly.NET.CSharp;

public static partial class Chart
{
    public static GenericChart Bar<ValuesType, KeysType, TextType>(
        IEnumerable<ValuesType> values,
        Optional<IEnumerable<KeysType>> Keys = default,
        Optional<string> Name = default,
        Optional<bool> ShowLegend = default,
        Optional<double> Opacity = default,
        Optional<IEnumerable<double>> MultiOpacity = default,
        Optional<TextType> Text = default,
        Optional<IEnumerable<TextType>> MultiText = default,
        Optional<Color> MarkerColor = default,
        Optional<StyleParam.Colorscale> MarkerColorScale = default,
        Optional<Line> MarkerOutline = default,
        Optional<StyleParam.PatternShape> MarkerPatternShape = default,
        Optional<IEnumerable<StyleParam.PatternShape>> MultiMarkerPatternShape = default,
        Optional<Pattern> MarkerPattern = default,
        Optional<Marker> Marker = default,
        Optional<StyleParam.TextPosition> TextPosition = default,
        Optional<IEnumerable<StyleParam.TextPosition>> MultiTextPosition = default,
        Optional<IEnumerable<ValuesType>> MultiWidth = default,
        Optional<bool> UseDefaults = default,
        Optional<ValuesType> Base = default,
        Optional<ValuesType> Width = default)
        where ValuesType : IConvertible
        where KeysType : IConvertible
        where TextType : IConvertible =>
        new Trace("bar")
            .Set("x", values)
            .Put("y", Keys)
            .Set("orientation", StyleParam.Orientation.Horizontal)
            .Put("name", Name)
            .Put("showlegend", ShowLegend)
            .Put("opacity", Opacity)
            .Put("text", Text)
            .Put("text", MultiText)
            .Put("textposition", TextPosition)
            .Put("textposition", MultiTextPosition)
            .Put("base", Base)
            .Put("width", Width)
            .Put("width", MultiWidth)
            .Set("marker", Marks.Of(Marker)
                .Put("color", MarkerColor)
                .Put("colorscale", MarkerColorScale)
                .Put("line", MarkerOutline)
                .Put("opacity", MultiOpacity)
                .Set("pattern", Marks.Of(MarkerPattern)
                    .Put("shape", MarkerPatternShape)
                    .Put("shape", MultiMarkerPatternShape)))
            .ToChart(UseDefaults);

    public static GenericChart Column<ValuesType, KeysType, TextType>(
        IEnumerable<ValuesType> values,
        Optional<IEnumerable<KeysType>> Keys = default,
        Optional<string> Name = default,
        Optional<bool> ShowLegend = default,
        Optional<double> Opacity = default,
        Optional<IEnumerable<double>> MultiOpacity = default,
        Optional<TextType> Text = default,
        Optional<IEnumerable<TextType>> MultiText = default,
        Optional<Color> MarkerColor = default,
        Optional<StyleParam.Colorscale> MarkerColorScale = default,
        Optional<Line> MarkerOutline = default,
        Optional<StyleParam.PatternShape> MarkerPatternShape = default,
        Optional<IEnumerable<StyleParam.PatternShape>> MultiMarkerPatternShape = default,
        Optional<Pattern> MarkerPattern = default,
        Optional<Marker> Marker = default,
        Optional<StyleParam.TextPosition> TextPosition = default,
        Optional<IEnumerable<StyleParam.TextPosition>> MultiTextPosition = default,
        Optional<IEnumerable<ValuesType>> MultiWidth = default,
        Optional<bool> UseDefaults = default,
        Optional<ValuesType> Base = default,
        Optional<ValuesType> Width = default)
        where ValuesType : IConvertible
        where KeysType : IConvertible
        where TextType : IConvertible =>
        new Trace("bar")
            .Set("y", values)
            .Put("x", Keys)
            .Set("orientation", StyleParam.Orientation.Vertical)
            .Put("name", Name)
            .Put("showlegend", ShowLegend)
            .Put("opacity", Opacity)
            .Put("text", Text)
            .Put("text", MultiText)
            .Put("textposition", TextPosition)
            .Put("textposition", MultiTextPosition)
            .Put("base", Base)
            .Put("width", Width)
            .Put("width", MultiWidth)
            .Set("marker", Marks.Of(Marker)
                .Put("color", MarkerColor)
                .Put("colorscale", MarkerColorScale)
                .Put("line", MarkerOutline)
                .Put("opacity", MultiOpacity)
                .Set("pattern", Marks.Of(MarkerPattern)
                    .Put("shape", MarkerPatternShape)
                    .Put("shape", MultiMarkerPatternShape)))
            .ToChart(UseDefaults);

    public static GenericChart StackedBar<ValuesType, KeysType, TextType>(
        IEnumerable<ValuesType> values,
        Optional<IEnumerable<KeysType>> Keys = default,
        Optional<string> Name = default,
        Optional<bool> ShowLegend = default,
        Optional<double> Opacity = default,
        Optional<IEnumerable<double>> MultiOpacity = default,
        Optional<TextType> Text = default,
        Optional<IEnumerable<TextType>> MultiText = default,
        Optional<Color> MarkerColor = default,
        Optional<StyleParam.Colorscale> MarkerColorScale = default,
        Optional<Line> MarkerOutline = default,
        Optional<StyleParam.PatternShape> MarkerPatternShape = default,
        Optional<IEnumerable<StyleParam.PatternShape>> MultiMarkerPatternShape = default,
        Optional<Pattern> MarkerPattern = default,
        Optional<Marker> Marker = default,
        Optional<StyleParam.TextPosition> TextPosition = default,
        Optional<IEnumerable<StyleParam.TextPosition>> MultiTextPosition = default,
        Optional<IEnumerable<ValuesType>> MultiWidth = default,
        Optional<bool> UseDefaults = default,
        Optional<ValuesType> Base = default,
        Optional<ValuesType> Width = default)
        where ValuesType : IConvertible
        where KeysType : IConvertible
        where TextType : IConvertible =>
        GenericChart.addLayout(
            Layout.init<bool>(BarMode: StyleParam.BarMode.Stack),
            Bar(
                values, Keys, Name, ShowLegend, Opacity, MultiOpacity, Text, MultiText, MarkerColor, MarkerColorScale, MarkerOutline, MarkerPatternShape, MultiMarkerPatternShape, MarkerPattern, Marker, TextPosition, MultiTextPosition, MultiWidth, UseDefaults, Base, Width));

    public static GenericChart StackedColumn<ValuesType, KeysType, TextType>(
        IEnumerable<ValuesType> values,
        Optional<IEnumerable<KeysType>> Keys = default,
        Optional<string> Name = default,
        Optional<bool> ShowLegend = default,
        Optional<double> Opacity = default,
        Optional<IEnumerable<double>> MultiOpacity = default,
        Optional<TextType> Text = default,
        Optional<IEnumerable<TextType>> MultiText = default,
        Optional<Color> MarkerColor = default,
        Optional<StyleParam.Colorscale> MarkerColorScale = default,
        Optional<Line> MarkerOutline = default,
        Optional<StyleParam.PatternShape> MarkerPatternShape = default,
        Optional<IEnumerable<StyleParam.PatternShape>> MultiMarkerPatternShape = default,
        Optional<Pattern> MarkerPattern = default,
        Optional<Marker> Marker = default,
        Optional<StyleParam.TextPosition> TextPosition = default,
        Optional<IEnumerable<StyleParam.TextPosition>> MultiTextPosition = default,
        Optional<IEnumerable<ValuesType>> MultiWidth = default,
        Optional<bool> UseDefaults = default,
        Optional<ValuesType> Base = default,
        Optional<ValuesType> Width = default)
        where ValuesType : IConvertible
        where KeysType : IConvertible
        where TextType : IConvertible =>
        GenericChart.addLayout(
            Layout.init<bool>(BarMode: StyleParam.BarMode.Stack),
            Column(
                values, Keys, Name, ShowLegend, Opacity, MultiOpacity, Text, MultiText, MarkerColor, MarkerColorScale, MarkerOutline, MarkerPatternShape, MultiMarkerPatternShape, MarkerPattern, Marker, TextPosition, MultiTextPosition, MultiWidth, UseDefaults, Base, Width));
}
