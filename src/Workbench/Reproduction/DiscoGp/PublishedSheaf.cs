namespace Workbench.Reproduction;

/// <summary>A figure that somebody published about DiscoGP or a relative.</summary>
/// <param name="Source">Who published it.</param>
/// <param name="Model">The model.</param>
/// <param name="Task">The task.</param>
/// <param name="Method">What was done.</param>
/// <param name="Measure">What was measured.</param>
/// <param name="Value">The figure; the larger where a range was published.</param>
/// <param name="From">The smaller end of a range; null where one figure was published.</param>
public sealed record PublishedSheaf(string Source, string Model, string Task, string Method, string Measure, double Value, double? From);
