namespace Workbench.Evaluation;

/// <summary>A method's scores beside those of exact activation patching, on one task, over all edges.</summary>
/// <param name="Task">The task.</param>
/// <param name="Method">The method's name.</param>
/// <param name="Options">The values of its options, e.g. <c>rule=midpoint steps=5</c>.</param>
public sealed record ExactCorrelationRow(string Task, string Method, string Options)
{
    /// <summary>Why there are no scores: what the method or the model cannot do; null where there are.</summary>
    public string? Refusal { get; init; }

    /// <summary>Why scores have no correlation: all are equal; null where they have one.</summary>
    public string? Undefined { get; init; }

    /// <summary>What whoever reads the figures must know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Hash of the task's pairs.</summary>
    public string? TaskHash { get; init; }

    /// <summary>The metric of the task.</summary>
    public string? Metric { get; init; }

    /// <summary>Pairs that were scored.</summary>
    public int Examples { get; init; }

    /// <summary>Edges of the graph; all are compared.</summary>
    public int Edges { get; init; }

    /// <summary>Whether no score is negative, so that only the figures of sizes say something.</summary>
    public bool WithoutSigns { get; init; }

    /// <summary>Pearson's correlation of the scores.</summary>
    public Estimate? Pearson { get; init; }

    /// <summary>Spearman's correlation of the scores.</summary>
    public Estimate? Spearman { get; init; }

    /// <summary>Pearson's correlation of the absolute scores.</summary>
    public Estimate? PearsonOfSizes { get; init; }

    /// <summary>Spearman's correlation of the absolute scores.</summary>
    public Estimate? SpearmanOfSizes { get; init; }

    /// <summary>How many of the strongest edges are compared.</summary>
    public int Top { get; init; }

    /// <summary>The part of the strongest edges that are exact patching's strongest too; among equals at the cut, the mean.</summary>
    public Estimate? TopOverlap { get; init; }

    /// <summary>Forward passes an example.</summary>
    public double? ForwardPasses { get; init; }

    /// <summary>Backward passes an example.</summary>
    public double? BackwardPasses { get; init; }

    /// <summary>Seconds that scoring took.</summary>
    public double? Seconds { get; init; }
}
