namespace Workbench.Execution;

/// <summary>What a circuit needs of one layer.</summary>
/// <param name="Heads">The live heads.</param>
/// <param name="FirstHeadRow">Buffer row of the first live head; the others follow it.</param>
/// <param name="RowsBefore">Buffer rows that exist before the layer's heads.</param>
/// <param name="Groups">Distinct inputs: which of those rows each adds up.</param>
/// <param name="GroupOfReader">The input of every reader: all queries, then keys, then values of the live heads.</param>
/// <param name="MlpRow">Buffer row of the MLP, −1 if it is not live.</param>
/// <param name="MlpReads">Which buffer rows the MLP reads.</param>
internal sealed record LayerPlan(
    int[] Heads,
    int FirstHeadRow,
    int RowsBefore,
    IReadOnlyList<bool[]> Groups,
    long[] GroupOfReader,
    int MlpRow,
    bool[] MlpReads);
