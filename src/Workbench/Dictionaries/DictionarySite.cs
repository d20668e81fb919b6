using System.Globalization;
using System.Text.RegularExpressions;
using Workbench.Models;

namespace Workbench.Dictionaries;

/// <summary>Where in a model a dictionary reads and writes. Sites sort in the order in which a pass reaches them.</summary>
/// <param name="Kind">Which place of the layer.</param>
/// <param name="Layer">The layer, from 0.</param>
public readonly partial record struct DictionarySite(DictionaryKind Kind, int Layer) : IComparable<DictionarySite>
{
    private static readonly (DictionaryKind Kind, string Mark, string Hook)[] Places =
    [
        (DictionaryKind.ResidualBefore, "RB", "hook_resid_pre"),
        (DictionaryKind.HeadOutputs, "Z", "attn.hook_z"),
        (DictionaryKind.AttentionOutput, "A", "hook_attn_out"),
        (DictionaryKind.ResidualMiddle, "RM", "hook_resid_mid"),
        (DictionaryKind.MlpTranscoder, "M", "ln2.hook_normalized"),
        (DictionaryKind.MlpOutput, "MO", "hook_mlp_out"),
        (DictionaryKind.ResidualAfter, "R", "hook_resid_post"),
    ];

    /// <summary>The short name, e.g. <c>L2A</c>; the naming of Ge et al. (2024) where they have one.</summary>
    public string Name
    {
        get
        {
            var kind = Kind;
            return string.Create(CultureInfo.InvariantCulture, $"L{Layer}{Array.Find(Places, place => place.Kind == kind).Mark}");
        }
    }

    /// <summary>Whether what is written is another activation than what is read.</summary>
    public bool IsTranscoder => Kind == DictionaryKind.MlpTranscoder;

    /// <summary>The name in TransformerLens of what is read, e.g. <c>blocks.2.hook_attn_out</c>.</summary>
    public string Hook
    {
        get
        {
            var kind = Kind;
            return string.Create(CultureInfo.InvariantCulture, $"blocks.{Layer}.{Array.Find(Places, place => place.Kind == kind).Hook}");
        }
    }

    /// <summary>Width of what is read at this site of a model.</summary>
    /// <param name="config">The model's shape.</param>
    public int InputWidth(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Kind == DictionaryKind.HeadOutputs ? config.Heads * config.HeadWidth : config.Width;
    }

    /// <summary>Width of what is written at this site of a model.</summary>
    /// <param name="config">The model's shape.</param>
    public int OutputWidth(TransformerConfig config) => InputWidth(config);

    /// <summary>Whether a model has this site.</summary>
    /// <param name="config">The model's shape.</param>
    public bool IsIn(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Layer >= 0 && Layer < config.Layers && !(config.AttentionOnly && Kind is DictionaryKind.MlpTranscoder or DictionaryKind.MlpOutput);
    }

    /// <summary>Reads a short name.</summary>
    /// <param name="name">E.g. <c>L2A</c>, <c>L0M</c>, <c>L3R</c>.</param>
    /// <exception cref="ArgumentException">It is none; the message lists the kinds.</exception>
    public static DictionarySite Parse(string name) => TryParse(name, out var site)
        ? site
        : throw new ArgumentException(
            $"'{name}' is not a dictionary site. A site is L, the layer, and A (attention output), Z (head outputs before W_O), M (MLP transcoder), MO (MLP output), R, RM or RB (residual stream behind, within, before the layer): L2A.");

    /// <summary>Reads a short name.</summary>
    /// <param name="name">E.g. <c>L2A</c>.</param>
    /// <param name="site">The site.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string? name, out DictionarySite site)
    {
        site = default;
        var match = ShortName().Match(name ?? "");
        if (!match.Success || !int.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var layer))
            return false;
        var place = Array.Find(Places, place => place.Mark == match.Groups[2].Value);
        site = new DictionarySite(place.Kind, layer);
        return place.Mark is not null;
    }

    /// <summary>The site that TransformerLens calls by a hook name.</summary>
    /// <param name="hook">E.g. <c>blocks.2.hook_attn_out</c>. For a transcoder: what it reads.</param>
    /// <param name="site">The site.</param>
    /// <returns>Whether it is one that dictionaries are made for.</returns>
    public static bool TryParseHook(string? hook, out DictionarySite site)
    {
        site = default;
        var match = HookName().Match(hook ?? "");
        if (!match.Success || !int.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var layer))
            return false;
        var place = Array.Find(Places, place => place.Hook == match.Groups[2].Value);
        site = new DictionarySite(place.Kind, layer);
        return place.Hook is not null;
    }

    /// <inheritdoc/>
    public int CompareTo(DictionarySite other) => (Layer, Kind).CompareTo((other.Layer, other.Kind));

    /// <summary>Whether one site comes before another.</summary>
    public static bool operator <(DictionarySite left, DictionarySite right) => left.CompareTo(right) < 0;

    /// <summary>Whether one site comes before another or is the same.</summary>
    public static bool operator <=(DictionarySite left, DictionarySite right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one site comes after another.</summary>
    public static bool operator >(DictionarySite left, DictionarySite right) => left.CompareTo(right) > 0;

    /// <summary>Whether one site comes after another or is the same.</summary>
    public static bool operator >=(DictionarySite left, DictionarySite right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Name;

    [GeneratedRegex("^L([0-9]+)([A-Z]+)$")]
    private static partial Regex ShortName();

    [GeneratedRegex(@"^blocks\.([0-9]+)\.(.+)$")]
    private static partial Regex HookName();
}
