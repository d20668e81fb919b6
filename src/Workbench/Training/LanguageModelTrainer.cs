using System.Diagnostics;
using Workbench.Execution;
using Workbench.Models;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Workbench.Training;

/// <summary>Trains a transformer to predict the next token.</summary>
/// <remarks>
/// Cross-entropy over all real tokens of a batch, AdamW with a linear warm-up and a cosine decay, clipped gradients. Nothing is
/// random during training beyond the seeded corpus and order of batches, so a run is repeated bit for bit on the same
/// machine with the same libtorch and number of threads, and so is one that was interrupted.
/// </remarks>
public sealed class LanguageModelTrainer
{
    private readonly Transformer model;
    private readonly ICorpus corpus;
    private readonly TrainingOptions options;

    /// <summary>Prepares training.</summary>
    /// <param name="model">The model; its weights are parameters and change in place.</param>
    /// <param name="corpus">What it learns.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public LanguageModelTrainer(Transformer model, ICorpus corpus, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (this.model, this.corpus, this.options) = (model, corpus, options);
    }

    /// <summary>Trains to the last step, going on from a checkpoint where there is one.</summary>
    /// <param name="checkpoints">Folder for checkpoints; null for none.</param>
    /// <param name="progress">Told about progress every <see cref="TrainingOptions.ReportEvery"/> steps, on the calling thread.</param>
    /// <param name="evaluate">Called with the number of steps done every <see cref="TrainingOptions.EvaluateEvery"/> steps; it may
    /// read the model but not change it.</param>
    /// <param name="cancellation">Stops training after the step under way, with a checkpoint.</param>
    /// <exception cref="TrainingDivergedException">The loss or its gradient is not finite; the last checkpoint stays.</exception>
    /// <exception cref="InvalidDataException">The folder holds the checkpoint of another run, or a damaged one.</exception>
    /// <exception cref="OperationCanceledException">Training was stopped.</exception>
    public TrainingReport Run(string? checkpoints = null, Action<TrainingProgress>? progress = null, Action<int>? evaluate = null,
        CancellationToken cancellation = default)
    {
        using var optimizer = new AdamWState(model.Weights.Named);
        var identity = Identity();
        var batches = new BatchStream(corpus, options.BatchSize, options.BatchesSortedTogether, options.Seed);
        var restored = checkpoints is null ? null : CheckpointFolder.Restore<TrainingCheckpoint>(checkpoints, identity, optimizer.Named);
        var step = restored?.Step ?? 0;
        var tokens = restored?.Tokens ?? 0;
        var (pendingLoss, pendingTokens) = (restored?.PendingLoss ?? 0, restored?.PendingTokens ?? 0);
        var curve = restored?.Curve.ToList() ?? [];
        var watch = Stopwatch.StartNew();
        var (firstStep, reportedAt, reportedTokens) = (step, TimeSpan.Zero, tokens);
        if (checkpoints is not null && restored is null)
            Save();

        while (step < options.Steps)
        {
            if (cancellation.IsCancellationRequested)
            {
                Save();
                cancellation.ThrowIfCancellationRequested();
            }

            var rate = options.LearningRateAt(step);
            var (loss, predicted, gradientNorm) = Step(optimizer, batches.Batch(step), step, rate, checkpoints);
            step++;
            tokens += predicted;
            pendingLoss += loss * predicted;
            pendingTokens += predicted;

            if (step % options.ReportEvery == 0 || step == options.Steps)
            {
                curve.Add(new LossPoint(step, pendingLoss / pendingTokens));
                (pendingLoss, pendingTokens) = (0, 0);
                var now = watch.Elapsed;
                progress?.Invoke(new TrainingProgress(step, options.Steps, curve[^1].Loss, rate, gradientNorm,
                    (tokens - reportedTokens) / (now - reportedAt).TotalSeconds, Spent(), (options.Steps - step) * (now / (step - firstStep))));
                (reportedAt, reportedTokens) = (now, tokens);
            }

            if (options.EvaluateEvery > 0 && step % options.EvaluateEvery == 0)
                evaluate?.Invoke(step);
            if (step % options.CheckpointEvery == 0 || step == options.Steps)
                Save();
        }

        return new TrainingReport(step, tokens, Spent(), curve);

        TimeSpan Spent() => TimeSpan.FromSeconds(restored?.Seconds ?? 0) + watch.Elapsed;

        void Save()
        {
            if (checkpoints is null)
                return;
            RequireSound(batches.Batch(step), step, checkpoints);
            CheckpointFolder.Save(checkpoints, new TrainingCheckpoint
            {
                Step = step, Tokens = tokens, Seconds = Spent().TotalSeconds, PendingLoss = pendingLoss, PendingTokens = pendingTokens,
                Curve = curve, Identity = identity,
            }, optimizer.Named);
        }
    }

    private (double Loss, long Predicted, double GradientNorm) Step(
        AdamWState optimizer, IReadOnlyList<int[]> sentences, int step, double learningRate, string? checkpoints)
    {
        using var scope = NewDisposeScope();
        var (loss, predicted) = Loss(sentences);
        var value = Value(loss);
        if (!double.IsFinite(value))
            throw Diverged($"The loss is {value}", step, checkpoints);

        var gradients = autograd.grad([loss], [.. optimizer.Weights]);
        var norm = Value(stack(gradients.Select(g => g.norm())).norm());
        if (!double.IsFinite(norm))
            throw Diverged($"The norm of the gradient is {norm}", step, checkpoints);

        optimizer.Update(gradients, step, options, learningRate, norm > options.GradientClip ? options.GradientClip / norm : 1);
        return (value, predicted, norm);
    }

    private (Tensor Loss, long Predicted) Loss(IReadOnlyList<int[]> sentences)
    {
        var (inputs, targets, predicted) = Tensors(sentences);
        var logits = model.Logits(inputs);
        return (F.cross_entropy(logits.view(-1, model.Config.VocabularySize), targets.view(-1), ignore_index: Ignored), predicted);
    }

    private static double Value(Tensor scalar) => scalar.detach().cpu().to_type(float64).item<double>();

    // The value of F.cross_entropy's ignore_index; no token has it.
    private const long Ignored = -100;

    /// <summary>Inputs int64 <c>[batch, pos]</c>, padded on the right with token 0, and targets, one position on.</summary>
    private (Tensor Inputs, Tensor Targets, long Predicted) Tensors(IReadOnlyList<int[]> sentences)
    {
        var length = sentences.Max(s => s.Length) - 1;
        var inputs = new long[sentences.Count * length];
        var targets = new long[sentences.Count * length];
        Array.Fill(targets, Ignored);
        for (var row = 0; row < sentences.Count; row++)
        for (var at = 0; at + 1 < sentences[row].Length; at++)
            (inputs[row * length + at], targets[row * length + at]) = (sentences[row][at], sentences[row][at + 1]);

        long[] shape = [sentences.Count, length];
        return (tensor(inputs, shape).to(model.Device), tensor(targets, shape).to(model.Device), sentences.Sum(s => s.Length - 1L));
    }

    // The loss of a step is that of the weights before it, so an update that ruins them shows one step later: without this
    // look ahead a ruined state would be kept as the last good one.
    private void RequireSound(IReadOnlyList<int[]> sentences, int step, string checkpoints)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var (loss, _) = Loss(sentences);
        if (!double.IsFinite(Value(loss)))
            throw Diverged($"The loss is {Value(loss)}", step, checkpoints);
        foreach (var (name, weight) in model.Weights.Named)
            if (!isfinite(weight).all().item<bool>())
                throw Diverged($"'{name}' holds numbers that are not finite", step, checkpoints);
    }

    private static TrainingDivergedException Diverged(string what, int step, string? checkpoints) => new(
        $"{what} after {step} steps: training has diverged. Lower the learning rate or the gradient clip, or lengthen the warm-up." +
        (checkpoints is null ? "" : $" The last good state stays in '{checkpoints}'.")) { Step = step };

    private string Identity() => string.Join('\n',
        $"model {model.Config.ToJson().ReplaceLineEndings(" ")}",
        $"initial weights {model.Hash}",
        $"corpus {corpus.Identity.ReplaceLineEndings(" ")}",
        $"options {options with { ReportEvery = 1, CheckpointEvery = 1, EvaluateEvery = 0 }}");
}
