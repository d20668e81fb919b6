using Workbench.Evaluation;

namespace Workbench.Reproduction;

/// <summary>One method's ranking beside a known circuit. Kept as a finished part.</summary>
internal sealed record TruthRun
{
    /// <summary>What <see cref="Means"/> and <see cref="Resampled"/> hold, in order.</summary>
    public static IReadOnlyList<string> Figures { get; } = ["node precision", "node recall", "edge precision", "edge recall", "edge ROC AUC", "node ROC AUC", "edge average precision", "node average precision"];

    /// <summary>Why the method gave nothing; null where it did.</summary>
    public string? Problem { get; init; }

    /// <summary>Precision and recall for each n from 1.</summary>
    public TruthFigure[] Points { get; init; } = [];

    /// <summary>The ranking of all edges.</summary>
    public RankingReport? Edges { get; init; }

    /// <summary>The ranking of all nodes.</summary>
    public RankingReport? Nodes { get; init; }

    /// <summary>Means over the points (where defined) and areas, as <see cref="Figures"/> says; NaN where undefined.</summary>
    public double[] Means { get; init; } = [];

    /// <summary>The same for each resample of the examples; the same resamples for every method. Empty where examples do not matter.</summary>
    public double[][] Resampled { get; init; } = [];
}
