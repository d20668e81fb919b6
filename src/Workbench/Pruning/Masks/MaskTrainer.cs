using System.Diagnostics;
using Workbench.Training;
using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>The loop behind every method that learns masks: AdamW, schedules, clipping, checkpoints, the log.</summary>
internal sealed class MaskTrainer
{
    private readonly MaskObjective objective;
    private readonly LearningOptions options;
    private readonly string identity;
    private readonly List<LearningStep> log = [];
    private readonly int[] updates;
    private readonly int[] goodUpdates;
    private double earlier;

    /// <param name="objective">What is learned; not owned.</param>
    /// <param name="options">Checkpoints, progress, cancellation.</param>
    /// <param name="identity">The model, the task and everything else that the result depends on beyond the objective, one fact a line.</param>
    internal MaskTrainer(MaskObjective objective, LearningOptions options, string identity) =>
        (this.objective, this.options, this.identity, updates, goodUpdates) =
        (objective, options, identity + "\n" + objective.Identity, new int[objective.Parameters.Count], new int[objective.Parameters.Count]);

    /// <summary>Every step so far.</summary>
    internal IReadOnlyList<LearningStep> Log => log;

    /// <summary>Why learning ended before its last step; null where it did not.</summary>
    internal string? EndedEarly { get; private set; }

    /// <summary>Time spent on steps, earlier sessions included.</summary>
    internal TimeSpan Spent { get; private set; }

    /// <summary>Trains to the end, going on from a checkpoint where there is one.</summary>
    /// <exception cref="TrainingDivergedException">A loss or gradient is not finite; the last good state is in the checkpoint folder.</exception>
    /// <exception cref="InvalidDataException">The folder holds the state of another run, or a damaged one.</exception>
    /// <exception cref="OperationCanceledException">Training was stopped.</exception>
    internal void Run()
    {
        var adams = objective.Parameters.Select(parameter => new AdamWState([new(parameter.Name, parameter.Value)], decayVectors: true)).ToList();
        var good = new List<KeyValuePair<string, Tensor>>();
        try
        {
            Restore(adams);
            var watch = Stopwatch.StartNew();
            int first = log.Count;
            while (log.Count < objective.Steps && EndedEarly is null)
            {
                if (options.Cancellation.IsCancellationRequested)
                {
                    SaveIfSound(adams, good, watch.Elapsed);
                    options.Cancellation.ThrowIfCancellationRequested();
                }

                Step(adams, good, watch);
                EndedEarly = objective.Ending(log);
                Spent = TimeSpan.FromSeconds(earlier) + watch.Elapsed;
                int done = log.Count;
                options.Progress?.Invoke(new(log[^1], objective.Steps, Spent, (objective.Steps - done) * (watch.Elapsed / (done - first))));
                if (done % options.CheckpointEvery == 0 && done < objective.Steps && EndedEarly is null) SaveIfSound(adams, good, watch.Elapsed);
            }

            SaveIfSound(adams, good, watch.Elapsed);
            Spent = TimeSpan.FromSeconds(earlier) + watch.Elapsed;
        }
        finally
        {
            foreach (var adam in adams) adam.Dispose();
            foreach (var (_, tensor) in good) tensor.Dispose();
        }
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(IEnumerable<AdamWState> adams) => adams.SelectMany(adam => adam.Named);

    private void Restore(List<AdamWState> adams)
    {
        if (options.Checkpoints is null || CheckpointFolder.Restore<MaskCheckpoint>(options.Checkpoints, identity, Named(adams)) is not { } state) return;
        log.AddRange(state.Log);
        for (int index = 0; index < updates.Length; index++) updates[index] = state.Updates[index];
        (EndedEarly, earlier) = (state.EndedEarly, state.Seconds);
        Spent = TimeSpan.FromSeconds(earlier);
    }

    private void Step(List<AdamWState> adams, List<KeyValuePair<string, Tensor>> good, Stopwatch watch)
    {
        using var scope = NewDisposeScope();
        int step = log.Count;
        var ran = objective.Run(step);
        double norm = Norm(ran);
        if (!double.IsFinite(ran.Loss)) Fail($"The loss is {ran.Loss}", good, watch.Elapsed);
        if (!double.IsFinite(norm)) Fail($"The norm of the gradient is {norm}", good, watch.Elapsed);
        Remember(adams, good);

        double share = objective.RateShare(step);
        Update(adams, ran, norm, share);
        if (ran.Then?.Invoke() is { } second)
        {
            double secondNorm = Norm(second);
            if (!double.IsFinite(second.Loss)) Fail($"The loss of the second update is {second.Loss}", good, watch.Elapsed, goodIsOfThisStep: true);
            if (!double.IsFinite(secondNorm)) Fail($"The norm of the second update's gradient is {secondNorm}", good, watch.Elapsed, goodIsOfThisStep: true);
            Update(adams, second, secondNorm, share);
            ran = ran with { Loss = ran.Loss + second.Loss, Completeness = second.Completeness };
        }

        log.Add(new(step, ran.Loss, ran.Faithfulness, ran.Penalty, ran.Sparsity, ran.Target, objective.Parameters[0].LearningRate * share, norm, ran.Completeness));
    }

    private static double Norm(MaskStep ran) =>
        Math.Sqrt(ran.Gradients.OfType<Tensor>().Select(gradient => gradient.to_type(float64).norm().cpu().item<double>()).Sum(part => part * part));

    private void Update(List<AdamWState> adams, MaskStep ran, double norm, double share)
    {
        double scale = objective.GradientClip is { } clip && clip / (norm + 1e-6) is var factor and < 1 ? factor : 1;
        for (int index = 0; index < adams.Count; index++)
        {
            if (ran.Gradients[index] is not { } gradient) continue;
            var parameter = objective.Parameters[index];
            adams[index].Update([parameter.Climbs ? gradient.neg() : gradient], updates[index]++, objective.Decays, parameter.LearningRate * share, scale);
        }
    }

    // What a finite loss was computed from is good; what an update made of it shows a step later.
    private void Remember(List<AdamWState> adams, List<KeyValuePair<string, Tensor>> good)
    {
        updates.CopyTo(goodUpdates, 0);
        using var noGrad = no_grad();
        foreach (var (_, tensor) in good) tensor.Dispose();
        good.Clear();
        foreach (var (name, tensor) in Named(adams)) good.Add(new(name, tensor.detach().clone().DetachFromDisposeScope()));
    }

    private void SaveIfSound(List<AdamWState> adams, List<KeyValuePair<string, Tensor>> good, TimeSpan elapsed)
    {
        using var scope = NewDisposeScope();
        foreach (var (name, tensor) in Named(adams))
        {
            if (!tensor.detach().isfinite().all().cpu().item<bool>()) Fail($"'{name}' holds numbers that are not finite", good, elapsed);
        }

        Save(Named(adams), elapsed);
    }

    private void Fail(string what, List<KeyValuePair<string, Tensor>> good, TimeSpan elapsed, bool goodIsOfThisStep = false)
    {
        int step = log.Count;
        if (good.Count > 0)
        {
            // The state before the last update: one step less.
            if (!goodIsOfThisStep) log.RemoveAt(log.Count - 1);
            goodUpdates.CopyTo(updates, 0);
            Save(good, elapsed);
        }

        string kept = options.Checkpoints is { } folder && step > 0 ? $" The last good state, after {log.Count} steps, is in '{folder}'." : "";

        throw new TrainingDivergedException($"{what} after {step} steps: learning the masks has diverged. Lower the learning rate, or check the model's weights and the task for overflow.{kept}") { Step = step };
    }

    private void Save(IEnumerable<KeyValuePair<string, Tensor>> tensors, TimeSpan elapsed)
    {
        if (options.Checkpoints is not { } folder) return;
        CheckpointFolder.Save(folder, new MaskCheckpoint
        {
            Step = log.Count, Seconds = earlier + elapsed.TotalSeconds, Identity = identity, Log = log, Updates = updates, EndedEarly = EndedEarly,
        }, tensors);
    }
}
