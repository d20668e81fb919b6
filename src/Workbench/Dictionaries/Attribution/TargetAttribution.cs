using Workbench.Dictionaries.Linear;

namespace Workbench.Dictionaries.Attribution;

/// <summary>What features and leaves of one prompt contribute to one target.</summary>
public sealed record TargetAttribution
{
    /// <summary>The target.</summary>
    public required GraphTarget Target { get; init; }

    /// <summary>The target's value in the real run.</summary>
    public required double TargetValue { get; init; }

    /// <summary>Features in the order of a pass; after gating only those that stay.</summary>
    public required IReadOnlyList<NodeAttribution> Nodes { get; init; }

    /// <summary>All leaves of the graph that can contribute, by kind and position; those of no contribution are left out.</summary>
    public required IReadOnlyList<LeafAttribution> Leaves { get; init; }

    /// <summary>Attention scores whose contribution passes the threshold; empty where they were not asked for.</summary>
    public IReadOnlyList<ScoreAttribution> Scores { get; init; } = [];

    /// <summary>How far the nearest candidate's contribution is from the threshold; infinite without one. Sets of nodes found in another number
    /// type can differ where this is below its rounding.</summary>
    public double NearestToThreshold { get; init; } = double.PositiveInfinity;

    /// <summary>What all leaves contribute together: the target's value where nothing was gated.</summary>
    public double LeafSum => Leaves.Sum(leaf => leaf.Value);

    /// <summary>The share of the target that leaves reach through what stays (Ge et al. 2024, section 5). It says how much of the linear
    /// graph was kept, not that the circuit is faithful: no intervention is made.</summary>
    public double Recovery => LeafSum / TargetValue;

    /// <summary>Contributions of leaves summed over positions, by kind.</summary>
    public IReadOnlyDictionary<string, double> LeafTotals =>
        Leaves.GroupBy(leaf => leaf.Kind, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(leaf => leaf.Value), StringComparer.Ordinal);

    /// <summary>The share of the target that dictionary errors (and MLPs without a transcoder) contribute.</summary>
    public double ErrorShare => Leaves.Where(leaf => leaf.Kind.EndsWith(".error", StringComparison.Ordinal) || leaf.Kind.EndsWith(".mlp", StringComparison.Ordinal)).Sum(leaf => leaf.Value) / TargetValue;

    /// <summary>Contributions of features and leaves by name, e.g. <c>L2M.517@13</c>, <c>tok_embed@3</c>, <c>L2M.error@13</c>.</summary>
    public IReadOnlyDictionary<string, double> ByName()
    {
        var all = Leaves.ToDictionary(leaf => leaf.Name, leaf => leaf.Value, StringComparer.Ordinal);
        foreach (var node in Nodes) all[node.Node.Name] = node.Value;
        return all;
    }
}
