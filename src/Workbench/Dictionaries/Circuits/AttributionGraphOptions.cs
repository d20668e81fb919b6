namespace Workbench.Dictionaries.Circuits;

/// <summary>How large an attribution graph becomes and in what steps it is built.</summary>
public sealed record AttributionGraphOptions
{
    /// <summary>How many features at most get rows of their own; those of most influence are found as the graph grows. Without them all, memory is
    /// this number times the number of active features.</summary>
    public int MaxFeatures { get; init; } = 4096;

    /// <summary>Features whose rows are worked out together.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>After how many batches influence is ranked again.</summary>
    public int UpdateInterval { get; init; } = 4;

    /// <summary>Most logits that are roots, where no target is given.</summary>
    public int MaxLogits { get; init; } = 10;

    /// <summary>Logits are taken until they hold this share of probability.</summary>
    public double LogitMass { get; init; } = 0.95;
}
