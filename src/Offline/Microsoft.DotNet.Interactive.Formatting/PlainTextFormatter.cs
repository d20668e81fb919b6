namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>What formatters of plain text share.</summary>
public static class PlainTextFormatter
{
    public const string MimeType = "text/plain";
}
