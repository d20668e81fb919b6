using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>The losses of one update of UGS.</summary>
internal static class UgsStep
{
    /// <summary>Runs every pair of a batch under some sampled circuits.</summary>
    /// <param name="model">The model.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="pairs">The pairs.</param>
    /// <param name="gates"><c>[samples · pairs, edges]</c>, sample by sample.</param>
    /// <param name="metric">What is measured.</param>
    /// <param name="ablation">What closed edges carry, unless constants are learned.</param>
    /// <param name="means">The node means, for mean ablation.</param>
    /// <param name="learned">The constants that are learned, or null.</param>
    /// <returns>What is minimised, <c>[samples · pairs]</c>.</returns>
    internal static Tensor Losses(
        Transformer model, ComputationGraph graph, IReadOnlyList<TaskPair> pairs, Tensor gates, Metric metric, Ablation ablation, NodeMeans? means, LearnedReference? learned)
    {
        using var scope = NewDisposeScope();
        int samples = (int)(gates.shape[0] / pairs.Count);
        using var batch = new TaskBatch([.. Enumerable.Repeat(pairs, samples).SelectMany(copy => copy)], device: model.Device);
        var cells = tensor(Enumerable.Range(0, graph.EdgeCount).Select(graph.EdgeAt).Select(edge => (long)edge.Source * graph.DestinationCount + edge.Destination).ToArray()).to(model.Device);
        var dense = zeros(batch.Count, graph.SourceCount * graph.DestinationCount, dtype: model.DType, device: model.Device)
            .index_copy(1, cells, gates.to_type(model.DType)).view(batch.Count, graph.SourceCount, graph.DestinationCount);
        Tensor full;
        using (no_grad())
        {
            var final = Pass.FinalResidual(model, batch.Clean, batch.IsPadded ? batch.Real : null);
            full = Layers.Unembed(model, final.view(-1, model.Config.Width).index_select(0, batch.ScoredRows));
        }

        Tensor logits;
        if (learned is not null)
        {
            logits = GatedRun.ScoredLogits(model, graph, batch, learned.Input, learned.Z, learned.MlpOutput, dense);
        }
        else
        {
            using var reference = ReferenceActivations.Of(model, batch, ablation, means);
            reference.RequireOutputs("a run with a gate of its own for each example");
            logits = GatedRun.ScoredLogits(model, graph, batch, reference.Input, reference.Z, reference.MlpOutput, dense);
        }

        var values = metric.PerExample(logits, batch, full);
        return (metric.HigherIsBetter ? values.neg() : values).MoveToOuterDisposeScope();
    }
}
