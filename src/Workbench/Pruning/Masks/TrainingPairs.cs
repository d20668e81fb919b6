using Workbench.Execution;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>
/// The pairs of a task with what every step needs of them: the full model's logits and what closed edges carry. Neither changes while masks
/// are learned, so both are computed once where they fit in memory, and in every step where they do not.
/// </summary>
internal sealed class TrainingPairs : IDisposable
{
    private readonly Transformer model;
    private readonly CircuitTask task;
    private readonly Ablation ablation;
    private readonly NodeMeans? means;
    private readonly ReferenceActivations? references;
    private readonly Tensor? clean;
    private readonly int[] firstScored;

    /// <param name="model">The model.</param>
    /// <param name="task">The pairs; they were checked against model and ablation.</param>
    /// <param name="ablation">What closed edges carry.</param>
    /// <param name="cacheBytes">Memory for what is kept.</param>
    /// <param name="cancellation">Stops between batches.</param>
    internal TrainingPairs(Transformer model, CircuitTask task, Ablation ablation, long cacheBytes, CancellationToken cancellation)
    {
        (this.model, this.task, this.ablation) = (model, task, ablation);
        var counts = task.Pairs.Select(pair => Math.Max(1, pair.At.Count)).ToArray();
        firstScored = new int[counts.Length + 1];
        for (int index = 0; index < counts.Length; index++) firstScored[index + 1] = firstScored[index] + counts[index];
        int batchSize = BatchSize.Choose(0, model, model.Graph(), task);
        means = ablation.Kind == AblationKind.Mean ? NodeMeans.Of(model, task, ablation, batchSize, cancellation) : null;
        if (BytesNeeded() > cacheBytes) return;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var logits = new List<Tensor>();
        var parts = new List<ReferenceActivations>();
        try
        {
            foreach (var batch in task.Batches(batchSize, model.Device))
            {
                using (batch)
                {
                    cancellation.ThrowIfCancellationRequested();
                    logits.Add(CleanLogits(batch));
                    if (ablation.Kind == AblationKind.Patching) parts.Add(ReferenceActivations.Of(model, batch, ablation, null));
                }
            }

            clean = cat(logits, 0).DetachFromDisposeScope();
            if (parts.Count > 0) references = ReferenceActivations.Join(parts);
        }
        finally
        {
            foreach (var part in parts) part.Dispose();
        }
    }

    /// <summary>How many pairs there are.</summary>
    internal int Count => task.Pairs.Count;

    /// <summary>Makes a batch.</summary>
    /// <param name="places">Which pairs.</param>
    internal TrainingBatch At(IReadOnlyList<int> places)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var batch = new TaskBatch([.. places.Select(place => task.Pairs[place])], device: model.Device);
        var logits = clean is null ? CleanLogits(batch) : clean.index_select(0, Indices(places.SelectMany(place => Enumerable.Range(firstScored[place], firstScored[place + 1] - firstScored[place]))));
        var reference = references is null ? ReferenceActivations.Of(model, batch, ablation, means) : references.Select(Indices(places), batch.Length);
        return new(batch, reference, logits.DetachFromDisposeScope());
    }

    public void Dispose()
    {
        means?.Dispose();
        references?.Dispose();
        clean?.Dispose();
    }

    private Tensor Indices(IEnumerable<int> places) => tensor(places.Select(place => (long)place).ToArray()).to(model.Device);

    private Tensor CleanLogits(TaskBatch batch)
    {
        using var scope = NewDisposeScope();
        var final = Pass.FinalResidual(model, batch.Clean, batch.RealIfPadded);
        return Layers.Unembed(model, final.view(-1, model.Config.Width).index_select(0, batch.ScoredRows)).MoveToOuterDisposeScope();
    }

    private long BytesNeeded()
    {
        var config = model.Config;
        long logits = (long)firstScored[^1] * config.VocabularySize;
        long mlps = config.AttentionOnly ? 0 : 2L * config.Layers * config.Width;
        long reference = ablation.Kind != AblationKind.Patching ? 0
            : task.Pairs.Count * (long)task.Pairs.Max(pair => pair.Clean.Count) * ((2L * config.Width) + (config.Layers * (config.Width + ((long)config.Heads * config.HeadWidth))) + mlps);
        // Batches are joined, so for a moment all is there twice.
        return (logits + reference) * 2 * model.Weights.TokenEmbedding.element_size();
    }
}
