namespace Workbench.Graphs;

/// <summary>An edge as a cell of the dense <c>[sources, destinations]</c> matrices of a <see cref="ComputationGraph"/>.</summary>
/// <param name="Source">Index of the node that writes to the residual stream.</param>
/// <param name="Destination">Index of the place that reads from it.</param>
public readonly record struct Edge(int Source, int Destination);
