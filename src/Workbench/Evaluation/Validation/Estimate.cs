namespace Workbench.Evaluation;

/// <summary>A figure with what is known about its scatter.</summary>
/// <param name="Value">The figure, over all examples.</param>
/// <param name="Interval">Its 95 % bootstrap interval over examples; null where the method gives nothing to resample.</param>
public sealed record Estimate(double Value, Interval? Interval);
