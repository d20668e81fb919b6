using System;

namespace Plotly.NET;

public static partial class StyleParam
{
    public sealed class Orientation : IStyleValue
    {
        private readonly object value;

        private Orientation(object value) => this.value = value;

        public static Orientation Horizontal { get; } = new("h");
        public static Orientation Vertical { get; } = new("v");

        public object Convert() => value;
    }

    public sealed class PatternShape : IStyleValue
    {
        private readonly object value;

        private PatternShape(object value) => this.value = value;

        public static PatternShape None { get; } = new("");
        public static PatternShape DiagonalDescending { get; } = new("/");
        public static PatternShape DiagonalAscending { get; } = new("\\");
        public static PatternShape DiagonalChecked { get; } = new("x");
        public static PatternShape HorizontalLines { get; } = new("-");
        public static PatternShape VerticalLines { get; } = new("|");
        public static PatternShape Checked { get; } = new("+");
        public static PatternShape Dots { get; } = new(".");

        public object Convert() => value;
    }

    public sealed class QuartileMethod : IStyleValue
    {
        private readonly object value;

        private QuartileMethod(object value) => this.value = value;

        public static QuartileMethod Linear { get; } = new("linear");
        public static QuartileMethod Exclusive { get; } = new("exclusive");
        public static QuartileMethod Inclusive { get; } = new("inclusive");

        public object Convert() => value;
    }

    public sealed class Range : IStyleValue
    {
        private readonly object value;

        private Range(object value) => this.value = value;

        public static Range NewMinMax(IConvertible item1, IConvertible item2) => new(new object[] { item1, item2 });
        public static Range NewValues(IConvertible[] item) => new(item);

        public object Convert() => value;
    }

    public sealed class RangeMode : IStyleValue
    {
        private readonly object value;

        private RangeMode(object value) => this.value = value;

        public static RangeMode Normal { get; } = new("normal");
        public static RangeMode ToZero { get; } = new("tozero");
        public static RangeMode NonNegative { get; } = new("nonnegative");

        public object Convert() => value;
    }

    public sealed class ScaleAnchor : IStyleValue
    {
        private readonly object value;

        private ScaleAnchor(object value) => this.value = value;

        public static ScaleAnchor False { get; } = new(false);
        public static ScaleAnchor NewX(int item) => new(Id("x", item));
        public static ScaleAnchor NewY(int item) => new(Id("y", item));

        public object Convert() => value;
    }

    public sealed class ScrollZoom : IStyleValue
    {
        private readonly object value;

        private ScrollZoom(object value) => this.value = value;

        public static ScrollZoom Cartesian { get; } = new("cartesian");
        public static ScrollZoom GL3D { get; } = new("gl3d");
        public static ScrollZoom Geo { get; } = new("geo");
        public static ScrollZoom Mapbox { get; } = new("mapbox");
        public static ScrollZoom All { get; } = new(true);
        public static ScrollZoom NoZoom { get; } = new(false);

        public object Convert() => value;
    }

    public sealed class Shape : IStyleValue
    {
        private readonly object value;

        private Shape(object value) => this.value = value;

        public static Shape Linear { get; } = new("linear");
        public static Shape Spline { get; } = new("spline");
        public static Shape Hv { get; } = new("hv");
        public static Shape Vh { get; } = new("vh");
        public static Shape Hvh { get; } = new("hvh");
        public static Shape Vhv { get; } = new("vhv");

        public object Convert() => value;
    }

    public sealed class ShapeType : IStyleValue
    {
        private readonly object value;

        private ShapeType(object value) => this.value = value;

        public static ShapeType Circle { get; } = new("circle");
        public static ShapeType Rectangle { get; } = new("rect");
        public static ShapeType SvgPath { get; } = new("path");
        public static ShapeType Line { get; } = new("line");

        public object Convert() => value;
    }

    public sealed class ShowExponent : IStyleValue
    {
        private readonly object value;

        private ShowExponent(object value) => this.value = value;

        public static ShowExponent All { get; } = new("all");
        public static ShowExponent First { get; } = new("first");
        public static ShowExponent Last { get; } = new("last");
        public static ShowExponent None { get; } = new("none");

        public object Convert() => value;
    }

    public sealed class Side : IStyleValue
    {
        private readonly object value;

        private Side(object value) => this.value = value;

        public static Side Top { get; } = new("top");
        public static Side TopLeft { get; } = new("top left");
        public static Side TopCenter { get; } = new("top center");
        public static Side TopRight { get; } = new("top right");
        public static Side Bottom { get; } = new("bottom");
        public static Side Left { get; } = new("left");
        public static Side Right { get; } = new("right");

        public object Convert() => value;
    }

    public sealed class SmoothAlg : IStyleValue
    {
        private readonly object value;

        private SmoothAlg(object value) => this.value = value;

        public static SmoothAlg False { get; } = new(false);
        public static SmoothAlg Best { get; } = new("best");
        public static SmoothAlg Fast { get; } = new("fast");

        public object Convert() => value;
    }

    public sealed class SubPlotId : IStyleValue
    {
        private readonly object value;

        private SubPlotId(object value) => this.value = value;

        public static SubPlotId ZAxis { get; } = new("zaxis");
        public static SubPlotId NewXAxis(int item) => new(Id("xaxis", item));
        public static SubPlotId NewYAxis(int item) => new(Id("yaxis", item));
        public static SubPlotId NewColorAxis(int item) => new(Id("coloraxis", item));
        public static SubPlotId NewGeo(int item) => new(Id("geo", item));
        public static SubPlotId NewMapbox(int item) => new(Id("mapbox", item));
        public static SubPlotId NewPolar(int item) => new(Id("polar", item));
        public static SubPlotId NewTernary(int item) => new(Id("ternary", item));
        public static SubPlotId NewScene(int item) => new(Id("scene", item));
        public static SubPlotId NewCarpet(string item) => new(item);
        public static SubPlotId NewSmith(int item) => new(Id("smith", item));
        public static SubPlotId NewLegend(int item) => new(Id("legend", item));

        public object Convert() => value;
    }

    public sealed class SymbolStyle : IStyleValue
    {
        private readonly object value;

        private SymbolStyle(object value) => this.value = value;

        public static SymbolStyle Open { get; } = new("open");
        public static SymbolStyle Dot { get; } = new("dot");
        public static SymbolStyle OpenDot { get; } = new("open-dot");

        public object Convert() => value;
    }
}
