namespace Workbench.Pruning;

/// <summary>Where a tensor of gates acts on a weight.</summary>
/// <param name="Weight">Name of the weight in the checkpoint.</param>
/// <param name="Axis">0 or 1: each gate acts on a row or a column, or on an entry of a vector; −1: each gate acts on one entry of the whole tensor.</param>
/// <param name="Start">The first row, column or entry.</param>
/// <param name="Length">How many.</param>
internal sealed record GatePart(string Weight, int Axis, long Start, long Length);
