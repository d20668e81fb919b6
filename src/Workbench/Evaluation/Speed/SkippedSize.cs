namespace Workbench.Evaluation;

/// <summary>A size that was not measured.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record SkippedSize(string Model, string Reason);
