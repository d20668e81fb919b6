using System.Collections.Generic;

namespace Plotly.NET;

public static partial class StyleParam
{
    public sealed class DoubleClick : IStyleValue
    {
        private readonly object value;

        private DoubleClick(object value) => this.value = value;

        public static DoubleClick Reset { get; } = new("reset");
        public static DoubleClick Autosize { get; } = new("autosize");
        public static DoubleClick ResetAutosize { get; } = new("reset+autosize");
        public static DoubleClick NoInteraction { get; } = new(false);

        public object Convert() => value;
    }

    public sealed class DragMode : IStyleValue
    {
        private readonly object value;

        private DragMode(object value) => this.value = value;

        public static DragMode Zoom { get; } = new("zoom");
        public static DragMode Pan { get; } = new("pan");
        public static DragMode Select { get; } = new("select");
        public static DragMode Lasso { get; } = new("lasso");
        public static DragMode DrawClosedPath { get; } = new("drawclosedpath");
        public static DragMode DrawOpenPath { get; } = new("drawopenpath");
        public static DragMode DrawLine { get; } = new("drawline");
        public static DragMode DrawRect { get; } = new("drawrect");
        public static DragMode DrawCircle { get; } = new("drawcircle");
        public static DragMode Orbit { get; } = new("orbit");
        public static DragMode TurnTable { get; } = new("turntable");
        public static DragMode False { get; } = new(false);

        public object Convert() => value;
    }

    public sealed class DrawingStyle : IStyleValue
    {
        private readonly object value;

        private DrawingStyle(object value) => this.value = value;

        public static DrawingStyle Solid { get; } = new("solid");
        public static DrawingStyle Dash { get; } = new("dash");
        public static DrawingStyle Dot { get; } = new("dot");
        public static DrawingStyle DashDot { get; } = new("dashdot");
        public static DrawingStyle LongDash { get; } = new("longdash");
        public static DrawingStyle LongDashDot { get; } = new("longdashdot");
        public static DrawingStyle NewUser(IEnumerable<int> item) => new(string.Join("px,", item) + "px");

        public object Convert() => value;
    }

    public sealed class EntryWidthMode : IStyleValue
    {
        private readonly object value;

        private EntryWidthMode(object value) => this.value = value;

        public static EntryWidthMode Fraction { get; } = new("fraction");
        public static EntryWidthMode Pixels { get; } = new("pixels");

        public object Convert() => value;
    }

    public sealed class ErrorType : IStyleValue
    {
        private readonly object value;

        private ErrorType(object value) => this.value = value;

        public static ErrorType Percent { get; } = new("percent");
        public static ErrorType Constant { get; } = new("constant");
        public static ErrorType Sqrt { get; } = new("sqrt");
        public static ErrorType Data { get; } = new("data");

        public object Convert() => value;
    }

    public sealed class ExponentFormat : IStyleValue
    {
        private readonly object value;

        private ExponentFormat(object value) => this.value = value;

        public static ExponentFormat B { get; } = new("B");
        public static ExponentFormat SI { get; } = new("SI");
        public static ExponentFormat Power { get; } = new("power");
        public static ExponentFormat Ecapital { get; } = new("E");
        public static ExponentFormat E { get; } = new("e");
        public static ExponentFormat None { get; } = new("none");

        public object Convert() => value;
    }

    public sealed class Fill : IStyleValue
    {
        private readonly object value;

        private Fill(object value) => this.value = value;

        public static Fill None { get; } = new("none");
        public static Fill ToZero_y { get; } = new("tozeroy");
        public static Fill ToZero_x { get; } = new("tozerox");
        public static Fill ToNext_y { get; } = new("tonexty");
        public static Fill ToNext_x { get; } = new("tonextx");
        public static Fill ToSelf { get; } = new("toself");
        public static Fill ToNext { get; } = new("tonext");

        public object Convert() => value;
    }

    public sealed class FontFamily : IStyleValue
    {
        private readonly object value;

        private FontFamily(object value) => this.value = value;

        public static FontFamily Arial { get; } = new("Arial");
        public static FontFamily Balto { get; } = new("Balto");
        public static FontFamily Courier_New { get; } = new("Courier New");
        public static FontFamily Consolas { get; } = new("Consolas");
        public static FontFamily Droid_Sans { get; } = new("Droid Sans");
        public static FontFamily Droid_Serif { get; } = new("Droid Serif");
        public static FontFamily Droid_Sans_Mono { get; } = new("Droid Sans Mono");
        public static FontFamily Gravitas_One { get; } = new("Gravitas One");
        public static FontFamily Old_Standard_TT { get; } = new("Old Standard TT");
        public static FontFamily Open_Sans { get; } = new("Open Sans");
        public static FontFamily Overpass { get; } = new("Overpass");
        public static FontFamily PT_Sans_Narrow { get; } = new("PT Sans Narrow");
        public static FontFamily Raleway { get; } = new("Raleway");
        public static FontFamily Times_New_Roman { get; } = new("Times New Roman");
        public static FontFamily NewCustom(string item) => new(item);

        public object Convert() => value;
    }

    public sealed class GroupNorm : IStyleValue
    {
        private readonly object value;

        private GroupNorm(object value) => this.value = value;

        public static GroupNorm None { get; } = new("");
        public static GroupNorm Fraction { get; } = new("fraction");
        public static GroupNorm Percent { get; } = new("percent");

        public object Convert() => value;
    }

    public sealed class HistFunc : IStyleValue
    {
        private readonly object value;

        private HistFunc(object value) => this.value = value;

        public static HistFunc Count { get; } = new("count");
        public static HistFunc Sum { get; } = new("sum");
        public static HistFunc Avg { get; } = new("avg");
        public static HistFunc Min { get; } = new("min");
        public static HistFunc Max { get; } = new("max");

        public object Convert() => value;
    }

    public sealed class HistNorm : IStyleValue
    {
        private readonly object value;

        private HistNorm(object value) => this.value = value;

        public static HistNorm None { get; } = new("");
        public static HistNorm Percent { get; } = new("percent");
        public static HistNorm Probability { get; } = new("probability");
        public static HistNorm Density { get; } = new("density");
        public static HistNorm ProbabilityDensity { get; } = new("probability density");

        public object Convert() => value;
    }

    public sealed class HorizontalAlign : IStyleValue
    {
        private readonly object value;

        private HorizontalAlign(object value) => this.value = value;

        public static HorizontalAlign Left { get; } = new("left");
        public static HorizontalAlign Center { get; } = new("center");
        public static HorizontalAlign Right { get; } = new("right");

        public object Convert() => value;
    }

    public sealed class HoverInfo : IStyleValue
    {
        private readonly object value;

        private HoverInfo(object value) => this.value = value;

        public static HoverInfo X { get; } = new("x");
        public static HoverInfo XY { get; } = new("x+y");
        public static HoverInfo XYZ { get; } = new("x+y+z");
        public static HoverInfo XYZText { get; } = new("x+y+z+text");
        public static HoverInfo XYZTextName { get; } = new("x+y+z+text+name");
        public static HoverInfo Y { get; } = new("y");
        public static HoverInfo YZ { get; } = new("y+z");
        public static HoverInfo YZText { get; } = new("y+z+text");
        public static HoverInfo YZTextName { get; } = new("y+z+text+name");
        public static HoverInfo Z { get; } = new("z");
        public static HoverInfo ZText { get; } = new("z+text");
        public static HoverInfo ZTextName { get; } = new("z+text+name");
        public static HoverInfo Text { get; } = new("text");
        public static HoverInfo TextName { get; } = new("text+name");
        public static HoverInfo Name { get; } = new("name");
        public static HoverInfo All { get; } = new("all");
        public static HoverInfo None { get; } = new("none");
        public static HoverInfo Skip { get; } = new("skip");

        public object Convert() => value;
    }

    public sealed class HoverMode : IStyleValue
    {
        private readonly object value;

        private HoverMode(object value) => this.value = value;

        public static HoverMode Closest { get; } = new("closest");
        public static HoverMode X { get; } = new("x");
        public static HoverMode Y { get; } = new("y");
        public static HoverMode False { get; } = new(false);
        public static HoverMode XUnified { get; } = new("x unified");
        public static HoverMode YUnified { get; } = new("y unified");

        public object Convert() => value;
    }

    public sealed class Layer : IStyleValue
    {
        private readonly object value;

        private Layer(object value) => this.value = value;

        public static Layer Below { get; } = new("below");
        public static Layer Above { get; } = new("above");
        public static Layer AboveTraces { get; } = new("above traces");
        public static Layer BelowTraces { get; } = new("below traces");

        public object Convert() => value;
    }

    public sealed class LayoutGridPattern : IStyleValue
    {
        private readonly object value;

        private LayoutGridPattern(object value) => this.value = value;

        public static LayoutGridPattern Independent { get; } = new("independent");
        public static LayoutGridPattern Coupled { get; } = new("coupled");

        public object Convert() => value;
    }

    public sealed class LayoutGridRowOrder : IStyleValue
    {
        private readonly object value;

        private LayoutGridRowOrder(object value) => this.value = value;

        public static LayoutGridRowOrder TopToBottom { get; } = new("top to bottom");
        public static LayoutGridRowOrder BottomToTop { get; } = new("bottom to top");

        public object Convert() => value;
    }

    public sealed class LayoutGridXSide : IStyleValue
    {
        private readonly object value;

        private LayoutGridXSide(object value) => this.value = value;

        public static LayoutGridXSide Bottom { get; } = new("bottom");
        public static LayoutGridXSide BottomPlot { get; } = new("bottom plot");
        public static LayoutGridXSide Top { get; } = new("top");
        public static LayoutGridXSide TopPlot { get; } = new("top plot");

        public object Convert() => value;
    }

    public sealed class LayoutGridYSide : IStyleValue
    {
        private readonly object value;

        private LayoutGridYSide(object value) => this.value = value;

        public static LayoutGridYSide Left { get; } = new("left");
        public static LayoutGridYSide LeftPlot { get; } = new("left plot");
        public static LayoutGridYSide Right { get; } = new("right");
        public static LayoutGridYSide RightPlot { get; } = new("right plot");

        public object Convert() => value;
    }

    public sealed class LinearAxisId : IStyleValue
    {
        private readonly object value;

        private LinearAxisId(object value) => this.value = value;

        public static LinearAxisId Free { get; } = new("free");
        public static LinearAxisId NewX(int item) => new(Id("x", item));
        public static LinearAxisId NewY(int item) => new(Id("y", item));

        public object Convert() => value;
    }
}
