using System.Collections.Generic;
using System.Linq;

namespace Plotly.NET;

public static partial class StyleParam
{
    public sealed class TextPosition : IStyleValue
    {
        private readonly object value;

        private TextPosition(object value) => this.value = value;

        public static TextPosition TopLeft { get; } = new("top left");
        public static TextPosition TopCenter { get; } = new("top center");
        public static TextPosition TopRight { get; } = new("top right");
        public static TextPosition MiddleLeft { get; } = new("middle left");
        public static TextPosition MiddleCenter { get; } = new("middle center");
        public static TextPosition MiddleRight { get; } = new("middle right");
        public static TextPosition BottomLeft { get; } = new("bottom left");
        public static TextPosition BottomCenter { get; } = new("bottom center");
        public static TextPosition BottomRight { get; } = new("bottom right");
        public static TextPosition Auto { get; } = new("auto");
        public static TextPosition Inside { get; } = new("inside");
        public static TextPosition Outside { get; } = new("outside");
        public static TextPosition None { get; } = new("none");

        public object Convert() => value;
    }

    public sealed class TickAutoMargin : IStyleValue
    {
        private readonly object value;

        private TickAutoMargin(object value) => this.value = value;

        public static TickAutoMargin Height { get; } = new("height");
        public static TickAutoMargin Width { get; } = new("width");
        public static TickAutoMargin Left { get; } = new("left");
        public static TickAutoMargin Right { get; } = new("right");
        public static TickAutoMargin Top { get; } = new("top");
        public static TickAutoMargin Bottom { get; } = new("bottom");
        public static TickAutoMargin All { get; } = new("height+width+left+right+top+bottom");
        public static TickAutoMargin NewCustom(IEnumerable<TickAutoMargin> item) => new(string.Join("+", item.Select(side => side.Convert())));

        public object Convert() => value;
    }

    public sealed class TickLabelMode : IStyleValue
    {
        private readonly object value;

        private TickLabelMode(object value) => this.value = value;

        public static TickLabelMode Instant { get; } = new("instant");
        public static TickLabelMode Period { get; } = new("period");

        public object Convert() => value;
    }

    public sealed class TickLabelOverflow : IStyleValue
    {
        private readonly object value;

        private TickLabelOverflow(object value) => this.value = value;

        public static TickLabelOverflow Allow { get; } = new("allow");
        public static TickLabelOverflow HidePastDiv { get; } = new("hide past div");
        public static TickLabelOverflow HidePastDomain { get; } = new("hide past domain");

        public object Convert() => value;
    }

    public sealed class TickLabelPosition : IStyleValue
    {
        private readonly object value;

        private TickLabelPosition(object value) => this.value = value;

        public static TickLabelPosition Outside { get; } = new("outside");
        public static TickLabelPosition Inside { get; } = new("inside");
        public static TickLabelPosition OutsideTop { get; } = new("outside top");
        public static TickLabelPosition InsideTop { get; } = new("inside top");
        public static TickLabelPosition OutsideLeft { get; } = new("outside left");
        public static TickLabelPosition InsideLeft { get; } = new("inside left");
        public static TickLabelPosition OutsideRight { get; } = new("outside right");
        public static TickLabelPosition InsideRight { get; } = new("inside right");
        public static TickLabelPosition OutsideBottom { get; } = new("outside bottom");
        public static TickLabelPosition InsideBottom { get; } = new("inside bottom");

        public object Convert() => value;
    }

    public sealed class TickMode : IStyleValue
    {
        private readonly object value;

        private TickMode(object value) => this.value = value;

        public static TickMode Auto { get; } = new("auto");
        public static TickMode Linear { get; } = new("linear");
        public static TickMode Array { get; } = new("array");
        public static TickMode Sync { get; } = new("sync");

        public object Convert() => value;
    }

    public sealed class TickOptions : IStyleValue
    {
        private readonly object value;

        private TickOptions(object value) => this.value = value;

        public static TickOptions Outside { get; } = new("outside");
        public static TickOptions Inside { get; } = new("inside");
        public static TickOptions Empty { get; } = new("");

        public object Convert() => value;
    }

    public sealed class TraceItemClickOptions : IStyleValue
    {
        private readonly object value;

        private TraceItemClickOptions(object value) => this.value = value;

        public static TraceItemClickOptions Toggle { get; } = new("toggle");
        public static TraceItemClickOptions ToggleOthers { get; } = new("toggleothers");
        public static TraceItemClickOptions False { get; } = new(false);

        public object Convert() => value;
    }

    public sealed class TraceOrder : IStyleValue
    {
        private readonly object value;

        private TraceOrder(object value) => this.value = value;

        public static TraceOrder Normal { get; } = new("normal");
        public static TraceOrder Reversed { get; } = new("reversed");
        public static TraceOrder Grouped { get; } = new("grouped");
        public static TraceOrder ReversedGrouped { get; } = new("grouped+reversed");

        public object Convert() => value;
    }

    public sealed class UnitMode : IStyleValue
    {
        private readonly object value;

        private UnitMode(object value) => this.value = value;

        public static UnitMode Fraction { get; } = new("fraction");
        public static UnitMode Pixels { get; } = new("pixels");

        public object Convert() => value;
    }

    public sealed class VerticalAlign : IStyleValue
    {
        private readonly object value;

        private VerticalAlign(object value) => this.value = value;

        public static VerticalAlign Top { get; } = new("top");
        public static VerticalAlign Middle { get; } = new("middle");
        public static VerticalAlign Bottom { get; } = new("bottom");

        public object Convert() => value;
    }

    public sealed class Visible : IStyleValue
    {
        private readonly object value;

        private Visible(object value) => this.value = value;

        public static Visible True { get; } = new(true);
        public static Visible False { get; } = new(false);
        public static Visible LegendOnly { get; } = new("legendonly");

        public object Convert() => value;
    }

    public sealed class XAnchorPosition : IStyleValue
    {
        private readonly object value;

        private XAnchorPosition(object value) => this.value = value;

        public static XAnchorPosition Auto { get; } = new("auto");
        public static XAnchorPosition Left { get; } = new("left");
        public static XAnchorPosition Center { get; } = new("center");
        public static XAnchorPosition Right { get; } = new("right");

        public object Convert() => value;
    }

    public sealed class YAnchorPosition : IStyleValue
    {
        private readonly object value;

        private YAnchorPosition(object value) => this.value = value;

        public static YAnchorPosition Auto { get; } = new("auto");
        public static YAnchorPosition Top { get; } = new("top");
        public static YAnchorPosition Middle { get; } = new("middle");
        public static YAnchorPosition Bottom { get; } = new("bottom");

        public object Convert() => value;
    }
}
