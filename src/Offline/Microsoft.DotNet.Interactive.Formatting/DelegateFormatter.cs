using System;

namespace Microsoft.DotNet.Interactive.Formatting;

internal sealed class DelegateFormatter(Type type, string mimeType, Func<object, FormatContext, bool> write) : ITypeFormatter
{
    public string MimeType => mimeType;

    public Type Type => type;

    public bool Format(object instance, FormatContext context) => write(instance, context);
}
