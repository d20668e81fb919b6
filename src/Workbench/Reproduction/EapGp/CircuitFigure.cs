namespace Workbench.Reproduction;

/// <summary>One measured circuit.</summary>
/// <param name="Asked">Edges asked for.</param>
/// <param name="Edges">Edges after pruning.</param>
/// <param name="PerExample">Its metric on each example.</param>
/// <param name="Kl">Mean KL to the full model, in nats.</param>
/// <param name="Accuracy">Share of examples that it gets right.</param>
/// <param name="Ties">What was taken of equal scores at the end of the selection; null where nothing had to be cut.</param>
internal sealed record CircuitFigure(int Asked, int Edges, double[] PerExample, double Kl, double Accuracy, string? Ties);
