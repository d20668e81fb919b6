using Plotly.NET;

namespace Workbench.Interactive;

internal sealed class ChartSection : IReportSection
{
    private readonly string figure;
    private readonly string? caption;

    // The figure is written down now: charts can be changed in place later.
    public ChartSection(GenericChart chart, string? caption)
    {
        ArgumentNullException.ThrowIfNull(chart);
        figure = GenericChart.toFigureJson(chart).Replace("<", "\\u003c", StringComparison.Ordinal);
        this.caption = caption;
    }

    public void Write(ReportWriter report)
    {
        var id = report.NextChart();
        report
            .Raw($"<figure class=\"chart\">\n<div class=\"plot\" id=\"{id}\"></div>\n")
            .Raw($"<script type=\"application/json\" data-plot=\"{id}\">{figure}</script>\n")
            .Caption(caption)
            .Raw("</figure>\n");
    }
}

internal sealed class CircuitSection : IReportSection
{
    private readonly CircuitDrawing drawing;
    private readonly string? caption;

    public CircuitSection(CircuitDrawing drawing, string? caption)
    {
        ArgumentNullException.ThrowIfNull(drawing);
        this.drawing = drawing;
        this.caption = caption;
    }

    public void Write(ReportWriter report) => report
        .Raw("<figure class=\"drawing\">\n")
        .Raw(drawing.ToHtml(report.NextCircuit()))
        .Caption(caption)
        .Raw("</figure>\n");
}

internal sealed class FeatureSection : IReportSection
{
    private readonly FeatureCircuitDrawing drawing;
    private readonly string? caption;

    public FeatureSection(FeatureCircuitDrawing drawing, string? caption)
    {
        ArgumentNullException.ThrowIfNull(drawing);
        this.drawing = drawing;
        this.caption = caption;
    }

    public void Write(ReportWriter report) => report
        .Raw("<figure class=\"drawing wide\">\n")
        .Raw(drawing.ToHtml(report.NextFeatures()))
        .Caption(caption)
        .Raw("</figure>\n");
}
