namespace Workbench.Reproduction;

/// <summary>A published measurement of one method's circuit.</summary>
/// <param name="Asked">Edges asked for.</param>
/// <param name="Edges">Edges of the circuit, after pruning.</param>
/// <param name="Metric">The circuit's mean metric.</param>
/// <param name="Faithfulness">(metric − corrupted) / (clean − corrupted).</param>
public sealed record PublishedCircuit(int Asked, int Edges, double Metric, double Faithfulness);
