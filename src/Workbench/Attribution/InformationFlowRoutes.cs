using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Attribution;

/// <summary>
/// Information flow routes: how much of what a destination reads on the clean prompt comes from each source, by distance. No gradients,
/// no corrupted prompts, no metric.
/// </summary>
/// <remarks>
/// Ferrando and Voita, "Information Flow Routes" (arXiv 2403.00824), as EAP-IG computes it on edges. With y the residual stream that v
/// reads and x_u the output of u, proximity = max(0, ‖y‖₁ − ‖y − x_u‖₁); score = proximity / Σ over u of the proximities, mean over the
/// real positions. All inputs of a layer's heads read the same y. Where no source is near, all scores are 0. Meant for greedy selection.
/// </remarks>
public sealed class InformationFlowRoutes : BatchScorer
{
    internal const string MethodName = "information-flow-routes";

    /// <summary>The method's entry in the table of methods.</summary>
    internal static ScoringMethod Method { get; } = new(
        MethodName, "How near each source's output is to what the destination reads; clean prompts only, no gradients.", [], _ => new InformationFlowRoutes()) { AsksMetric = false, EstimatesEffects = false };

    /// <inheritdoc/>
    public override string Name => MethodName;

    private protected override bool UsesMetric => false;

    private protected override bool UsesAblation => false;

    private protected override (string Forward, string Backward) Passes(ScoringRun run) => ("1", "0");

    private protected override Tensor ScoreBatch(ScoringRun run, TaskBatch batch)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var (model, graph) = (run.Model, run.Graph);
        using var clean = Pass.Record(model, batch.Clean, batch.IsPadded ? batch.Real : null);
        using var nothing = ReferenceActivations.Of(model, batch, Ablation.Zero, null);
        // Nothing minus the output: every source, negated.
        using var between = SourceDifferences.Between(model, clean, nothing);
        var negated = between.Expand(graph, -1, graph.Layers).Values;
        var real = batch.Real.to_type(float64);
        var share = real.div(real.sum(1, keepdim: true));
        var scores = zeros(batch.Count, graph.SourceCount, graph.DestinationCount, dtype: float64);
        for (int layer = 0; layer < graph.Layers; layer++)
        {
            Into(graph.HeadDestination(layer, 0, HeadInput.Query), 3 * graph.Heads, clean.BeforeAttention[layer]);
            if (!graph.AttentionOnly) Into(graph.MlpDestination(layer), 1, clean.BeforeMlp[layer]);
        }

        Into(graph.LogitsDestination, 1, clean.Final);
        return scores.MoveToOuterDisposeScope();

        void Into(int firstDestination, int destinations, Tensor residual)
        {
            using var inner = NewDisposeScope();
            int sources = graph.SourcesBefore(firstDestination);
            var stream = residual.reshape(1, between.Rows, model.Config.Width);
            var distance = negated.narrow(0, 0, sources).add(stream).abs_().sum(2).to_type(float64);
            var proximity = stream.abs().sum(2).to_type(float64).sub(distance).clamp_min_(0);
            var total = proximity.sum(dim: 0, keepdim: true);
            var flow = proximity.div(total.masked_fill(total.eq(0), 1)).view(sources, batch.Count, batch.Length).mul(share).sum(2);
            scores.narrow(1, 0, sources).narrow(2, firstDestination, destinations).copy_(flow.transpose(0, 1).unsqueeze(2).expand(-1, -1, destinations));
        }
    }
}
