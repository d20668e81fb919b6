using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Attribution;

/// <summary>
/// AtP*: attribution patching with two repairs. The QK fix computes the attention pattern that a changed query or key gives, instead of going
/// down a saturated softmax along its gradient. GradDrop averages the size of the estimate over passes in each of which one layer
/// passes no gradient, so that opposite effects through different layers do not cancel.
/// </summary>
/// <remarks>
/// <para>Kramár, Lieberum, Shah and Nanda, "AtP*" (arXiv 2403.00745), which scores nodes; the reading for edges is ours
/// (docs/decisions.md). For an edge into a query or key: Σ (A′ − A) · ∂metric/∂A with A′ the pattern once this edge carries its source's
/// reference output at every position. For all other edges: EAP's product. With GradDrop the score is the mean over examples of the mean of |·|
/// over the passes other than the one that drops the destination's own layer; it has no sign. Without GradDrop the sign is EAP's.</para>
/// <para>A model of one layer has nothing to drop, so there GradDrop changes nothing but the sign.</para>
/// </remarks>
public sealed class AtPStar : BatchScorer, INodeScorer
{
    internal const string MethodName = "atp-star";

    /// <summary>The method's entry in the table of methods.</summary>
    internal static ScoringMethod Method { get; } = new(
        MethodName, "Attribution patching with the attention pattern computed anew (QK fix) and one layer's gradient dropped at a time.",
        [
            MethodOption.Flag("grad-drop", "Average sizes over passes in each of which one layer passes no gradient; scores then have no sign.", true),
            MethodOption.Flag("qk-fix", "Compute the attention pattern anew for edges into queries and keys.", true),
            MethodOption.Flag("drop-mlps", "A dropped layer's MLP passes no gradient either.", true),
        ],
        values => new AtPStar(values.Flag("grad-drop"), values.Flag("qk-fix"), values.Flag("drop-mlps"))) { EstimatesEffects = false };

    private const long PatternBudget = 256L << 20;

    private readonly bool gradDrop;
    private readonly bool qkFix;
    private readonly bool dropMlps;

    /// <summary>Makes the method.</summary>
    /// <param name="gradDrop">Whether to average sizes over passes that drop one layer's gradient.</param>
    /// <param name="qkFix">Whether to compute patterns anew for edges into queries and keys.</param>
    /// <param name="dropMlps">Whether a dropped layer's MLP passes no gradient either, as in the paper, or its heads only.</param>
    public AtPStar(bool gradDrop = true, bool qkFix = true, bool dropMlps = true) => (this.gradDrop, this.qkFix, this.dropMlps) = (gradDrop, qkFix, dropMlps);

    /// <inheritdoc/>
    public override string Name => MethodName;

    /// <inheritdoc/>
    /// <remarks>The estimate for a node's output at each position, taken with GradDrop as a size, and summed over positions.</remarks>
    public NodeScores ScoreNodes(Transformer model, CircuitTask task, ScoringOptions? options = null)
    {
        using var run = new ScoringRun(this, model, task, options ?? new());
        double[] sums = new double[run.Graph.SourceCount];
        foreach (var batch in task.Batches(run.BatchSize, model.Device))
        {
            using (batch)
            using (NewDisposeScope())
            {
                run.Options.Cancellation.ThrowIfCancellationRequested();
                using var reference = run.Reference(batch);
                var total = zeros(batch.Count, run.Graph.SourceCount, batch.Length, dtype: float64, device: model.Device);
                foreach (var drop in Drops(run.Graph))
                {
                    using var scope = NewDisposeScope();
                    using var gradients = NodeGradients.Of(model, batch, task.Metric, drop);
                    using var noGrad = no_grad();
                    var effects = NodeEffects.PerPosition(run.Graph, batch, gradients, reference);
                    total.add_(gradDrop ? effects.abs() : effects.mul(run.Sign));
                }

                double[] values = total.sum(dim0: 0, dim1: 2).cpu().data<double>().ToArray();
                for (int source = 0; source < sums.Length; source++) sums[source] += values[source] / (task.Pairs.Count * (double)Divisor(run.Graph));
            }
        }

        return new NodeScores(run.Graph, sums, run.Describe());
    }

    /// <summary>Scores the paper's nodes at each position: <c>input</c>, every query, key and value (<c>a1.h0&lt;q&gt;</c>), every head output (<c>a1.h0</c>) and MLP.</summary>
    /// <param name="model">The model.</param>
    /// <param name="task">The clean and corrupted pairs, and the metric.</param>
    /// <param name="options">Batch size and cancellation; the ablation must be patching.</param>
    /// <returns>For each node one score a position, up to the longest prompt; the mean over all examples, where shorter ones count as 0.</returns>
    /// <exception cref="ArgumentException">The ablation is not patching: queries, keys and values have no other reference. Or the metric has no
    /// gradient at the clean run; these numbers carry no provenance that could say so.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public IReadOnlyDictionary<string, double[]> ScorePositions(Transformer model, CircuitTask task, ScoringOptions? options = null)
    {
        using var run = new ScoringRun(this, model, task, options ?? new());
        MetricCheck.RequireSlope(Name, task.Metric);
        if (run.Options.Ablation.Kind != AblationKind.Patching)
            throw new ArgumentException($"AtP* on queries, keys and values replaces them by the corrupted run's; ablation '{run.Options.Ablation.Name}' is not defined for them. Use patching.", nameof(options));
        int longest = task.Pairs.Max(pair => pair.Clean.Count);
        var table = new SortedDictionary<string, double[]>(StringComparer.Ordinal);
        foreach (var batch in task.Batches(run.BatchSize, model.Device))
        {
            using (batch)
            using (NewDisposeScope())
            {
                run.Options.Cancellation.ThrowIfCancellationRequested();
                using var positions = new AtPStarPositions(run.Graph, model, batch, qkFix);
                foreach (var drop in Drops(run.Graph))
                {
                    using var gradients = NodeGradients.Of(model, batch, task.Metric, drop);
                    positions.Add(gradients, gradDrop ? null : run.Sign);
                }

                foreach (var (name, values) in positions.Sums())
                {
                    if (!table.TryGetValue(name, out double[]? sums)) table[name] = sums = new double[longest];
                    for (int position = 0; position < values.Length; position++) sums[position] += values[position] / (task.Pairs.Count * (double)Divisor(run.Graph));
                }
            }
        }

        return table;
    }

    private protected override bool LooksAtCleanOnly => true;

    private protected override (string Forward, string Backward) Passes(ScoringRun run)
    {
        int passes = Drops(run.Graph).Count;
        return ($"{passes + run.ReferencePasses}", $"{passes}");
    }

    private protected override IEnumerable<(string Name, string Value)> Settings => [("grad_drop", gradDrop ? "true" : "false"), ("qk_fix", qkFix ? "true" : "false"), ("drop_mlps", dropMlps ? "true" : "false")];

    private protected override Tensor ScoreBatch(ScoringRun run, TaskBatch batch)
    {
        using var scope = NewDisposeScope();
        var (model, graph) = (run.Model, run.Graph);
        using var reference = run.Reference(batch);
        using var contraction = new EdgeContraction(model, graph);
        var total = zeros(batch.Count, graph.SourceCount, graph.DestinationCount, dtype: float64, device: model.Device);
        // Gradients at the attention patterns, [batch · heads, pos · pos] a layer and pass.
        var patterns = Enumerable.Range(0, graph.Layers).Select(_ => new List<Tensor>()).ToArray();
        foreach (var drop in Drops(graph))
        {
            run.Options.Cancellation.ThrowIfCancellationRequested();
            using var passScope = NewDisposeScope();
            using var gradients = NodeGradients.Of(model, batch, run.Task.Metric, drop);
            using var differences = SourceDifferences.Between(model, gradients.Pass, reference);
            using var noGrad = no_grad();
            var block = zeros_like(total);
            contraction.AddPerExample(differences, [gradients.Destinations], block);
            for (int layer = 0; layer < graph.Layers && qkFix; layer++)
            {
                block.narrow(2, graph.HeadDestination(layer, 0, HeadInput.Query), 2 * graph.Heads).zero_();
                if (drop?.Layer != layer) patterns[layer].Add(PatternGradients.Of(model, gradients, layer).flatten(0, 1).flatten(1).MoveToOuterDisposeScope());
            }

            total.add_(gradDrop ? block.abs_() : block);
        }

        if (qkFix) AddQueriesAndKeys(run, batch, reference, patterns, total);
        if (!gradDrop) return total.mul_(run.Sign).cpu().MoveToOuterDisposeScope();
        total.div_(Divisor(graph));
        if (graph.Layers > 1)
        {
            // No pass drops the logits, nor an MLP where heads only are dropped: there are L sizes to average, not L − 1.
            int[] never = [graph.LogitsDestination, .. dropMlps || graph.AttentionOnly ? [] : Enumerable.Range(0, graph.Layers).Select(graph.MlpDestination)];
            foreach (int destination in never) total.select(2, destination).mul_((graph.Layers - 1.0) / graph.Layers);
        }

        return total.cpu().MoveToOuterDisposeScope();
    }

    private IReadOnlyList<DetachedLayer?> Drops(ComputationGraph graph) =>
        gradDrop && graph.Layers > 1 ? [.. Enumerable.Range(0, graph.Layers).Select(layer => new DetachedLayer(layer, dropMlps))] : [null];

    private int Divisor(ComputationGraph graph) => gradDrop ? Math.Max(1, graph.Layers - 1) : 1;

    private void AddQueriesAndKeys(ScoringRun run, TaskBatch batch, ReferenceActivations reference, List<Tensor>[] gradients, Tensor total)
    {
        using var noGrad = no_grad();
        var (model, graph) = (run.Model, run.Graph);
        using var clean = Pass.Record(model, batch.Clean, batch.IsPadded ? batch.Real : null);
        using var between = SourceDifferences.Between(model, clean, reference);
        long heads = graph.Heads, count = batch.Count, length = batch.Length, perHead = model.Config.HeadWidth;
        long perSource = count * length * (6 * heads * Math.Max(length, perHead) + 3L * model.Config.Width) * model.Weights.TokenEmbedding.element_size();
        int atOnce = (int)Math.Clamp(PatternBudget / perSource, 1, graph.SourceCount);
        using var scope = NewDisposeScope();
        var differences = between.Expand(graph, -1, graph.Layers).Values;
        for (int layer = 0; layer < graph.Layers; layer++)
        {
            if (gradients[layer].Count == 0) continue;
            using var layerScope = NewDisposeScope();
            var block = model.Weights.Blocks[layer];
            var slopes = stack(gradients[layer], 2);
            var parts = clean.QueryKeyValue[layer].view(count, length, 3, heads, perHead).permute(2, 0, 3, 1, 4).unbind(0);
            var pattern = AttentionPatterns.Between(model, parts[0], parts[1], Real(1)).unsqueeze(0);
            int readable = graph.SourcesBefore(graph.HeadDestination(layer, 0, HeadInput.Query));
            for (int first = 0; first < readable; first += atOnce)
            {
                run.Options.Cancellation.ThrowIfCancellationRequested();
                using var chunkScope = NewDisposeScope();
                int sources = Math.Min(atOnce, readable - first);
                var changed = differences.narrow(0, first, sources).add(clean.BeforeAttention[layer].reshape(1, count * length, model.Config.Width));
                var normalized = Layers.Normalize(model, changed, block.AttentionNormWeight, block.AttentionNormBias);
                foreach (var input in new[] { HeadInput.Query, HeadInput.Key })
                {
                    using var inputScope = NewDisposeScope();
                    long from = (int)input * heads * perHead;
                    var mine = Layers.Affine(normalized, block.QueryKeyValue.narrow(1, from, heads * perHead), block.QueryKeyValueBias.narrow(0, from, heads * perHead))
                        .view(sources * count, length, heads, perHead).transpose(1, 2);
                    Tensor Other(int part) => parts[part].unsqueeze(0).expand(sources, -1, -1, -1, -1).flatten(0, 1);
                    var moved = input == HeadInput.Query
                        ? AttentionPatterns.Between(model, mine, Other(1), Real(sources))
                        : AttentionPatterns.Between(model, Other(0), mine, Real(sources));
                    // [sources, batch, heads, pos, pos] to [batch · heads, sources, pos · pos], times [batch · heads, pos · pos, passes].
                    var difference = moved.view(sources, count, heads, length, length).sub(pattern).permute(1, 2, 0, 3, 4).reshape(count * heads, sources, length * length);
                    var effects = difference.bmm(slopes).to_type(float64);
                    var added = (gradDrop ? effects.abs_() : effects).sum(2).view(count, heads, sources).transpose(1, 2);
                    total.narrow(1, first, sources).narrow(2, graph.HeadDestination(layer, 0, input), heads).add_(added);
                }
            }
        }

        Tensor? Real(int copies) => batch.IsPadded ? batch.Real.repeat(copies, 1) : null;
    }
}
