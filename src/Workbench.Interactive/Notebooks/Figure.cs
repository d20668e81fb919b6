using Plotly.NET;

namespace Workbench.Interactive;

/// <summary>A chart that a notebook shows: interactive in VS Code and Jupyter, without a network. The same chart goes into a <see cref="Report"/>.</summary>
[TypeFormatterSource(typeof(FigureFormats), PreferredMimeTypes = [MimeFormat.Html, MimeFormat.Plotly])]
public sealed class Figure
{
    /// <summary>Wraps a chart.</summary>
    /// <param name="chart">A chart of Plotly.NET.</param>
    /// <param name="alternative">What the chart shows, for readers that do not see it.</param>
    public Figure(GenericChart chart, string? alternative = null)
    {
        ArgumentNullException.ThrowIfNull(chart);
        (Chart, Alternative) = (chart, alternative ?? "chart");
    }

    /// <summary>The chart.</summary>
    public GenericChart Chart { get; }

    /// <summary>What it shows, in words.</summary>
    public string Alternative { get; }

    /// <summary>The figure as plotly.js reads it: data and layout, numbers with six significant digits.</summary>
    public string ToJson() => FigureJson.Of(Chart);

    /// <summary>What stands for the chart where only text is shown.</summary>
    public override string ToString() => $"[{Alternative}]";
}
