namespace Workbench.Pruning;

/// <summary>How the target sparsity rises during learning.</summary>
public enum SparsityRamp
{
    /// <summary>In equal steps.</summary>
    Linear,

    /// <summary>So that the share that stays falls by the same factor in every step; targets must be below 1.</summary>
    Logarithmic,
}
