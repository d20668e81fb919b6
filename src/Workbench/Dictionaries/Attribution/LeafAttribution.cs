using System.Globalization;

namespace Workbench.Dictionaries.Attribution;

/// <summary>What a leaf contributes to a target.</summary>
/// <param name="Kind">The kind of leaf, e.g. <c>tok_embed</c>, <c>L2M.error</c>.</param>
/// <param name="Position">The position.</param>
/// <param name="Value">Its contribution.</param>
public readonly record struct LeafAttribution(string Kind, int Position, double Value)
{
    /// <summary>The name, e.g. <c>L2M.error@13</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Kind}@{Position}");
}
