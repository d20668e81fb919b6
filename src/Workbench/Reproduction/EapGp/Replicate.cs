namespace Workbench.Reproduction;

/// <summary>A method's run on one drawing of a task, or one of several random draws on it.</summary>
/// <param name="Stratum">The drawing: runs of the same one see the same examples.</param>
/// <param name="Run">What was measured.</param>
internal sealed record Replicate(int Stratum, MethodCircuits Run);
