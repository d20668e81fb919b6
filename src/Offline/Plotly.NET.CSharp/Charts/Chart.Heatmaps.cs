using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;

namespace Plotly.NET.CSharp;

public static partial class Chart
{
    public static GenericChart Heatmap<ZType, XType, YType, TextType>(
        IEnumerable<IEnumerable<ZType>> zData,
        Optional<string> Name = default,
        Optional<bool> ShowLegend = default,
        Optional<double> Opacity = default,
        Optional<IEnumerable<XType>> X = default,
        Optional<int> XGap = default,
        Optional<IEnumerable<YType>> Y = default,
        Optional<int> YGap = default,
        Optional<TextType> Text = default,
        Optional<IEnumerable<TextType>> MultiText = default,
        Optional<ColorBar> ColorBar = default,
        Optional<StyleParam.Colorscale> ColorScale = default,
        Optional<bool> ShowScale = default,
        Optional<bool> ReverseScale = default,
        Optional<StyleParam.SmoothAlg> ZSmooth = default,
        Optional<bool> Transpose = default,
        Optional<bool> UseWebGL = default,
        Optional<bool> ReverseYAxis = default,
        Optional<bool> UseDefaults = default)
        where ZType : IConvertible
        where XType : IConvertible
        where YType : IConvertible
        where TextType : IConvertible =>
        new Trace(UseWebGL is { IsSome: true, Value: true } ? "heatmapgl" : "heatmap")
            .Set("z", zData)
            .Put("x", X)
            .Put("y", Y)
            .Put("name", Name)
            .Put("showlegend", ShowLegend)
            .Put("opacity", Opacity)
            .Put("xgap", XGap)
            .Put("ygap", YGap)
            .Put("text", Text)
            .Put("text", MultiText)
            .Put("colorbar", ColorBar)
            .Put("colorscale", ColorScale)
            .Put("showscale", ShowScale)
            .Put("reversescale", ReverseScale)
            .Put("zsmooth", ZSmooth)
            .Put("transpose", Transpose)
            .ToChart(UseDefaults)
            .WithRows(ReverseYAxis);

    public static GenericChart AnnotatedHeatmap<ZType, XType, YType, TextType>(
        IEnumerable<IEnumerable<ZType>> zData,
        IEnumerable<IEnumerable<string>> annotationText,
        Optional<string> Name = default,
        Optional<bool> ShowLegend = default,
        Optional<double> Opacity = default,
        Optional<IEnumerable<XType>> X = default,
        Optional<int> XGap = default,
        Optional<IEnumerable<YType>> Y = default,
        Optional<int> YGap = default,
        Optional<TextType> Text = default,
        Optional<IEnumerable<TextType>> MultiText = default,
        Optional<ColorBar> ColorBar = default,
        Optional<StyleParam.Colorscale> ColorScale = default,
        Optional<bool> ShowScale = default,
        Optional<bool> ReverseScale = default,
        Optional<StyleParam.SmoothAlg> ZSmooth = default,
        Optional<bool> Transpose = default,
        Optional<bool> UseWebGL = default,
        Optional<bool> ReverseYAxis = default,
        Optional<bool> UseDefaults = default)
        where ZType : IConvertible
        where XType : IConvertible
        where YType : IConvertible
        where TextType : IConvertible
    {
        var rows = annotationText.Select(row => row.ToArray()).ToArray();
        if (rows.Length != zData.Count())
            throw new ArgumentException("incompatible dims", nameof(annotationText));
        var chart = Heatmap(
            zData, Name, ShowLegend, Opacity, X, XGap, Y, YGap, Text, MultiText, ColorBar, ColorScale, ShowScale, ReverseScale,
            ZSmooth, Transpose, UseWebGL, ReverseYAxis, UseDefaults);
        return chart.WithAnnotations(rows.SelectMany((row, y) => row.Select((text, x) =>
            Annotation.init<int, int, int, int, int, int, int, int, int, int>(X: x, Y: y, Text: text, ShowArrow: false))));
    }
}
