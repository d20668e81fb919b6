using System.Net;

namespace Workbench.Interactive;

internal static class Html
{
    /// <summary>Text for the content of an element or for a quoted attribute.</summary>
    public static string Text(string? text) => WebUtility.HtmlEncode(text) ?? "";
}
