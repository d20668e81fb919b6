namespace Workbench.Interactive;

/// <summary>The formatters of <see cref="HtmlFragment"/>, found by .NET Interactive through its attribute.</summary>
public sealed class HtmlFragmentFormats
{
    private readonly MimeFormat[] formats =
    [
        MimeFormat.Of<HtmlFragment>(MimeFormat.Html, fragment => fragment.Markup),
        MimeFormat.Of<HtmlFragment>(MimeFormat.Plain, _ => "[HTML]"),
    ];

    /// <summary>Makes them.</summary>
    public IEnumerable<object> CreateTypeFormatters() => formats;
}
