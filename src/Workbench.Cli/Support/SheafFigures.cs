using Workbench.Evaluation;
using Workbench.Graphs;
using Workbench.Pruning;

namespace Workbench.Cli.Support;

/// <summary>What is said about a sheaf: how much stays, and what the rest can still do.</summary>
internal static class SheafFigures
{
    /// <summary>Says so where a circuit names masks of weights and a command looks at its edges alone.</summary>
    public static void WarnOfMasks(WorkRun run, Circuit circuit)
    {
        if (Sheaf.MasksOf(circuit) is { } file)
            run.Warn($"The circuit was found with masked weights ('{file}'); this command looks at its edges alone and leaves all weights in place.");
    }

    public static void Tell(WorkRun run, Sheaf sheaf, SheafReport report)
    {
        run.Say($"{Figures.Fixed(100 * sheaf.EdgeDensity, 2)} % of the edges and {Figures.Fixed(100 * sheaf.WeightDensity, 2)} % of the blocks' weights stay.");
        var table = report.Table();
        run.Table(table.Columns, table.Rows.Select(row => row.Select(cell => cell is double value ? Figures.Fixed(value, 4) : $"{cell}").ToArray()), textColumns: 1);
        if (report.Chance is { } chance)
            run.Say($"Chance: {Figures.Fixed(chance, 4)}. Where what is left out does no better, nothing that matters for the task is missing.");
    }
}
