using System.Globalization;
using Workbench.Attribution;
using Workbench.Pruning;

namespace Workbench.Reproduction;

/// <summary>A row of the comparison: a scoring method alone, or a way of learning masks.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Scores">The scoring method, alone or under the masks; null for none.</param>
/// <param name="Keep">Share of the edges that become candidates; null where all do.</param>
/// <param name="Steps">Updates; 0 for methods that learn nothing.</param>
internal sealed record HapMethod(string Name, string? Scores, double? Keep, int Steps)
{
    /// <summary>Edge Pruning's name in tables.</summary>
    public const string EdgePruningName = "edge-pruning";

    /// <summary>The name of the warm start.</summary>
    public const string WarmStartName = "warm-start (eap-ig-inputs)";

    /// <summary>What HAP's rows are called.</summary>
    public static string HapName(string scores) => $"hap ({scores})";

    /// <summary>The rows of the main table.</summary>
    public static IReadOnlyList<HapMethod> Main(HapOptions options) =>
    [
        new("eap", "eap", null, 0),
        new("eap-ig-inputs", "eap-ig-inputs", null, 0),
        new(EdgePruningName, null, null, options.EdgePruningSteps),
        Hap("eap", options.Keep, options),
        Hap("eap-ig-inputs", options.Keep, options),
        new(WarmStartName, "eap-ig-inputs", null, options.WarmSteps),
    ];

    /// <summary>HAP that keeps a share.</summary>
    public static HapMethod Hap(string scores, double keep, HapOptions options) => new(HapName(scores), scores, keep, options.HapSteps(keep));

    /// <summary>Everything that tells this run from others of the same pairs.</summary>
    public string Key => Keep is { } keep ? string.Create(CultureInfo.InvariantCulture, $"{Name} keep={keep:R}") : Name;

    /// <summary>Whether masks are learned.</summary>
    public bool Learns => Steps > 0;

    /// <summary>What learns the masks.</summary>
    public IMaskLearner Learner(HapOptions options) => (Keep, Scores) switch
    {
        ({ } keep, { } scores) => new Hap(keep, [scores], ScoreEnsembling.Mean, options.EarlyPruning),
        (null, { } scores) => new WarmStart([scores], ScoreEnsembling.Mean, options.WarmPruning),
        _ => new EdgePruning(options.Pruning),
    };

    /// <summary>What scores the edges.</summary>
    public IEdgeScorer Scorer() => EdgeScorers.Create(Scores!, new Dictionary<string, string>());
}
