using Microsoft.FSharp.Core;
using Plotly.NET;
using Plotly.NET.CSharp;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Chart = Plotly.NET.CSharp.Chart;
using GenericChartExtensions = Plotly.NET.CSharp.GenericChartExtensions;
using Line = Plotly.NET.Line;

namespace Workbench.Interactive.Tests;

/// <summary>One chart for every function of the plotting packages that the project draws with. The figures in goldens/ are what
/// Plotly.NET 5.1.0 with Plotly.NET.CSharp 0.13.0 make of them.</summary>
internal static class PlotlySamples
{
    private static readonly double[] X = [1, 2, 3.5];
    private static readonly double[] Y = [0.5, -1, 4e-7];
    private static readonly string[] Keys = ["a", "b<c>", "ä"];
    private static readonly int[] Counts = [3, 0, 12];
    private static readonly double[][] Z = [[1, 2, 3], [4, double.NaN, 6]];

    public static readonly IReadOnlyDictionary<string, Func<GenericChart>> All = new Dictionary<string, Func<GenericChart>>
    {
        ["point"] = () => Chart.Point<double, double, string>(
            X, Y, Name: "points", Opacity: 0.5, MultiText: Keys, MarkerColor: Color.fromRGB(1, 2, 3), UseDefaults: false),
        ["scatter"] = () => Chart.Scatter<int, double, string>(
            Counts, Y, StyleParam.Mode.Lines_Markers_Text,
            Name: "scatter",
            ShowLegend: false,
            MultiText: Keys,
            TextPosition: StyleParam.TextPosition.TopCenter,
            Marker: Marker.init(
                Size: 9,
                Color: Color.fromHex("#0a141e"),
                Outline: Line.init(Width: 1.5),
                Symbol: StyleParam.MarkerSymbol.NewModified(StyleParam.MarkerSymbol.Diamond, StyleParam.SymbolStyle.OpenDot)),
            Line: Line.init(Color: Color.fromString("teal"), Width: 2.0, Dash: StyleParam.DrawingStyle.DashDot, Shape: StyleParam.Shape.Spline),
            Fill: StyleParam.Fill.ToZero_y,
            FillColor: Color.fromARGB(51, 10, 20, 30),
            UseDefaults: false),
        ["line"] = () => Chart.Line<double, double, string>(
            X, Y, ShowMarkers: true, Name: "line", LineWidth: 2.0, LineColor: Color.fromString("red"), LineDash: StyleParam.DrawingStyle.Dot,
            MarkerSymbol: StyleParam.MarkerSymbol.Square, StackGroup: "g", UseWebGL: true, UseDefaults: false),
        ["area"] = () => Chart.Area<double, double, string>(X, Y, Name: "area", FillColor: Color.fromString("#eee"), UseDefaults: false),
        ["bar"] = () => Chart.Bar<int, string, string>(
            Counts, Keys: Keys, Name: "bar", MarkerPatternShape: StyleParam.PatternShape.Dots, UseDefaults: false),
        ["column"] = () => Chart.Column<double, string, string>(
            Y, Keys: Keys, Text: "t", MarkerColor: Color.fromColors([Color.fromString("red"), Color.fromString("blue")]), Width: 0.5, UseDefaults: false),
        ["stackedbar"] = () => Chart.StackedBar<int, string, string>(Counts, Keys: Keys, UseDefaults: false),
        ["stackedcolumn"] = () => Chart.StackedColumn<int, string, string>(Counts, Keys: Keys, Opacity: 0.7, UseDefaults: false),
        ["heatmap"] = () => Chart.Heatmap<double, string, int, string>(
            Z,
            X: Keys,
            Y: new[] { 1, 2 },
            XGap: 1,
            YGap: 2,
            ColorScale: StyleParam.Colorscale.NewCustom([Tuple.Create(0.0, Color.fromString("white")), Tuple.Create(1.0, Color.fromHex("#ff0000"))]),
            ColorBar: ColorBar.init<string, double>(
                Title: Title.init(Text: "z", Side: StyleParam.Side.Right),
                Thickness: 12.0,
                TickVals: Some<IEnumerable<double>>([0, 5]),
                TickText: Some<IEnumerable<string>>(["none", "some"]),
                LenMode: StyleParam.UnitMode.Fraction),
            ZSmooth: StyleParam.SmoothAlg.Best,
            ReverseYAxis: true,
            UseDefaults: false),
        ["annotatedheatmap"] = () => Chart.AnnotatedHeatmap<double, string, string, string>(
            Z, [["p", "q", "r"], ["s", "t", "u"]], ColorScale: StyleParam.Colorscale.Viridis, ReverseScale: true, UseDefaults: false),
        ["histogram"] = () => Chart.Histogram<double, double, string>(
            X: X, NBinsX: 5, HistNorm: StyleParam.HistNorm.Probability, HistFunc: StyleParam.HistFunc.Sum, UseDefaults: false),
        ["boxplot"] = () => Chart.BoxPlot<string, double, string>(
            Y: Y, Name: "box", BoxPoints: StyleParam.BoxPoints.All, BoxMean: StyleParam.BoxMean.SD, Jitter: 0.3, OutlineWidth: 2.0,
            QuartileMethod: StyleParam.QuartileMethod.Exclusive, UseDefaults: false),
        ["combine"] = () => Chart.Combine(
        [
            Chart.Line<double, double, string>(X, Y, UseDefaults: false).WithTitle("first"),
            Chart.Point<double, double, string>(X, Y, UseDefaults: false).WithXAxisStyle<double, double, string>(TitleText: "second"),
        ]),
        ["grid"] = () => Chart.Grid(
            [Small("a"), Small("b"), Small("c"), Small("d")], 2, 2, SubPlotTitles: new[] { "A", "B", "C", "D" }, XGap: 0.15),
        ["coupledgrid"] = () => Chart.Grid(
            [Small("a"), Small("b")], 1, 2, Pattern: StyleParam.LayoutGridPattern.Coupled, RowOrder: StyleParam.LayoutGridRowOrder.BottomToTop,
            XSide: StyleParam.LayoutGridXSide.Bottom),
        ["singlestack"] = () => Chart.SingleStack([Small("a"), Small("b"), Small("c")], SubPlotTitles: new[] { "A", "B", "C" }),
        ["sankey"] = () => Chart.Sankey<string>(
            SankeyNodes.init<int, IEnumerable<int>, double, double>(Label: Some<IEnumerable<string>>(Keys), Pad: 10, Thickness: 8),
            SankeyLinks.init<int, double>(
                Source: Some<IEnumerable<int>>([0, 1]),
                Target: Some<IEnumerable<int>>([1, 2]),
                Value: Some<IEnumerable<double>>([0.5, 2]),
                Color: Color.fromColors([Color.fromString("red"), Color.fromString("blue")])),
            Name: "sankey",
            Orientation: StyleParam.Orientation.Horizontal,
            Arrangement: StyleParam.CategoryArrangement.Snap,
            UseDefaults: false),
        ["invisible"] = Chart.Invisible,
        ["axes"] = Axes,
        ["layout"] = Styled,
    };

    private static GenericChart Small(string name) =>
        Chart.Point<double, double, string>(X, Y, Name: name, UseDefaults: false)
            .WithXAxisStyle<double, double, string>(TitleText: name + " x")
            .WithYAxisStyle<double, double, string>(TitleText: name + " y");

    private static GenericChart Axes() => Chart.Point<double, double, string>(X, Y, UseDefaults: false)
        .WithXAxisStyle<double, double, string>(
            TitleText: "x",
            TitleFont: Font.init(Size: 9.0, Family: StyleParam.FontFamily.Arial),
            AxisType: StyleParam.AxisType.Log,
            MinMax: Tuple.Create(0.0, 3.0),
            ShowGrid: false,
            Mirror: StyleParam.Mirror.AllTicks,
            Side: StyleParam.Side.Top,
            Domain: Tuple.Create(0.0, 0.8),
            Anchor: StyleParam.LinearAxisId.NewY(2))
        .WithYAxisStyle<int, int, string>(
            TitleText: "y",
            CategoryOrder: StyleParam.CategoryOrder.Array,
            CategoryArray: Keys,
            ZeroLine: true,
            Id: StyleParam.SubPlotId.NewYAxis(2))
        .WithYAxis(
            LinearAxis.init<int, int, double, double, double, string, string, string>(
                Range: StyleParam.Range.NewMinMax(-1, 1),
                RangeMode: StyleParam.RangeMode.ToZero,
                TickMode: StyleParam.TickMode.Array,
                TickVals: Some<IEnumerable<double>>([0, 1]),
                TickText: Some<IEnumerable<string>>(["none", "all"]),
                TickAngle: -45,
                ScaleAnchor: StyleParam.ScaleAnchor.NewX(1),
                AutoMargin: StyleParam.TickAutoMargin.NewCustom([StyleParam.TickAutoMargin.Left, StyleParam.TickAutoMargin.Height])),
            Id: StyleParam.SubPlotId.NewYAxis(1));

    private static GenericChart Styled()
    {
        var chart = Chart.Line<double, double, string>(X, Y, UseDefaults: false)
            .WithTitle("title <b>", TitleFont: Font.init(Size: 20.0))
            .WithMarginSize<int, int, int, int, int, bool>(Left: 10, Bottom: 20)
            .WithLayout(Layout.init<string>(
                ShowLegend: true,
                Width: 640,
                HoverMode: StyleParam.HoverMode.XUnified,
                BarMode: StyleParam.BarMode.Group,
                DragMode: StyleParam.DragMode.Pan,
                Hoverlabel: Hoverlabel.init(Align: StyleParam.Align.Left),
                PaperBGColor: Color.fromString("white")))
            .WithAnnotation(
                Annotation.init<double, double, int, int, int, int, int, string, int, string>(X: 1.0, Y: 2.0, Text: "here", ShowArrow: false),
                Append: true)
            .WithShape(
                Shape.init<double, double, double, double>(
                    ShapeType: StyleParam.ShapeType.Rectangle, X0: 0.0, X1: 1.0, Y0: 0.0, Y1: 1.0, Layer: StyleParam.Layer.Above, Line: Line.init(Width: 3.0)),
                Append: true)
            .WithXError(Error.init<double, double>(Array: Some<IEnumerable<double>>(Y), Visible: true));
        chart = GenericChartExtensions.WithSize(chart, Height: 300);
        chart = GenericChartExtensions.WithLegend(chart, Legend.init(Orientation: StyleParam.Orientation.Horizontal, X: 0.5));
        chart = GenericChartExtensions.WithLegendStyle(chart, Y: 1.1, VerticalAlign: StyleParam.VerticalAlign.Middle);
        chart = GenericChartExtensions.WithTraceInfo(chart, Name: "named", LegendGroup: "group", Visible: StyleParam.Visible.LegendOnly);
        return chart.WithConfig(Config.init(
            Responsive: true,
            ScrollZoom: StyleParam.ScrollZoom.All,
            ModeBarButtonsToRemove: Some<IEnumerable<StyleParam.ModeBarButton>>([StyleParam.ModeBarButton.Lasso2d])));
    }

    private static FSharpOption<T> Some<T>(T value) => FSharpOption<T>.Some(value);
}
