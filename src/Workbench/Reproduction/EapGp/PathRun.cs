namespace Workbench.Reproduction;

/// <summary>The paths of unit steps on one task: for each point from the clean prompt on, a figure an example. Kept as a finished part.</summary>
internal sealed record PathRun
{
    /// <summary>Why there are no paths; null where there are.</summary>
    public string? Problem { get; init; }

    /// <summary>Distance of the output to the corrupted prompt's.</summary>
    public double[][] OutputDistance { get; init; } = [];

    /// <summary>Distance of the point to the clean prompt's embedding.</summary>
    public double[][] FromClean { get; init; } = [];

    /// <summary>Distance of the point to the corrupted prompt's embedding.</summary>
    public double[][] ToCorrupted { get; init; } = [];

    /// <summary>Examples whose gradient had no direction at the point; one fewer than points.</summary>
    public int[] ZeroGradients { get; init; } = [];
}
