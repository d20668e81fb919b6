using System;
using System.Collections.Generic;
using System.Linq;

namespace Plotly.NET;

public static partial class StyleParam
{
    public sealed class Align : IStyleValue
    {
        private readonly object value;

        private Align(object value) => this.value = value;

        public static Align Auto { get; } = new("auto");
        public static Align Left { get; } = new("left");
        public static Align Right { get; } = new("right");

        public object Convert() => value;
    }

    public sealed class AutoRange : IStyleValue
    {
        private readonly object value;

        private AutoRange(object value) => this.value = value;

        public static AutoRange True { get; } = new(true);
        public static AutoRange False { get; } = new(false);
        public static AutoRange Reversed { get; } = new("reversed");
        public static AutoRange MinReversed { get; } = new("min reversed");
        public static AutoRange MaxReversed { get; } = new("max reversed");
        public static AutoRange Min { get; } = new("min");
        public static AutoRange Max { get; } = new("max");

        public object Convert() => value;
    }

    public sealed class AxisConstraint : IStyleValue
    {
        private readonly object value;

        private AxisConstraint(object value) => this.value = value;

        public static AxisConstraint Range { get; } = new("range");
        public static AxisConstraint Domain { get; } = new("domain");

        public object Convert() => value;
    }

    public sealed class AxisType : IStyleValue
    {
        private readonly object value;

        private AxisType(object value) => this.value = value;

        public static AxisType Auto { get; } = new("-");
        public static AxisType Linear { get; } = new("linear");
        public static AxisType Log { get; } = new("log");
        public static AxisType Date { get; } = new("date");
        public static AxisType Category { get; } = new("category");
        public static AxisType MultiCategory { get; } = new("multicategory");

        public object Convert() => value;
    }

    public sealed class BarMode : IStyleValue
    {
        private readonly object value;

        private BarMode(object value) => this.value = value;

        public static BarMode Stack { get; } = new("stack");
        public static BarMode Group { get; } = new("group");
        public static BarMode Overlay { get; } = new("overlay");
        public static BarMode Relative { get; } = new("relative");

        public object Convert() => value;
    }

    public sealed class BarNorm : IStyleValue
    {
        private readonly object value;

        private BarNorm(object value) => this.value = value;

        public static BarNorm NoNorm { get; } = new("");
        public static BarNorm Fraction { get; } = new("fraction");
        public static BarNorm Percent { get; } = new("percent");

        public object Convert() => value;
    }

    public sealed class BoxMean : IStyleValue
    {
        private readonly object value;

        private BoxMean(object value) => this.value = value;

        public static BoxMean True { get; } = new(true);
        public static BoxMean False { get; } = new(false);
        public static BoxMean SD { get; } = new("sd");

        public object Convert() => value;
    }

    public sealed class BoxMode : IStyleValue
    {
        private readonly object value;

        private BoxMode(object value) => this.value = value;

        public static BoxMode Group { get; } = new("group");
        public static BoxMode Overlay { get; } = new("overlay");

        public object Convert() => value;
    }

    public sealed class BoxPoints : IStyleValue
    {
        private readonly object value;

        private BoxPoints(object value) => this.value = value;

        public static BoxPoints Outliers { get; } = new("outliers");
        public static BoxPoints All { get; } = new("all");
        public static BoxPoints SuspectedOutliers { get; } = new("suspectedoutliers");
        public static BoxPoints False { get; } = new(false);

        public object Convert() => value;
    }

    public sealed class CategoryArrangement : IStyleValue
    {
        private readonly object value;

        private CategoryArrangement(object value) => this.value = value;

        public static CategoryArrangement Perpendicular { get; } = new("perpendicular");
        public static CategoryArrangement FreeForm { get; } = new("freeform");
        public static CategoryArrangement Fixed { get; } = new("fixed");
        public static CategoryArrangement Snap { get; } = new("snap");

        public object Convert() => value;
    }

    public sealed class CategoryOrder : IStyleValue
    {
        private readonly object value;

        private CategoryOrder(object value) => this.value = value;

        public static CategoryOrder Trace { get; } = new("trace");
        public static CategoryOrder CategoryAscending { get; } = new("category ascending");
        public static CategoryOrder CategoryDescending { get; } = new("category descending");
        public static CategoryOrder Array { get; } = new("array");
        public static CategoryOrder TotalAscending { get; } = new("total ascending");
        public static CategoryOrder TotalDescending { get; } = new("total descending");
        public static CategoryOrder MinAscending { get; } = new("min ascending");
        public static CategoryOrder MinDescending { get; } = new("min descending");
        public static CategoryOrder MaxAscending { get; } = new("max ascending");
        public static CategoryOrder MaxDescending { get; } = new("max descending");
        public static CategoryOrder SumAscending { get; } = new("sum ascending");
        public static CategoryOrder SumDescending { get; } = new("sum descending");
        public static CategoryOrder MeanAscending { get; } = new("mean ascending");
        public static CategoryOrder MeanDescending { get; } = new("mean descending");
        public static CategoryOrder MedianAscending { get; } = new("median ascending");
        public static CategoryOrder MedianDescending { get; } = new("median descending");

        public object Convert() => value;
    }

    public sealed class ClickToShow : IStyleValue
    {
        private readonly object value;

        private ClickToShow(object value) => this.value = value;

        public static ClickToShow False { get; } = new(false);
        public static ClickToShow OnOff { get; } = new("onoff");
        public static ClickToShow OnOut { get; } = new("onout");

        public object Convert() => value;
    }

    public sealed class Colorscale : IStyleValue
    {
        private readonly object value;

        private Colorscale(object value) => this.value = value;

        public static Colorscale RdBu { get; } = new("RdBu");
        public static Colorscale Earth { get; } = new("Earth");
        public static Colorscale Blackbody { get; } = new("Blackbody");
        public static Colorscale YIOrRd { get; } = new("YIOrRd");
        public static Colorscale YIGnBu { get; } = new("YIGnBu");
        public static Colorscale Bluered { get; } = new("Bluered");
        public static Colorscale Portland { get; } = new("Portland");
        public static Colorscale Electric { get; } = new("Electric");
        public static Colorscale Jet { get; } = new("Jet");
        public static Colorscale Hot { get; } = new("Hot");
        public static Colorscale Greys { get; } = new("Greys");
        public static Colorscale Greens { get; } = new("Greens");
        public static Colorscale Picnic { get; } = new("Picnic");
        public static Colorscale Rainbow { get; } = new("Rainbow");
        public static Colorscale Viridis { get; } = new("Viridis");
        public static Colorscale Cividis { get; } = new("Cividis");
        public static Colorscale NewCustom(IEnumerable<Tuple<double, Color>> item) => new(item.Select(stop => new object[] { stop.Item1, stop.Item2 }).ToArray());

        public object Convert() => value;
    }
}
