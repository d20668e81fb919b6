namespace Workbench.Reproduction;

/// <summary>How a method recovers the circuit of a compiled model, whose edges are known by construction.</summary>
/// <param name="Model">The compiled model.</param>
/// <param name="KnownEdges">Edges of its circuit.</param>
/// <param name="Method">The method.</param>
/// <param name="Exact">In how many seeds exactly the known edges were found.</param>
/// <param name="Seeds">Seeds.</param>
/// <param name="Missing">Mean number of known edges that were not found; those of seeds that found nothing count as all.</param>
/// <param name="Extra">Mean number of other edges that were found.</param>
/// <param name="Seconds">Mean time.</param>
/// <param name="Note">What was found instead, or why nothing was; null where all was exact.</param>
public sealed record RecoveryRow(string Model, int KnownEdges, string Method, int Exact, int Seeds, double Missing, double Extra, double Seconds, string? Note);
