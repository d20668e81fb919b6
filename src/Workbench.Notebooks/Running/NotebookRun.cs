namespace Workbench.Notebooks;

/// <summary>A notebook that was run.</summary>
/// <param name="Notebook">The notebook with its new outputs.</param>
/// <param name="CellTimes">How long each cell took, by its place; prose is not in it.</param>
public sealed record NotebookRun(Notebook Notebook, IReadOnlyDictionary<int, TimeSpan> CellTimes)
{
    /// <summary>All cells together.</summary>
    public TimeSpan Total => CellTimes.Values.Aggregate(TimeSpan.Zero, (sum, time) => sum + time);
}
