namespace Plotly.NET;

public static class Defaults
{
    public static Config DefaultConfig { get; set; } = Config.init(Responsive: true);

    public static DisplayOptions DefaultDisplayOptions { get; set; } = FirstDisplayOptions();

    public static Template DefaultTemplate { get; set; } = ChartTemplates.plotly;

    public static int DefaultHeight { get; set; } = 600;

    public static int DefaultWidth { get; set; } = 600;

    public static void reset()
    {
        DefaultConfig = Config.init(Responsive: true);
        DefaultDisplayOptions = FirstDisplayOptions();
        DefaultTemplate = ChartTemplates.plotly;
        DefaultHeight = 600;
        DefaultWidth = 600;
    }

    // The package points at a content delivery network; where this stand-in serves there is none to reach.
    private static DisplayOptions FirstDisplayOptions() => DisplayOptions.init(
        DocumentTitle: "Plotly.NET Datavisualization",
        DocumentCharset: "UTF-8",
        DocumentDescription: "A plotly.js graph generated with Plotly.NET",
        PlotlyJSReference: PlotlyJSReference.Full);
}
