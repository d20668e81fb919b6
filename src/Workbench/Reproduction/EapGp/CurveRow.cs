namespace Workbench.Reproduction;

/// <summary>One point of a curve over the benchmark's sizes.</summary>
/// <param name="Model">The model.</param>
/// <param name="Task">The task.</param>
/// <param name="Method">The method.</param>
/// <param name="Signed">Whether edges were selected by signed scores instead of absolute values.</param>
/// <param name="Fraction">The share of the edges that was asked for.</param>
/// <param name="Asked">That share in edges, rounded down.</param>
/// <param name="Edges">Mean number of edges after pruning.</param>
/// <param name="Faithfulness">(circuit − corrupted) / (clean − corrupted).</param>
public sealed record CurveRow(string Model, string Task, string Method, bool Signed, double Fraction, int Asked, double? Edges, MeasuredFigure Faithfulness);
