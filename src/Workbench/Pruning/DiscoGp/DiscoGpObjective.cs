using Workbench.Execution;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;
using static System.FormattableString;

namespace Workbench.Pruning;

/// <summary>DiscoGP's losses, stage after stage: first gates of weights, then gates of edges in the model with the weights that stayed.</summary>
internal sealed class DiscoGpObjective : MaskObjective
{
    private readonly Transformer model;
    private readonly CircuitTask task;
    private readonly DiscoGpOptions settings;
    private readonly DiscoGpPlan plan;
    private readonly LearningOptions options;
    private readonly Ablation ablation;
    private readonly TrainingPairs pairs;
    private readonly EpochOrder order;
    private readonly List<MaskParameter> parameters;
    private Transformer? pruned;
    private TrainingPairs? prunedPairs;
    private Transformer? leftOut;
    private TrainingPairs? leftOutPairs;

    /// <param name="model">The model.</param>
    /// <param name="task">What is trained on.</param>
    /// <param name="settings">How.</param>
    /// <param name="plan">Rounds and schedules.</param>
    /// <param name="options">Seed, memory, cancellation.</param>
    /// <param name="ablation">What a closed edge carries.</param>
    internal DiscoGpObjective(Transformer model, CircuitTask task, DiscoGpOptions settings, DiscoGpPlan plan, LearningOptions options, Ablation ablation)
    {
        (this.model, this.task, this.settings, this.plan, this.options, this.ablation) = (model, task, settings, plan, options, ablation);
        using var scope = NewDisposeScope();
        order = new EpochOrder(task.Pairs.Count, options.Seed);
        // Stage W needs the full model's logits alone; edges bring their own references along.
        pairs = new TrainingPairs(model, task, NeedsReferences ? ablation : Ablation.Zero, options.CacheBytes, options.Cancellation);
        var graph = model.Graph();
        if (settings.GatesWeights)
            Weights = new WeightStage(model, new WeightGates(model.Config, settings.Unit), settings, group => Start(settings.Weights, group.Name, group.Shape, model.DType));
        if (settings.GatesEdges)
            Edges = new EdgeStage(graph, settings, options, ablation, Start(settings.Edges, "edges", [graph.EdgeCount], float64));
        parameters = [.. Weights?.Logits ?? [], .. Edges is null ? Array.Empty<MaskParameter>() : [Edges.Logits]];
    }

    /// <summary>Gates of weights; null without.</summary>
    internal WeightStage? Weights { get; }

    /// <summary>Gates of edges; null without.</summary>
    internal EdgeStage? Edges { get; }

    internal override int Steps => plan.WeightRounds + plan.EdgeRounds;

    internal override IReadOnlyList<MaskParameter> Parameters => parameters;

    internal override Training.TrainingOptions Decays => base.Decays with { WeightDecay = settings.WeightDecay };

    internal override string Identity => string.Join('\n',
        $"settings {settings}", $"plan {plan}", $"ablation {ablation.Name}", $"seed {options.Seed}", $"recompute {options.Recompute}");

    internal override MaskStep Run(int step)
    {
        bool weights = step < plan.WeightRounds;
        int round = weights ? step : step - plan.WeightRounds;
        int[] places = order.At(step, plan.BatchSize);
        double epoch = plan.Epoch(round);
        if (weights)
        {
            using var batch = pairs.At(places);
            return WeightRound(batch, plan.WeightSparsity.At(epoch),
                group => Noise(Weights!.Logits[group].Value, "weight noise " + group, step), group => Noise(Weights!.Logits[group].Value, "left-out weight noise " + group, step));
        }

        bool whole = !settings.GatesWeights || (settings.EdgeStageWeights == EdgeStageWeights.WholeAfterFirstEpoch && epoch >= 1);
        using var full = pairs.At(places);
        if (whole) return EdgeRound(model, full, full.Clean, epoch, step);
        pruned ??= Pruned();
        prunedPairs ??= new TrainingPairs(pruned, task, ablation, options.CacheBytes, options.Cancellation);
        using var own = prunedPairs.At(places);
        if (settings.EdgeComplement == EdgeComplement.Edges || settings.Edges.Completeness == 0) return EdgeRound(pruned, own, full.Clean, epoch, step);
        leftOut ??= LeftOutModel();
        leftOutPairs ??= new TrainingPairs(leftOut, task, ablation, options.CacheBytes, options.Cancellation);
        using var others = leftOutPairs.At(places);
        return EdgeRound(pruned, own, full.Clean, epoch, step, (leftOut, others));
    }

    /// <summary>A round for weights with given noise.</summary>
    /// <param name="batch">The pairs.</param>
    /// <param name="penalty">λ of the sparsity loss.</param>
    /// <param name="noise">Noise of each group for what stays.</param>
    /// <param name="leftOutNoise">Noise of each group for what is left out.</param>
    internal MaskStep WeightRound(TrainingBatch batch, double penalty, Func<int, Tensor> noise, Func<int, Tensor> leftOutNoise)
    {
        var stage = Weights!;
        using var scope = NewDisposeScope();
        using var sample = stage.Sample(noise);
        var (faith, slopes) = stage.Differentiate(batch.Batch, sample, reversed: false, logits => DiscoGpLosses.Faithfulness(settings.Loss, logits, batch.Batch, batch.Clean));
        var (sparse, pressing) = stage.Sparsity();
        for (int group = 0; group < slopes.Length; group++) slopes[group].add_(pressing[group], penalty);
        double share = settings.Weights.Completeness;
        double? complete = null;
        Func<MaskStep>? then = null;
        if (share > 0 && !settings.SeparateCompleteness) complete = AddLeftOut(slopes);
        if (share > 0 && settings.SeparateCompleteness) then = () => LeftOutAlone(batch.Batch.Pairs, leftOutNoise, share);
        return Made(faith, penalty * sparse, complete, share, 1 - sample.Open(), [.. slopes, .. Edges is null ? Array.Empty<Tensor?>() : [null]]) with { Then = then };

        double AddLeftOut(Tensor[] slopes)
        {
            var (loss, more) = LeftOut(batch.Batch, leftOutNoise);
            for (int group = 0; group < slopes.Length; group++) slopes[group].add_(more[group], share);
            return loss;
        }
    }

    /// <summary>A round for edges with given noise.</summary>
    /// <param name="own">The model that the edges are of, its weights masked or not.</param>
    /// <param name="batch">The pairs, with what closed edges carry in that model.</param>
    /// <param name="clean">The full model's logits.</param>
    /// <param name="penalty">λ of the sparsity loss.</param>
    /// <param name="noise">For what stays.</param>
    /// <param name="leftOutNoise">For what is left out; not asked for where completeness does not count.</param>
    /// <param name="others">The model and batch in which closed edges are the complement; those of the edges themselves if null.</param>
    internal MaskStep EdgeRound(
        Transformer own, TrainingBatch batch, Tensor clean, double penalty, Tensor noise, Func<Tensor> leftOutNoise, (Transformer Model, TrainingBatch Batch)? others = null)
    {
        var stage = Edges!;
        using var scope = NewDisposeScope();
        using var sample = stage.Sample(noise);
        var (faith, slopes) = stage.Differentiate(own, batch, sample, reversed: false, logits => DiscoGpLosses.Faithfulness(settings.Loss, logits, batch.Batch, clean));
        var (sparse, pressing) = stage.Sparsity();
        slopes.add_(pressing, penalty);
        double? complete = null;
        if (settings.Edges.Completeness > 0)
        {
            using var second = stage.Sample(leftOutNoise());
            var (model, pairs) = others ?? (own, batch);
            var (loss, more) = stage.Differentiate(model, pairs, second, reversed: true, logits => DiscoGpLosses.Completeness(settings.Loss, logits, batch.Batch));
            slopes.add_(more, settings.Edges.Completeness);
            complete = loss;
        }

        return Made(faith, penalty * sparse, complete, settings.Edges.Completeness, 1 - sample.Open(), [.. Enumerable.Repeat<Tensor?>(null, Weights?.Logits.Count ?? 0), slopes]);
    }

    /// <summary>The model with the weights that stay; it shares the rest with the full model.</summary>
    internal Transformer Pruned() => MaskedModel.Of(model, (name, weight) => MaskedModel.Kept(weight, Weights!.Kept(name)), $"{model.Name} (masked)");

    /// <inheritdoc/>
    public override void Dispose()
    {
        leftOutPairs?.Dispose();
        leftOut?.Dispose();
        prunedPairs?.Dispose();
        pruned?.Dispose();
        pairs.Dispose();
        Weights?.Dispose();
        Edges?.Dispose();
    }

    private bool NeedsReferences => settings.GatesEdges && (!settings.GatesWeights || settings.EdgeStageWeights == EdgeStageWeights.WholeAfterFirstEpoch);

    private Transformer LeftOutModel() => MaskedModel.Of(model, (name, weight) =>
    {
        using var kept = Weights!.Kept(name);
        using var closed = kept.logical_not();
        return MaskedModel.Kept(weight, closed);
    }, $"{model.Name} (left out)");

    private MaskStep EdgeRound(Transformer own, TrainingBatch batch, Tensor clean, double epoch, int step, (Transformer Model, TrainingBatch Batch)? others = null)
    {
        using var noise = Noise(Edges!.Logits.Value, "edge noise", step);
        return EdgeRound(own, batch, clean, plan.EdgeSparsity.At(epoch), noise, () => Noise(Edges.Logits.Value, "left-out edge noise", step), others);
    }

    private (double Loss, Tensor[] Slopes) LeftOut(TaskBatch batch, Func<int, Tensor> noise)
    {
        using var sample = Weights!.Sample(noise);
        return Weights.Differentiate(batch, sample, reversed: true, logits => DiscoGpLosses.Completeness(settings.Loss, logits, batch));
    }

    // The batch of the first update is gone when the second is asked for.
    private MaskStep LeftOutAlone(IReadOnlyList<TaskPair> places, Func<int, Tensor> noise, double share)
    {
        using var scope = NewDisposeScope();
        using var batch = new TaskBatch(places, device: model.Device);
        var (loss, slopes) = LeftOut(batch, noise);
        foreach (var slope in slopes) slope.mul_(share);
        return Made(0, 0, loss, share, 0, [.. slopes, .. Edges is null ? Array.Empty<Tensor?>() : [null]]);
    }

    private static MaskStep Made(double faith, double penalty, double? complete, double share, double sparsity, Tensor?[] slopes)
    {
        foreach (var slope in slopes) slope?.MoveToOuterDisposeScope();
        return new(faith + penalty + ((complete ?? 0) * share), faith, penalty, sparsity, null, slopes) { Completeness = complete };
    }

    private Tensor Noise(Tensor logits, string what, int step) => GumbelSigmoid.Noise(logits.shape, logits.dtype, RandomSeeds.Of(options.Seed, what, step), model.Device);

    private Tensor Start(DiscoGpStage stage, string what, long[] shape, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(RandomSeeds.Of(options.Seed, Invariant($"start of {what}"), 0));
        return randn(shape, dtype: dtype, generator: generator).mul_(stage.StartDeviation).add_(stage.StartMean).to(model.Device).MoveToOuterDisposeScope();
    }
}
