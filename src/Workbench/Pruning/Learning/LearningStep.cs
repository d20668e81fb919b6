namespace Workbench.Pruning;

/// <summary>One step of learning masks, as it stands in the log.</summary>
/// <param name="Step">The step, from 0; values are those before its update.</param>
/// <param name="Loss">What was minimised.</param>
/// <param name="Faithfulness">The part of it that compares circuit and model; for most methods the mean KL(full model ‖ circuit) in nats.</param>
/// <param name="Penalty">The part of it that asks for sparsity.</param>
/// <param name="Sparsity">Share of all edges that the sampled masks closed, those without a mask included.</param>
/// <param name="Target">The sparsity aimed at in this step; null for methods without a target.</param>
/// <param name="LearningRate">Learning rate of the masks.</param>
/// <param name="GradientNorm">Euclidean norm of the whole gradient before clipping.</param>
/// <param name="Completeness">The loss of what the masks leave out, before its weight; null for methods without such.</param>
public sealed record LearningStep(
    int Step, double Loss, double Faithfulness, double Penalty, double Sparsity, double? Target, double LearningRate, double GradientNorm, double? Completeness = null);
