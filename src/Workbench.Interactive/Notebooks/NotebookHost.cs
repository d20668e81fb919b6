namespace Workbench.Interactive;

/// <summary>What the program that runs a notebook tells the code in it.</summary>
internal static class NotebookHost
{
    /// <summary>Set when whoever runs the notebook wants it to stop; progress reports then end the work.</summary>
    public static CancellationToken Cancellation { get; set; }

    /// <summary>Whether somebody watches the outputs while cells run. Elsewhere only what stands in the end counts.</summary>
    public static bool IsWatched { get; set; } = true;
}
