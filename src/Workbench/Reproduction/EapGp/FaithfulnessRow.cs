namespace Workbench.Reproduction;

/// <summary>One circuit of the main table: a method, on a task, at a size. Means over seeds and random draws.</summary>
/// <param name="Model">The model.</param>
/// <param name="Task">The task.</param>
/// <param name="Method">The method.</param>
/// <param name="Size">The size, as asked for.</param>
/// <param name="Asked">That size in edges.</param>
/// <param name="Share">That size as a share of the graph's edges.</param>
/// <param name="Edges">Mean number of edges after pruning.</param>
/// <param name="Faithfulness">(circuit − corrupted) / (clean − corrupted).</param>
/// <param name="Kl">Mean KL to the full model in nats; null where undefined.</param>
/// <param name="Accuracy">Share of examples that the circuit gets right; null where undefined.</param>
/// <param name="Published">What others published for this model, task, method and size; null where nothing was.</param>
/// <param name="Note">What the reader should know.</param>
public sealed record FaithfulnessRow(
    string Model, string Task, string Method, CircuitSize Size, int Asked, double Share, double? Edges, MeasuredFigure Faithfulness, double? Kl, double? Accuracy,
    PublishedCircuit? Published, string? Note);
