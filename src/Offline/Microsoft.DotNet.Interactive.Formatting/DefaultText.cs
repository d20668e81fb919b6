using System;
using System.Collections;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;

namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>How values look that nobody has registered a formatter for.</summary>
internal static class DefaultText
{
    public static bool Write(object value, string mimeType, FormatContext context)
    {
        if (mimeType == HtmlFormatter.MimeType)
            context.Writer.Write($"<div class=\"dni-plaintext\"><pre>{WebUtility.HtmlEncode(Text(value))}</pre></div>");
        else
            context.Writer.Write(Text(value));
        return true;
    }

    private static string Text(object value) => value switch
    {
        null => Formatter.NullString,
        string text => text,
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable items => Items(items),
        _ => value.ToString(),
    };

    private static string Items(IEnumerable items)
    {
        object[] shown = items.Cast<object>().Take(Formatter.ListExpansionLimit + 1).ToArray();
        var text = string.Join(", ", shown.Take(Formatter.ListExpansionLimit).Select(item => item.ToDisplayString()));
        return shown.Length > Formatter.ListExpansionLimit ? $"[ {text} ... ]" : $"[ {text} ]";
    }
}
