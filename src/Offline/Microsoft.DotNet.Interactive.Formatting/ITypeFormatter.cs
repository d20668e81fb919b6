using System;

namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Writes values of a type as one MIME type.</summary>
public interface ITypeFormatter
{
    string MimeType { get; }

    Type Type { get; }

    bool Format(object instance, FormatContext context);
}
