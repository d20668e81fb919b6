using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.FSharp.Core;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET;

public static class GenericChartExtensions
{
    public static void SaveHtml(
        this GenericChart @this,
        string path,
        FSharpOption<bool> OpenInBrowser = null)
    {
        var file = path.EndsWith(".html", StringComparison.Ordinal) ? path : path + ".html";
        File.WriteAllText(file, GenericChart.toEmbeddedHTML(@this));
        if (OpenInBrowser is { Value: true })
            Open(file);
    }

    public static void Show(
        this GenericChart gChart)
    {
        var file = Path.ChangeExtension(Path.GetTempFileName(), ".html");
        File.WriteAllText(file, GenericChart.toEmbeddedHTML(gChart));
        Open(file);
    }

    public static GenericChart WithAnnotation(
        this GenericChart @this,
        Annotation annotation,
        FSharpOption<bool> Append = null) =>
        @this.WithAnnotations([annotation], Append);

    public static GenericChart WithAnnotations(
        this GenericChart @this,
        IEnumerable<Annotation> annotations,
        FSharpOption<bool> Append = null) =>
        @this.Listed("annotations", annotations, Append);

    public static GenericChart WithColorBar(
        this GenericChart @this,
        ColorBar colorbar) =>
        @this.Traced("colorbar", colorbar);

    public static GenericChart WithConfig(
        this GenericChart @this,
        Config config) =>
        GenericChart.setConfig(config, @this);

    public static GenericChart WithLayout(
        this GenericChart @this,
        Layout layout) =>
        GenericChart.addLayout(layout, @this);

    public static GenericChart WithLegend(
        this GenericChart @this,
        bool showlegend) =>
        GenericChart.addLayout(new Layout().Set("showlegend", showlegend), @this);

    public static GenericChart WithLine(
        this GenericChart @this,
        Line line) =>
        @this.Traced("line", line);

    public static GenericChart WithMargin(
        this GenericChart @this,
        Margin margin) =>
        GenericChart.addLayout(new Layout().Set("margin", margin), @this);

    public static GenericChart WithMarginSize<a, b, c, d, e, f>(
        this GenericChart @this,
        FSharpOption<a> Left = null,
        FSharpOption<b> Right = null,
        FSharpOption<c> Top = null,
        FSharpOption<d> Bottom = null,
        FSharpOption<e> Pad = null,
        FSharpOption<f> Autoexpand = null) =>
        @this.WithMargin(Margin.init(Left, Right, Top, Bottom, Pad, Autoexpand));

    public static GenericChart WithMarker(
        this GenericChart @this,
        Marker marker) =>
        @this.Traced("marker", marker);

    public static GenericChart WithShape(
        this GenericChart @this,
        Shape shape,
        FSharpOption<bool> Append = null) =>
        @this.WithShapes([shape], Append);

    public static GenericChart WithShapes(
        this GenericChart @this,
        IEnumerable<Shape> shapes,
        FSharpOption<bool> Append = null) =>
        @this.Listed("shapes", shapes, Append);

    public static GenericChart WithSize(
        this GenericChart @this,
        int width,
        int height) =>
        GenericChart.addLayout(new Layout().Set("width", width).Set("height", height), @this);

    public static GenericChart WithTemplate(
        this GenericChart @this,
        Template template) =>
        GenericChart.addLayout(new Layout().Set("template", template), @this);

    public static GenericChart WithTitle(
        this GenericChart @this,
        string title,
        FSharpOption<Font> TitleFont = null) =>
        GenericChart.addLayout(Layout.init<bool>(Title: Title.init(Text: title, Font: TitleFont)), @this);

    public static GenericChart WithTraceInfo(
        this GenericChart @this,
        FSharpOption<string> Name = null,
        FSharpOption<StyleParam.Visible> Visible = null,
        FSharpOption<bool> ShowLegend = null,
        FSharpOption<int> LegendRank = null,
        FSharpOption<string> LegendGroup = null,
        FSharpOption<Title> LegendGroupTitle = null)
    {
        for (var i = 0; i < @this.Traces.Count; i++)
        {
            var trace = @this.Traces[i]
                .Put("visible", Visible)
                .Put("showlegend", ShowLegend)
                .Put("legendrank", LegendRank)
                .Put("legendgroup", LegendGroup)
                .Put("legendgrouptitle", LegendGroupTitle);
            if (Name is not null)
                trace.SetValue("name", i == 0 ? Name.Value : string.Create(CultureInfo.InvariantCulture, $"{Name.Value}_{i}"));
        }
        return @this;
    }

    public static GenericChart WithXAxis(
        this GenericChart @this,
        LinearAxis xAxis,
        FSharpOption<StyleParam.SubPlotId> Id = null) =>
        @this.Styled((string)(Id?.Value ?? StyleParam.SubPlotId.NewXAxis(1)).Convert(), xAxis);

    public static GenericChart WithXAxisStyle(
        this GenericChart @this,
        Title title,
        FSharpOption<Tuple<IConvertible, IConvertible>> MinMax = null,
        FSharpOption<bool> ShowGrid = null,
        FSharpOption<bool> ShowLine = null,
        FSharpOption<StyleParam.Side> Side = null,
        FSharpOption<StyleParam.LinearAxisId> Overlaying = null,
        FSharpOption<StyleParam.SubPlotId> Id = null,
        FSharpOption<Tuple<IConvertible, IConvertible>> Domain = null,
        FSharpOption<double> Position = null,
        FSharpOption<bool> ZeroLine = null,
        FSharpOption<StyleParam.LinearAxisId> Anchor = null)
    {
        var axis = new LinearAxis()
            .Set("title", title)
            .Put("range", Pair(MinMax))
            .Put("domain", Pair(Domain))
            .Put("showgrid", ShowGrid)
            .Put("showline", ShowLine)
            .Put("side", Side)
            .Put("overlaying", Overlaying)
            .Put("position", Position)
            .Put("zeroline", ZeroLine)
            .Put("anchor", Anchor);
        return @this.WithXAxis(axis, Id);
    }

    public static GenericChart WithXError(
        this GenericChart @this,
        Error xError) =>
        @this.Traced("error_x", xError);

    public static GenericChart WithYAxis(
        this GenericChart @this,
        LinearAxis yAxis,
        FSharpOption<StyleParam.SubPlotId> Id = null) =>
        @this.Styled((string)(Id?.Value ?? StyleParam.SubPlotId.NewYAxis(1)).Convert(), yAxis);

    public static GenericChart WithYAxisStyle(
        this GenericChart @this,
        Title title,
        FSharpOption<Tuple<IConvertible, IConvertible>> MinMax = null,
        FSharpOption<bool> ShowGrid = null,
        FSharpOption<bool> ShowLine = null,
        FSharpOption<StyleParam.Side> Side = null,
        FSharpOption<StyleParam.LinearAxisId> Overlaying = null,
        FSharpOption<StyleParam.SubPlotId> Id = null,
        FSharpOption<Tuple<IConvertible, IConvertible>> Domain = null,
        FSharpOption<double> Position = null,
        FSharpOption<bool> ZeroLine = null,
        FSharpOption<StyleParam.LinearAxisId> Anchor = null)
    {
        var axis = new LinearAxis()
            .Set("title", title)
            .Put("range", Pair(MinMax))
            .Put("domain", Pair(Domain))
            .Put("showgrid", ShowGrid)
            .Put("showline", ShowLine)
            .Put("side", Side)
            .Put("overlaying", Overlaying)
            .Put("position", Position)
            .Put("zeroline", ZeroLine)
            .Put("anchor", Anchor);
        return @this.WithYAxis(axis, Id);
    }

    public static GenericChart WithYError(
        this GenericChart @this,
        Error yError) =>
        @this.Traced("error_y", yError);

    // Sets or merges one object of the layout: an axis, the legend.
    internal static GenericChart Styled(this GenericChart chart, string name, Dyn value) =>
        GenericChart.addLayout(new Layout().Set(name, value), chart);

    private static GenericChart Listed<T>(this GenericChart chart, string name, IEnumerable<T> items, FSharpOption<bool> append)
    {
        var layout = Putting.Merge(new Layout(), chart.Layout);
        layout.Append(name, items.Cast<object>(), append?.Value ?? true);
        return GenericChart.setLayout(layout, chart);
    }

    private static GenericChart Traced(this GenericChart chart, string name, Dyn value)
    {
        foreach (var trace in chart.Traces)
            Putting.MergeInto(trace, new Dyn().Set(name, value));
        return chart;
    }

    private static FSharpOption<object[]> Pair<A, B>(FSharpOption<Tuple<A, B>> pair) =>
        pair is null ? null : new object[] { pair.Value.Item1, pair.Value.Item2 };

    private static void Open(string file) => Process.Start(new ProcessStartInfo(file) { UseShellExecute = true })?.Dispose();
}
