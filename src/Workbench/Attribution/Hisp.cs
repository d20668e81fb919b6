using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Attribution;

/// <summary>
/// Head importance score for pruning: the size of the metric's gradient with respect to a mask on a node, normalised in each layer. A baseline.
/// </summary>
/// <remarks>
/// Michel et al., "Are Sixteen Heads Really Better than One?" (arXiv 1905.10650), as the ACDC paper (arXiv 2304.14997) adapts it.
/// Raw score = Σ over examples of |Σ over positions of (clean x − reference x) · ∂metric/∂x|; divided by the L2 norm of the layer's raw scores,
/// which is held above 1e-6. Scores have no sign. Scores per example are the raw ones of that example.
/// </remarks>
public sealed class Hisp : BatchScorer, INodeScorer
{
    internal const string MethodName = "hisp";

    /// <summary>The method's entry in the table of methods.</summary>
    internal static ScoringMethod Method { get; } = new(
        MethodName, "Size of the gradient with respect to a mask on each head, normalised in its layer.",
        [MethodOption.Choice("unit", "What is scored: the outputs of heads, or their inputs and MLPs.", HispUnit.HeadOutput)],
        values => new Hisp(values.Choice<HispUnit>("unit"))) { AveragesExamples = false, EstimatesEffects = false };

    private const double SmallestNorm = 1e-6;
    private const double NotScored = 1;

    private readonly HispUnit unit;

    /// <summary>Makes the method.</summary>
    /// <param name="unit">What is scored.</param>
    public Hisp(HispUnit unit = HispUnit.HeadOutput)
    {
        if (!Enum.IsDefined(unit)) throw new ArgumentOutOfRangeException(nameof(unit), unit, "HISP scores head outputs or head inputs.");
        this.unit = unit;
    }

    /// <inheritdoc/>
    public override string Name => MethodName;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">This one scores head inputs, which are no nodes.</exception>
    public NodeScores ScoreNodes(Transformer model, CircuitTask task, ScoringOptions? options = null) => unit == HispUnit.HeadOutput
        ? NodeScorer.Carried(Score(model, task, options))
        : throw new InvalidOperationException("HISP on head inputs scores places that are read, not nodes; use HispUnit.HeadOutput for scores of nodes.");

    private protected override bool LooksAtCleanOnly => true;

    private protected override (string Forward, string Backward) Passes(ScoringRun run) => run.ReferencePasses == 0 ? ("1", "1") : ("2", "1");

    private protected override IEnumerable<(string Name, string Value)> Settings => [("unit", unit == HispUnit.HeadOutput ? "head-output" : "head-inputs")];

    private protected override Tensor ScoreBatch(ScoringRun run, TaskBatch batch)
    {
        if (unit == HispUnit.HeadInputs && run.Options.Ablation.Kind is not (AblationKind.Patching or AblationKind.Zero))
            throw new ArgumentException($"HISP on head inputs replaces queries, keys and values, which have no node means; ablation '{run.Options.Ablation.Name}' is not defined for it. Use patching or zero, or score head outputs.");
        using var scope = NewDisposeScope();
        using var gradients = NodeGradients.Of(run.Model, batch, run.Task.Metric);
        using var noGrad = no_grad();
        var scores = unit == HispUnit.HeadOutput ? Outputs(run, batch, gradients) : Inputs(run, batch, gradients);
        return scores.abs_().cpu().MoveToOuterDisposeScope();
    }

    // The mean over examples differs from the sum by a factor that the norm takes out, unless the norm is at its floor.
    private protected override void Finish(ScoringRun run, double[] mean)
    {
        var graph = run.Graph;
        int examples = run.Task.Pairs.Count;
        double[] norms = [.. Enumerable.Range(0, graph.Layers).Select(layer => Math.Max(SmallestNorm, examples * Math.Sqrt(Members(layer).Sum(cell => mean[cell] * mean[cell]))) / examples)];
        for (int source = 0; source < graph.SourceCount; source++)
        {
            for (int destination = 0; destination < graph.DestinationCount; destination++)
            {
                int layer = unit == HispUnit.HeadOutput ? LayerOfHead(source) : graph.LayerOfDestination(destination);
                ref double score = ref mean[Cell(source, destination)];
                score = layer >= 0 && layer < graph.Layers ? score / norms[layer] : NotScored;
            }
        }

        int Cell(int source, int destination) => source * graph.DestinationCount + destination;

        int LayerOfHead(int source) => graph.LayerOfSource(source) is var layer and >= 0 && (graph.AttentionOnly || source != graph.MlpSource(layer)) ? layer : -1;

        IEnumerable<int> Members(int layer) => unit == HispUnit.HeadOutput
            ? Enumerable.Range(graph.HeadSource(layer, 0), graph.Heads).Select(source => Cell(source, graph.LogitsDestination))
            : Enumerable.Range(graph.HeadDestination(layer, 0, HeadInput.Query), (3 * graph.Heads) + (graph.AttentionOnly ? 0 : 1)).Select(destination => Cell(0, destination));
    }

    private static Tensor Outputs(ScoringRun run, TaskBatch batch, NodeGradients gradients)
    {
        using var reference = run.Reference(batch);
        var nodes = NodeEffects.PerPosition(run.Graph, batch, gradients, reference).sum(2);
        return nodes.unsqueeze(2).expand(-1, -1, run.Graph.DestinationCount).contiguous();
    }

    private static Tensor Inputs(ScoringRun run, TaskBatch batch, NodeGradients gradients)
    {
        var graph = run.Graph;
        var clean = gradients.Pass;
        using var corrupted = run.Options.Ablation.Kind == AblationKind.Zero ? null
            : Pass.Record(run.Model, batch.Corrupted, batch.IsPadded ? batch.Real : null);
        var places = zeros(batch.Count, graph.DestinationCount, dtype: float64, device: run.Model.Device);
        for (int layer = 0; layer < graph.Layers; layer++)
        {
            var readers = Effect(corrupted?.QueryKeyValue[layer], clean.QueryKeyValue[layer], gradients.QueryKeyValue[layer], 3 * graph.Heads);
            places.narrow(1, graph.HeadDestination(layer, 0, HeadInput.Query), 3 * graph.Heads).copy_(readers);
            if (!graph.AttentionOnly)
                places.select(1, graph.MlpDestination(layer)).copy_(Effect(corrupted?.MlpOutput[layer], clean.MlpOutput[layer], gradients.MlpOutput[layer], 1).squeeze(1));
        }

        return places.unsqueeze(1).expand(-1, graph.SourceCount, -1).contiguous();

        static Tensor Effect(Tensor? reference, Tensor clean, Tensor gradient, int parts) =>
            NodeEffects.Product(reference ?? zeros_like(clean), clean, gradient, parts).sum(2);
    }
}
