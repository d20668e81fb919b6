using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.FSharp.Collections;

namespace Plotly.NET;

public abstract class GenericChart
{
    private protected GenericChart()
    {
    }

    public bool IsChart => Traces.Count == 1;

    public bool IsMultiChart => !IsChart;

    internal IReadOnlyList<Trace> Traces { get; private init; }

    internal Layout Layout { get; private init; }

    internal Config Config { get; private init; }

    internal DisplayOptions DisplayOptions { get; private init; }

    public static GenericChart addConfig(Config config, GenericChart gChart) =>
        Make(gChart.Traces, gChart.Layout, Putting.Merge(gChart.Config, config), gChart.DisplayOptions);

    public static GenericChart addDisplayOptions(DisplayOptions displayOpts, GenericChart gChart) =>
        Make(gChart.Traces, gChart.Layout, gChart.Config, Putting.Merge(gChart.DisplayOptions, displayOpts));

    public static GenericChart addLayout(Layout layout, GenericChart gChart) => setLayout(Combined(gChart.Layout, layout), gChart);

    public static GenericChart combine(IEnumerable<GenericChart> gCharts) =>
        gCharts.Aggregate((first, second) => Make(
            [.. first.Traces, .. second.Traces],
            Combined(first.Layout, second.Layout),
            Putting.Merge(first.Config, second.Config),
            Putting.Merge(first.DisplayOptions, second.DisplayOptions)));

    public static int countTrace(GenericChart gChart) => gChart.Traces.Count;

    public static Config getConfig(GenericChart gChart) => gChart.Config;

    public static DisplayOptions getDisplayOptions(GenericChart gChart) => gChart.DisplayOptions;

    public static Layout getLayout(GenericChart gChart) => gChart.Layout;

    public static FSharpList<Trace> getTraces(GenericChart gChart) => ListModule.OfSeq(gChart.Traces);

    public static GenericChart setConfig(Config config, GenericChart gChart) =>
        Make(gChart.Traces, gChart.Layout, config, gChart.DisplayOptions);

    public static GenericChart setDisplayOptions(DisplayOptions displayOpts, GenericChart gChart) =>
        Make(gChart.Traces, gChart.Layout, gChart.Config, displayOpts);

    public static GenericChart setLayout(Layout layout, GenericChart gChart) =>
        Make(gChart.Traces, layout, gChart.Config, gChart.DisplayOptions);

    public static string toChartHTML(GenericChart gChart) => Page.Fragment(gChart);

    public static string toEmbeddedHTML(GenericChart gChart) => Page.Document(gChart);

    public static string toFigureJson(GenericChart gChart) =>
        $$"""{"data":{{FigureJson.Write(gChart.Traces)}},"layout":{{FigureJson.Write(gChart.Layout)}},"frames":[]}""";

    public static string toJson(GenericChart gChart) =>
        $$"""{"data":{{FigureJson.Write(gChart.Traces)}},"layout":{{FigureJson.Write(gChart.Layout)}},"config":{{FigureJson.Write(gChart.Config)}}}""";

    internal static GenericChart Of(Trace trace, bool useDefaults)
    {
        if (!useDefaults)
            return Make([trace], new Layout(), new Config(), new DisplayOptions());
        var layout = Layout.init<bool>(
            Width: Defaults.DefaultWidth,
            Height: Defaults.DefaultHeight,
            Template: Putting.Merge(new Template(), Defaults.DefaultTemplate));
        return Make(
            [trace],
            layout,
            Putting.Merge(new Config(), Defaults.DefaultConfig),
            Putting.Merge(new DisplayOptions(), Defaults.DefaultDisplayOptions));
    }

    private static Figure Make(IReadOnlyList<Trace> traces, Layout layout, Config config, DisplayOptions displayOptions) =>
        new() { Traces = traces, Layout = layout, Config = config, DisplayOptions = displayOptions };

    // Lists of things on the layout add up; everything else is merged.
    private static Layout Combined(Layout first, Layout second)
    {
        var combined = Putting.Merge(first, second);
        foreach (var name in (ReadOnlySpan<string>)["annotations", "shapes", "images"])
        {
            if (first.TryGetTypedValue<IEnumerable<object>>(name)?.Value is { } before
                && second.TryGetTypedValue<IEnumerable<object>>(name)?.Value is { } after)
                combined.SetValue(name, before.Concat(after).ToArray());
        }
        return combined;
    }

    private sealed class Figure : GenericChart
    {
    }
}
