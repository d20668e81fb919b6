using System.Globalization;

namespace Workbench.Dictionaries.Linear;

/// <summary>A feature of a dictionary at one position of a prompt.</summary>
/// <param name="Site">Where the dictionary reads and writes.</param>
/// <param name="Feature">The feature's number in its dictionary.</param>
/// <param name="Position">The position, from 0.</param>
public readonly record struct FeatureNode(DictionarySite Site, int Feature, int Position) : IComparable<FeatureNode>
{
    /// <summary>The name, e.g. <c>L2M.517@13</c>: the notation of Ge et al. (2024) with the position.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Site.Name}.{Feature}@{Position}");

    /// <summary>The feature without its position, e.g. <c>L2M.517</c>.</summary>
    public string FeatureName => string.Create(CultureInfo.InvariantCulture, $"{Site.Name}.{Feature}");

    /// <summary>Reads a name.</summary>
    /// <param name="name">E.g. <c>L2M.517@13</c>.</param>
    /// <exception cref="ArgumentException">It is none; the message says what one looks like.</exception>
    public static FeatureNode Parse(string name) => TryParse(name, out var node)
        ? node
        : throw new ArgumentException($"'{name}' is not a feature at a position: write the site, the feature's number and the position, as in L2M.517@13.", nameof(name));

    /// <summary>Reads a name.</summary>
    /// <param name="name">E.g. <c>L2M.517@13</c>.</param>
    /// <param name="node">The feature.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string? name, out FeatureNode node)
    {
        node = default;
        var text = name ?? "";
        int dot = text.IndexOf('.', StringComparison.Ordinal), at = text.IndexOf('@', StringComparison.Ordinal);
        if (dot < 1 || at < dot || !DictionarySite.TryParse(text[..dot], out var site)
            || !int.TryParse(text.AsSpan(dot + 1, at - dot - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int feature)
            || !int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int position))
            return false;
        node = new(site, feature, position);
        return true;
    }

    /// <summary>In the order in which a pass reaches them: by site, then position, then number.</summary>
    public int CompareTo(FeatureNode other) => (Site, Position, Feature).CompareTo((other.Site, other.Position, other.Feature));

    /// <summary>Whether one feature comes before another.</summary>
    public static bool operator <(FeatureNode left, FeatureNode right) => left.CompareTo(right) < 0;

    /// <summary>Whether one feature comes before another or is the same.</summary>
    public static bool operator <=(FeatureNode left, FeatureNode right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one feature comes after another.</summary>
    public static bool operator >(FeatureNode left, FeatureNode right) => left.CompareTo(right) > 0;

    /// <summary>Whether one feature comes after another or is the same.</summary>
    public static bool operator >=(FeatureNode left, FeatureNode right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
