namespace Workbench.Interactive;

/// <summary>The formatters of <see cref="FeatureCircuitDrawing"/>, found by .NET Interactive through its attribute.</summary>
public sealed class FeatureCircuitFormats
{
    private readonly MimeFormat[] formats =
    [
        MimeFormat.Of<FeatureCircuitDrawing>(MimeFormat.Html, NotebookHtml.Features),
        MimeFormat.Of<FeatureCircuitDrawing>(MimeFormat.Plain, drawing => drawing.ToString()),
    ];

    /// <summary>Makes them.</summary>
    public IEnumerable<object> CreateTypeFormatters() => formats;
}
