namespace Workbench.Interactive;

/// <summary>A piece of a page as it is, for what has no type of its own.</summary>
/// <param name="Markup">The HTML; texts in it are escaped already.</param>
[TypeFormatterSource(typeof(HtmlFragmentFormats), PreferredMimeTypes = [MimeFormat.Html])]
public sealed record HtmlFragment(string Markup);
