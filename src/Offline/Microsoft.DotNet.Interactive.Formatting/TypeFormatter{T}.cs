using System;

namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>The base of formatters of one type.</summary>
public abstract class TypeFormatter<T> : ITypeFormatter<T>
{
    public abstract string MimeType { get; }

    public Type Type => typeof(T);

    public abstract bool Format(T value, FormatContext context);

    public bool Format(object instance, FormatContext context) => Format((T)instance, context);
}
