namespace Workbench.Reproduction;

/// <summary>DiscoGP on the first drawing of a task with some weights of the sparsity losses.</summary>
/// <param name="Task">The task.</param>
/// <param name="Times">Multiple of the usual weights.</param>
/// <param name="WeightSparsity">The largest weight of the sparsity loss of weights.</param>
/// <param name="EdgeSparsity">The largest weight of the sparsity loss of edges.</param>
/// <param name="Accuracy">Accuracy of what stays; null where nothing was found.</param>
/// <param name="Complement">Accuracy of what is left out.</param>
/// <param name="Kl">KL(full model ‖ sheaf), in nats.</param>
/// <param name="WeightDensity">Share of the weights that stay.</param>
/// <param name="EdgeDensity">Share of the edges that stay.</param>
/// <param name="Seconds">Time of the method.</param>
/// <param name="Note">What the reader should know.</param>
public sealed record SparsitySweepRow(
    string Task, double Times, double WeightSparsity, double EdgeSparsity, double? Accuracy, double? Complement, double? Kl, double? WeightDensity, double? EdgeDensity, double? Seconds, string? Note);
