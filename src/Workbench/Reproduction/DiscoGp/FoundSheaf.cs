using Workbench.Pruning;

namespace Workbench.Reproduction;

/// <summary>What a method found, before it is measured.</summary>
/// <param name="Sheaf">The edges and weights that stay; whoever measures it disposes it.</param>
/// <param name="Steps">Updates, of methods that learn.</param>
/// <param name="Note">What is to know about this circuit.</param>
/// <param name="Warnings">What the method warned of.</param>
internal sealed record FoundSheaf(Sheaf Sheaf, int Steps = 0, string? Note = null, IReadOnlyList<string>? Warnings = null);
