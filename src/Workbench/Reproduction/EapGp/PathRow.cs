namespace Workbench.Reproduction;

/// <summary>Where the paths of unit steps are after some steps.</summary>
/// <param name="Model">The model.</param>
/// <param name="Task">The task.</param>
/// <param name="Step">Steps taken.</param>
/// <param name="OutputLeft">Mean share of the distance to the corrupted output that is left.</param>
/// <param name="FromClean">Mean distance to the clean prompt's embedding.</param>
/// <param name="ToCorrupted">Mean distance to the corrupted prompt's embedding.</param>
/// <param name="ZeroGradients">Examples whose gradient has no direction here; null at the last point.</param>
public sealed record PathRow(string Model, string Task, int Step, MeasuredFigure OutputLeft, double? FromClean, double? ToCorrupted, int? ZeroGradients);
