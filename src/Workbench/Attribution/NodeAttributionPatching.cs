using Workbench.Execution;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Attribution;

/// <summary>
/// Node attribution patching: a first-order estimate of what replacing a node's clean output by its corrupted one does to the metric. A
/// baseline: two forward passes and one backward pass.
/// </summary>
/// <remarks>
/// Nanda, "Attribution Patching" (2023); Syed et al. (arXiv 2310.10348). score(u) = −Σ over positions of (corrupted u − clean u) ·
/// ∂metric/∂(output of u), which is the sum of EAP's scores of the edges that leave u.
/// </remarks>
public sealed class NodeAttributionPatching : NodeScorer
{
    internal const string MethodName = "node-attribution-patching";

    /// <summary>The method's entry in the table of methods.</summary>
    internal static ScoringMethod Method { get; } = new(
        MethodName, "First-order estimate for whole nodes; an edge carries the score of the node that it leaves.", [], _ => new NodeAttributionPatching()) { EstimatesEffects = false };

    /// <inheritdoc/>
    public override string Name => MethodName;

    private protected override bool LooksAtCleanOnly => true;

    private protected override (string Forward, string Backward) Passes(ScoringRun run) => run.ReferencePasses == 0 ? ("1", "1") : ("2", "1");

    private protected override Tensor ScoreBatchNodes(ScoringRun run, TaskBatch batch)
    {
        using var scope = NewDisposeScope();
        using var gradients = NodeGradients.Of(run.Model, batch, run.Task.Metric);
        using var reference = run.Reference(batch);
        using var noGrad = no_grad();
        return NodeEffects.PerPosition(run.Graph, batch, gradients, reference).sum(2).mul(run.Sign).cpu().MoveToOuterDisposeScope();
    }
}
