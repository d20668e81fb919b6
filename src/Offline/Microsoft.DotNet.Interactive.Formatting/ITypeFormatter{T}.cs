namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Writes values of a known type.</summary>
public interface ITypeFormatter<in T> : ITypeFormatter
{
    bool Format(T instance, FormatContext context);
}
