namespace Workbench.Reproduction;

/// <summary>One circuit of one method on one drawing of a task, measured on the held-out pairs. Kept as a finished part.</summary>
internal sealed record HapRun
{
    /// <summary>Why the method gave nothing; null where it did.</summary>
    public string? Problem { get; init; }

    /// <summary>Edges of the circuit, by their number in the graph, those that lead nowhere pruned.</summary>
    public int[] Edges { get; init; } = [];

    /// <summary>Heads that an edge of it leaves.</summary>
    public string[] Heads { get; init; } = [];

    /// <summary>Share of the edges that were asked to go and did, before pruning.</summary>
    public double Sparsity { get; init; }

    /// <summary>Share of the edges that are not in the pruned circuit.</summary>
    public double EffectiveSparsity { get; init; }

    /// <summary>Share of examples where an answer is the most likely token of all.</summary>
    public double Accuracy { get; init; }

    /// <summary>Share of examples where the best answer beats the best wrong token.</summary>
    public double Preference { get; init; }

    /// <summary>Mean metric of the task.</summary>
    public double Metric { get; init; }

    /// <summary>(circuit − corrupted) / (clean − corrupted); NaN where undefined.</summary>
    public double Faithfulness { get; init; }

    /// <summary>Mean KL(full model ‖ circuit) in nats.</summary>
    public double Kl { get; init; }

    /// <summary>Share of examples where the most likely token is the full model's.</summary>
    public double ExactMatch { get; init; }

    /// <summary>All the time that it took.</summary>
    public double Seconds { get; init; }

    /// <summary>The part of it for scores of edges.</summary>
    public double ScoringSeconds { get; init; }

    /// <summary>Updates done.</summary>
    public int Steps { get; init; }

    /// <summary>Mean time of an update.</summary>
    public double SecondsPerStep { get; init; }

    /// <summary>The most memory while it ran, above what was taken before, in bytes.</summary>
    public long PeakBytes { get; init; }

    /// <summary>Edges that had a mask.</summary>
    public int Candidates { get; init; }

    /// <summary>The sparsity that masks had by themselves.</summary>
    public double? MaskSparsity { get; init; }

    /// <summary>Why learning ended before its last step; null where it did not.</summary>
    public string? EndedEarly { get; init; }

    /// <summary>What must be known about it.</summary>
    public string[] Warnings { get; init; } = [];
}
