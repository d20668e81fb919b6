namespace Workbench.Notebooks;

/// <summary>A cell did not run: it does not compile, or it threw.</summary>
public sealed class CellFailure : InvalidOperationException
{
    internal CellFailure(int cell, int? line, string problem, string? code, Exception? inner)
        : base($"cell {cell}{(line is { } at ? $", line {at}" : "")}: {problem}{(code is null ? "" : $"\n    {code.Trim()}")}", inner)
    {
        (Cell, Line, Problem) = (cell, line, problem);
    }

    /// <summary>Which cell, counted from 1 over all cells, prose too.</summary>
    public int Cell { get; }

    /// <summary>The line in the cell, counted from 1; null where it is not known.</summary>
    public int? Line { get; }

    /// <summary>What went wrong.</summary>
    public string Problem { get; }
}
