namespace Workbench.Training;

/// <summary>What training did.</summary>
/// <param name="Steps">Updates done, earlier sessions included.</param>
/// <param name="Tokens">Predicted tokens, earlier sessions included.</param>
/// <param name="Elapsed">Time spent, earlier sessions included.</param>
/// <param name="Curve">The loss curve from the first step on.</param>
public sealed record TrainingReport(int Steps, long Tokens, TimeSpan Elapsed, IReadOnlyList<LossPoint> Curve);
