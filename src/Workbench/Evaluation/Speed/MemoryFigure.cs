namespace Workbench.Evaluation;

/// <summary>The most memory that an attribution took.</summary>
/// <param name="Method">The method.</param>
/// <param name="Batches">Into how many batches of the same size its pairs went.</param>
/// <param name="Steps">Points on its path; null for a method without one.</param>
/// <param name="PeakBytesAboveWeights">The most resident bytes while it ran, above what was resident before.</param>
public sealed record MemoryFigure(string Method, int Batches, int? Steps, long PeakBytesAboveWeights);
