namespace Workbench.Interactive;

/// <summary>The formatters of <see cref="Figure"/>, found by .NET Interactive through its attribute.</summary>
public sealed class FigureFormats
{
    private readonly MimeFormat[] formats =
    [
        MimeFormat.Of<Figure>(MimeFormat.Html, FigureHtml.Write),
        MimeFormat.Of<Figure>(MimeFormat.Plotly, figure => figure.ToJson()),
        MimeFormat.Of<Figure>(MimeFormat.Plain, figure => figure.ToString()),
    ];

    /// <summary>Makes them.</summary>
    public IEnumerable<object> CreateTypeFormatters() => formats;
}
