using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Linear;

namespace Workbench.Reproduction;

/// <summary>Why a head looks where it looks: its attention score, split into pairs of what its query and its key are made of.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Head">The head.</param>
/// <param name="Query">The position that looks.</param>
/// <param name="Key">The position looked at.</param>
/// <param name="Score">The score before the softmax.</param>
/// <param name="Pattern">The attention that it leads to.</param>
/// <param name="Parts">The pairs of largest size.</param>
public sealed record ExplainedScore(int Layer, int Head, int Query, int Key, double Score, double Pattern, IReadOnlyList<ExplainedScorePart> Parts)
{
    private const int MostParts = 8;

    /// <summary>The head and position that bring most to an attention feature, and why the head looks there.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="feature">An active feature of an attention site.</param>
    /// <exception cref="ArgumentException">The feature is not in the graph, or of no attention site.</exception>
    public static ExplainedScore Of(LinearGraph graph, FeatureNode feature)
    {
        var heads = HeadContributions.Of(graph, feature);
        var (head, key) = (
            from place in Enumerable.Range(0, heads.Table.GetLength(0))
            from position in Enumerable.Range(0, heads.Table.GetLength(1))
            orderby heads.Table[place, position] descending
            select (place, position)).First();
        var table = QkAttribution.Of(graph, feature.Site.Layer, head, feature.Position, key);
        return new(feature.Site.Layer, head, feature.Position, key, table.Score, table.Pattern, [.. table.Largest(MostParts).Select(pair => new ExplainedScorePart(pair.QueryPart, pair.KeyPart, pair.Value))]);
    }
}
