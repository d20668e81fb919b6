namespace Workbench.Dictionaries.Dashboards;

/// <summary>What is known of one feature from a text: where it is most active, how its activations are spread, which tokens it writes for.</summary>
public sealed record FeatureDashboard
{
    /// <summary>The site, e.g. <c>L2M</c>.</summary>
    public required string Site { get; init; }

    /// <summary>The feature's number.</summary>
    public required int Feature { get; init; }

    /// <summary>The name, e.g. <c>L2M.517</c>.</summary>
    public string Name => FormattableString.Invariant($"{Site}.{Feature}");

    /// <summary>Tokens of the text.</summary>
    public required long Tokens { get; init; }

    /// <summary>Tokens on which the feature is active.</summary>
    public required long ActiveTokens { get; init; }

    /// <summary>Largest activation.</summary>
    public required double Largest { get; init; }

    /// <summary>The contexts of largest activation, at most one a sentence, strongest first.</summary>
    public required IReadOnlyList<FeatureContext> Contexts { get; init; }

    /// <summary>How often activations fall into bins, smallest first; only bins between the smallest and the largest activation seen.</summary>
    public required IReadOnlyList<ActivationBin> Histogram { get; init; }

    /// <summary>Tokens whose logit the feature's decoder direction raises most, seen through the last LayerNorm's weight but not its scale.</summary>
    public required IReadOnlyList<LogitEffect> Raised { get; init; }

    /// <summary>Tokens whose logit it lowers most.</summary>
    public required IReadOnlyList<LogitEffect> Lowered { get; init; }
}
