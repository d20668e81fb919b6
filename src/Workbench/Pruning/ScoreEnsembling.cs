namespace Workbench.Pruning;

/// <summary>How the ranks that several scoring methods give an edge become one.</summary>
public enum ScoreEnsembling
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>The best: an edge is kept that any method ranks high.</summary>
    Max,

    /// <summary>The worst: an edge is kept that all methods rank high.</summary>
    Min,
}
