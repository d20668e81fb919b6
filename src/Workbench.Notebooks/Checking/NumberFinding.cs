namespace Workbench.Notebooks;

/// <summary>Where a new run differs from what the file holds.</summary>
/// <param name="Cell">The cell, counted from 1.</param>
/// <param name="Problem">What differs.</param>
public sealed record NumberFinding(int Cell, string Problem);
