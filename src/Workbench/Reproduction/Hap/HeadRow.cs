namespace Workbench.Reproduction;

/// <summary>In how many circuits a head survives.</summary>
/// <param name="Role">The head and its part.</param>
/// <param name="Kept">For each method the share of seeds in whose pruned circuit an edge leaves the head; null where the method has no circuit.</param>
public sealed record HeadRow(HeadRole Role, IReadOnlyDictionary<string, double?> Kept);
