namespace Workbench.Interactive;

/// <summary>The formatters of <see cref="CircuitDrawing"/>, found by .NET Interactive through its attribute.</summary>
public sealed class CircuitDrawingFormats
{
    private readonly MimeFormat[] formats =
    [
        MimeFormat.Of<CircuitDrawing>(MimeFormat.Html, drawing => NotebookHtml.Drawing(drawing)),
        MimeFormat.Of<CircuitDrawing>(MimeFormat.Plain, drawing => drawing.ToString()),
    ];

    /// <summary>Makes them.</summary>
    public IEnumerable<object> CreateTypeFormatters() => formats;
}
