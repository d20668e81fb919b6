using Workbench.Execution;

namespace Workbench.Attribution;

/// <summary>What all scoring methods can be told.</summary>
public sealed record ScoringOptions
{
    /// <summary>Pairs that go through the model together; 0 chooses by memory. Changes no score beyond rounding.</summary>
    public int BatchSize { get; init; }

    /// <summary>What replaces an edge that is taken out; patching by default.</summary>
    public Ablation Ablation { get; init; } = Ablation.Patching;

    /// <summary>Told how many pairs are done.</summary>
    public IProgress<int>? Progress { get; init; }

    /// <summary>Stops the run between batches.</summary>
    public CancellationToken Cancellation { get; init; }
}
