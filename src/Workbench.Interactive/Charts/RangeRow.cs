using Workbench.Evaluation;

namespace Workbench.Interactive;

/// <summary>A figure with its interval, in a row of its own.</summary>
/// <param name="Name">What the row is, e.g. a method.</param>
/// <param name="Value">The figure, finite.</param>
/// <param name="Interval">An interval around it, drawn as a bar; none if null.</param>
/// <param name="Group">What the row is compared by, e.g. a task; rows of a group have one colour and share a legend entry.</param>
public sealed record RangeRow(string Name, double Value, Interval? Interval = null, string? Group = null);
