namespace Workbench.Evaluation;

/// <summary>An interval of a figure.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Interval(double Low, double High);
