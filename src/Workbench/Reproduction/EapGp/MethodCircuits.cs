namespace Workbench.Reproduction;

/// <summary>What one method gave on one task: circuits of all sizes, measured. Kept as a finished part.</summary>
internal sealed record MethodCircuits
{
    /// <summary>Why the method gave nothing; null where it did.</summary>
    public string? Problem { get; init; }

    /// <summary>The full model's metric on each example.</summary>
    public double[] Clean { get; init; } = [];

    /// <summary>Each example's metric with every edge out.</summary>
    public double[] Corrupted { get; init; } = [];

    /// <summary>Differences between means that are not larger can come from rounding.</summary>
    public double Resolution { get; init; }

    /// <summary>Why there is no faithfulness; null where there is one.</summary>
    public string? Undefined { get; init; }

    /// <summary>The circuits of the main table.</summary>
    public CircuitFigure[] Sizes { get; init; } = [];

    /// <summary>The benchmark's sizes, selected by signed scores.</summary>
    public CircuitFigure[] Signed { get; init; } = [];

    /// <summary>The benchmark's sizes, selected by absolute values.</summary>
    public CircuitFigure[] Absolute { get; init; } = [];

    /// <summary>Whether all scores are equally large, so that enumeration order decides.</summary>
    public bool ConstantScores { get; init; }

    /// <summary>The scores' options: the method's own, its findings (path facts) and its cost.</summary>
    public Dictionary<string, string> Options { get; init; } = [];

    /// <summary>What the method warned of.</summary>
    public string[] Warnings { get; init; } = [];
}
