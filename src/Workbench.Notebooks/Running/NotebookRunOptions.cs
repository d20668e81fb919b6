namespace Workbench.Notebooks;

/// <summary>How to run a notebook.</summary>
public sealed record NotebookRunOptions
{
    /// <summary>Values for names in the cell tagged <c>parameters</c>.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether charts get static pictures too; needs a Chromium on the path, and is passed over without one.</summary>
    public bool Pictures { get; init; } = true;

    /// <summary>Told before each code cell: its place from 1, the number of cells, and its first line.</summary>
    public Action<int, int, string>? Starting { get; init; }

    /// <summary>Stops the run; a cell that reports progress stops there, others when they end.</summary>
    public CancellationToken Cancellation { get; init; }
}
