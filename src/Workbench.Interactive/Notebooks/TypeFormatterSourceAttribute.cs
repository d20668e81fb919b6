namespace Workbench.Interactive;

/// <summary>Names what formats a type in a notebook. .NET Interactive knows the attribute by its name alone, so that no reference to its
/// packages is needed.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    public Type FormatterSourceType { get; } = formatterSourceType;

    public string[]? PreferredMimeTypes { get; set; }
}
