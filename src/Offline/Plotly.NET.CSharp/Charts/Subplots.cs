using Plotly.NET.LayoutObjects;

namespace Plotly.NET.CSharp;

// Puts charts into the cells of a grid: every chart gets axes of its own (or those of its row and column when they are
// coupled), and plotly.js places them.
internal static class Subplots
{
    internal static GenericChart Arrange(
        GenericChart[] charts,
        int rows,
        int columns,
        Optional<IEnumerable<string>> titles,
        Optional<Font> titleFont,
        Optional<double> titleOffset,
        Optional<Tuple<StyleParam.LinearAxisId, StyleParam.LinearAxisId>[][]> subplots,
        Optional<StyleParam.LinearAxisId[]> xAxes,
        Optional<StyleParam.LinearAxisId[]> yAxes,
        Optional<StyleParam.LayoutGridRowOrder> rowOrder,
        Optional<StyleParam.LayoutGridPattern> pattern,
        Optional<double> xGap,
        Optional<double> yGap,
        Optional<Domain> domain,
        Optional<StyleParam.LayoutGridXSide> xSide,
        Optional<StyleParam.LayoutGridYSide> ySide)
    {
        var order = rowOrder.IsSome ? rowOrder.Value : StyleParam.LayoutGridRowOrder.TopToBottom;
        var coupled = pattern.IsSome && pattern.Value == StyleParam.LayoutGridPattern.Coupled;
        // What plotly.js takes when it is not told.
        var gapX = xGap.IsSome ? xGap.Value : coupled ? 0.1 : 0.2;
        var gapY = yGap.IsSome ? yGap.Value : coupled ? 0.1 : 0.3;

        var combined = GenericChart.combine(charts.Take(rows * columns).Select((chart, i) => coupled
            ? OnAxes(chart, i, i % columns + 1, i / columns + 1)
            : OnAxes(chart, i, i + 1, i + 1)));

        var grid = new LayoutGrid()
            .Set("rows", rows)
            .Set("columns", columns)
            .Set("pattern", pattern.IsSome ? pattern.Value : StyleParam.LayoutGridPattern.Independent)
            .Set("roworder", order)
            .Put("xgap", xGap)
            .Put("ygap", yGap)
            .Put("subplots", Names(subplots))
            .Put("xaxes", xAxes)
            .Put("yaxes", yAxes)
            .Put("domain", domain)
            .Put("xside", xSide)
            .Put("yside", ySide);
        var arranged = GenericChart.addLayout(new Layout().Set("grid", grid), combined);
        var upwards = order == StyleParam.LayoutGridRowOrder.BottomToTop;
        return arranged.WithAnnotations((titles.IsSome ? titles.Value : []).Take(rows * columns).Select((title, i) => Title(
            title,
            Middle(i % columns, columns, gapX),
            Top(upwards ? i / columns : rows - 1 - i / columns, rows, gapY) + (titleOffset.IsSome ? titleOffset.Value : 0),
            titleFont)));
    }

    private static Optional<string[][]> Names(Optional<Tuple<StyleParam.LinearAxisId, StyleParam.LinearAxisId>[][]> subplots) =>
        subplots.IsSome
            ? subplots.Value.Select(row => row.Select(cell => $"{cell.Item1.Convert()}{cell.Item2.Convert()}").ToArray()).ToArray()
            : default(Optional<string[][]>);

    private static GenericChart OnAxes(GenericChart chart, int index, int x, int y)
    {
        var layout = Putting.Merge(new Layout(), GenericChart.getLayout(chart));
        var xAxis = Axis(layout, "xaxis");
        var yAxis = Axis(layout, "yaxis");
        layout.Set((string)StyleParam.SubPlotId.NewXAxis(index + 1).Convert(), xAxis);
        layout.Set((string)StyleParam.SubPlotId.NewYAxis(index + 1).Convert(), yAxis);
        foreach (var trace in chart.Traces)
        {
            trace.SetValue("xaxis", StyleParam.LinearAxisId.NewX(x));
            trace.SetValue("yaxis", StyleParam.LinearAxisId.NewY(y));
        }
        return GenericChart.setLayout(layout, chart);
    }

    private static LinearAxis Axis(Layout layout, string name)
    {
        var axis = layout.TryGetTypedValue<LinearAxis>(name)?.Value ?? new LinearAxis();
        foreach (var other in layout.GetDynamicMemberNames().Where(key => key.StartsWith(name, StringComparison.Ordinal)).ToArray())
            layout.Remove(other);
        return axis;
    }

    private static double Middle(int cell, int cells, double gap)
    {
        var step = 1 / (cells - gap);
        return step * cell + step * (1 - gap) / 2;
    }

    private static double Top(int cell, int cells, double gap)
    {
        var step = 1 / (cells - gap);
        return step * cell + step * (1 - gap);
    }

    private static Annotation Title(string text, double x, double y, Optional<Font> font) =>
        Annotation.init<double, double, int, int, int, int, int, string, int, string>(
            X: x,
            Y: y,
            XRef: "paper",
            YRef: "paper",
            XAnchor: StyleParam.XAnchorPosition.Center,
            YAnchor: StyleParam.YAnchorPosition.Bottom,
            Text: text,
            ShowArrow: false,
            Font: font.ToOption());
}
