namespace Workbench.Reproduction;

/// <summary>A published row of the paper on HAP; what was not published is null.</summary>
/// <param name="Method">The method, as our tables call it.</param>
/// <param name="Sparsity">Share of the edges left out.</param>
/// <param name="Accuracy">Share of examples where the answer is the most likely token.</param>
/// <param name="LogitDifference">Mean logit difference.</param>
/// <param name="Kl">Mean KL to the full model, in nats.</param>
/// <param name="Seconds">Running time.</param>
public sealed record PublishedHapRow(string Method, double? Sparsity, double? Accuracy, double? LogitDifference, double? Kl, double? Seconds);
