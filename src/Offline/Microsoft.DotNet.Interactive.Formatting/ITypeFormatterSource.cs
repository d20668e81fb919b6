using System.Collections.Generic;

namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Makes the formatters of a type that names it in an attribute.</summary>
public interface ITypeFormatterSource
{
    IEnumerable<ITypeFormatter> CreateTypeFormatters();
}
