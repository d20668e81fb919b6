using System;

namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Writes values of a type as HTML.</summary>
public class HtmlFormatter<T> : TypeFormatter<T>
{
    private readonly FormatDelegate<T> write;

    public HtmlFormatter(FormatDelegate<T> format) => write = format ?? throw new ArgumentNullException(nameof(format));

    public HtmlFormatter(Action<T, FormatContext> format)
    {
        ArgumentNullException.ThrowIfNull(format);
        write = (value, context) =>
        {
            format(value, context);
            return true;
        };
    }

    public HtmlFormatter(Func<T, string> format)
    {
        ArgumentNullException.ThrowIfNull(format);
        write = (value, context) =>
        {
            context.Writer.Write(format(value));
            return true;
        };
    }

    public override string MimeType => HtmlFormatter.MimeType;

    public override bool Format(T value, FormatContext context) => write(value, context);
}
