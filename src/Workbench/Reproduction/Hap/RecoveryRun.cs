namespace Workbench.Reproduction;

/// <summary>A learned circuit of a model whose circuit is known. Kept as a finished part.</summary>
/// <param name="Missing">Edges of the known circuit that it lacks, by name.</param>
/// <param name="Extra">Edges of it that the known circuit lacks, by name.</param>
/// <param name="Seconds">What learning took.</param>
/// <param name="Problem">Why nothing was learned; null where something was.</param>
internal sealed record RecoveryRun(string[] Missing, string[] Extra, double Seconds, string? Problem);
