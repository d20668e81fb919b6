namespace Workbench.Evaluation;

/// <summary>What a validation of scoring methods can be told.</summary>
public sealed record ValidationOptions
{
    /// <summary>How often examples are drawn again for the 95 % intervals; 0 leaves the intervals out.</summary>
    public int Resamples { get; init; } = 1000;

    /// <summary>Seed of that drawing.</summary>
    public int Seed { get; init; }

    /// <summary>Pairs that go through the model together; 0 chooses by memory.</summary>
    public int BatchSize { get; init; }

    /// <summary>Size of the sets of strongest edges that are compared; at most as many as the graph has edges.</summary>
    public int TopEdges { get; init; } = 100;

    /// <summary>Told what begins, e.g. <c>ioi, acdc</c>.</summary>
    public Action<string>? Starting { get; init; }

    /// <summary>Told how many rows of the table are done.</summary>
    public IProgress<int>? Progress { get; init; }

    /// <summary>Stops the work between batches.</summary>
    public CancellationToken Cancellation { get; init; }
}
