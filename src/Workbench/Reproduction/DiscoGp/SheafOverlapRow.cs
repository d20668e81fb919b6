namespace Workbench.Reproduction;

/// <summary>How much the sheaves of two tasks, or of two seeds of one task, share.</summary>
/// <param name="Between"><c>seeds</c> or <c>tasks</c>.</param>
/// <param name="Method">The method.</param>
/// <param name="FoundUnder">The ablation that it searches under.</param>
/// <param name="First">The task, or the first of two.</param>
/// <param name="Second">The second task; null between seeds.</param>
/// <param name="Edges">Edges in both, by edges in either, over pairs of sheaves.</param>
/// <param name="EdgesByChance">The same expected of random edges, as many.</param>
/// <param name="Nodes">The same of nodes with an edge.</param>
/// <param name="Weights">The same of weights; empty where none are masked.</param>
/// <param name="WeightsByChance">The same expected of random weights.</param>
public sealed record SheafOverlapRow(
    string Between, string Method, string? FoundUnder, string First, string? Second, SeedFigure Edges, SeedFigure EdgesByChance, SeedFigure Nodes, SeedFigure Weights, SeedFigure WeightsByChance);
