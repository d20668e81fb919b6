namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>What formatters of HTML share.</summary>
public static class HtmlFormatter
{
    public const string MimeType = "text/html";
}
