using Workbench.Execution;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Attribution;

/// <summary>
/// One batch of a method that contracts source differences with gradients. It offers the passes that such methods are made of,
/// makes each at most once, counts them, and adds up what the method contributes.
/// </summary>
internal sealed class GradientBatch : IDisposable
{
    // Gradients that wait for each other share one contraction; this much of them may wait.
    private const long WaitingBudget = 256L << 20;

    private readonly ScoringOptions options;
    private readonly NodeMeans? means;
    private readonly EdgeContraction? contraction;
    private readonly Tensor? perExample;
    private readonly PassCounter counter;
    private readonly List<DestinationGradients> waiting = [];
    private double waitingWeight;
    private SourceGroup? waitingOnly;
    private long waitingBytes;
    private Pass? clean;
    private ReferenceActivations? reference;
    private SourceDifferences? differences;
    private Tensor? cleanLogits;

    /// <summary>Begins a batch.</summary>
    /// <param name="model">The model.</param>
    /// <param name="metric">The task's metric.</param>
    /// <param name="batch">The pairs; stays the caller's.</param>
    /// <param name="options">Ablation and cancellation.</param>
    /// <param name="means">The node means, for mean ablation only.</param>
    /// <param name="contraction">Where contributions go; null if there are none.</param>
    /// <param name="perExample">Where contributions go instead when examples are kept apart: float64 <c>[batch, sources, destinations]</c>.</param>
    /// <param name="counter">Counts passes.</param>
    internal GradientBatch(
        Transformer model, Metric metric, TaskBatch batch, ScoringOptions options, NodeMeans? means, EdgeContraction? contraction, Tensor? perExample, PassCounter counter)
    {
        (Model, Metric, Batch) = (model, metric, batch);
        (this.options, this.means, this.contraction, this.perExample, this.counter) = (options, means, contraction, perExample, counter);
    }

    internal Transformer Model { get; }

    internal Metric Metric { get; }

    internal TaskBatch Batch { get; }

    /// <summary>The clean run, without gradients; kept until the batch ends.</summary>
    internal Pass Clean => clean ??= RecordClean();

    /// <summary>What the sources give when they are ablated; kept until the batch ends.</summary>
    internal ReferenceActivations Reference => reference ??= MakeReference();

    /// <summary>Reference minus clean output of every source. Passes that are made for this alone do not outlive it.</summary>
    internal SourceDifferences Differences
    {
        get
        {
            if (differences is not null) return differences;
            var pass = clean ?? RecordClean();
            try
            {
                MeasureDifferences(pass);
            }
            finally
            {
                if (clean is null) pass.Dispose();
            }

            return differences!;
        }
    }

    /// <summary>Clean logits at the scored rows for metrics that need them, <c>[scored, vocabulary]</c>; null for others.</summary>
    internal Tensor? CleanLogits
    {
        get
        {
            if (Metric.NeedsCleanLogits && cleanLogits is null) _ = Differences;
            return cleanLogits;
        }
    }

    /// <summary>Gradients at the clean input. The pass serves the differences too, so no other clean pass is run.</summary>
    /// <param name="rules">What is constant for gradients.</param>
    internal DestinationGradients AtClean(RelevanceRules rules = RelevanceRules.None)
    {
        Begin(forward: 1, backward: 1);
        var gradients = DestinationGradients.Of(Model, Batch, Metric, rules: rules);
        MeasureDifferences(gradients.Pass);
        return gradients;
    }

    /// <summary>Gradients with another tensor in the place of the token embedding.</summary>
    /// <param name="embedding"><c>[batch, pos, width]</c>.</param>
    internal DestinationGradients At(Tensor embedding)
    {
        var logits = CleanLogits;
        Begin(forward: 1, backward: 1);
        return DestinationGradients.Of(Model, Batch, Metric, logits, embedding);
    }

    /// <summary>Gradients with a group's output held at a constant.</summary>
    internal DestinationGradients Holding(SourceGroup group, Tensor output)
    {
        var logits = CleanLogits;
        Begin(forward: 1, backward: 1);
        return DestinationGradients.Holding(Model, Batch, Metric, logits, group, output);
    }

    /// <summary>Gradients behind a group whose output is exchanged.</summary>
    internal DestinationGradients Behind(SourceGroup group, Tensor output)
    {
        var (logits, begun) = (CleanLogits, Clean);
        double share = group.ShareAfter(Model.Config);
        Begin(share, share);
        return DestinationGradients.Behind(Model, Batch, Metric, logits, begun, group, output);
    }

    /// <summary>Counts passes that the method makes itself, and stops where the user asked for it.</summary>
    internal void Begin(double forward, double backward)
    {
        options.Cancellation.ThrowIfCancellationRequested();
        counter.Forward += forward * Batch.Count;
        counter.Backward += backward * Batch.Count;
    }

    /// <summary>Takes the differences from a clean pass that the method has made, unless they are there already.</summary>
    /// <param name="pass">A pass at the clean input; stays the caller's.</param>
    internal void MeasureDifferences(Pass pass)
    {
        if (differences is not null) return;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        if (Metric.NeedsCleanLogits)
            cleanLogits ??= Layers.Unembed(Model, pass.Final.detach().view(-1, Model.Config.Width).index_select(0, Batch.ScoredRows)).DetachFromDisposeScope();
        var made = reference ?? MakeReference();
        try
        {
            differences = SourceDifferences.Between(Model, pass, made);
        }
        finally
        {
            if (reference is null) made.Dispose();
        }
    }

    /// <summary>Adds differences times gradients to the scores.</summary>
    /// <param name="gradients">The gradients; stay the caller's.</param>
    /// <param name="weight">Factor, for averages over several gradients.</param>
    /// <param name="only">The sources that these gradients count for; all if null.</param>
    internal void Add(DestinationGradients gradients, double weight = 1, SourceGroup? only = null) => Contribute([gradients], weight, only);

    /// <summary>Takes gradients over and adds them to the scores together with others of the same weight: cheaper than one at a time.</summary>
    /// <param name="gradients">The gradients; no longer the caller's.</param>
    /// <param name="weight">Factor, for averages over several gradients.</param>
    /// <param name="only">The sources that these gradients count for; all if null.</param>
    internal void Take(DestinationGradients gradients, double weight, SourceGroup? only = null)
    {
        if (waiting.Count > 0 && (weight != waitingWeight || only != waitingOnly || !gradients.ReachesAsFarAs(waiting[0]))) Settle();
        (waitingWeight, waitingOnly) = (weight, only);
        waiting.Add(gradients);
        gradients.KeepForContraction();
        waitingBytes += gradients.Bytes;
        // One more of the same size must fit.
        if (waitingBytes + waitingBytes / waiting.Count > WaitingBudget) Settle();
    }

    /// <summary>Adds what was taken and still waits.</summary>
    internal void Settle()
    {
        if (waiting.Count == 0) return;
        Contribute(waiting, waitingWeight, waitingOnly);
        Drop();
    }

    public void Dispose()
    {
        Drop();
        clean?.Dispose();
        reference?.Dispose();
        differences?.Dispose();
        cleanLogits?.Dispose();
    }

    private void Contribute(IReadOnlyList<DestinationGradients> gradients, double weight, SourceGroup? only)
    {
        if (contraction is null) throw new InvalidOperationException("Nothing was said about where contributions go.");
        if (perExample is null) contraction.Add(Differences, gradients, weight, only);
        else contraction.AddPerExample(Differences, gradients, perExample, weight, only);
    }

    private void Drop()
    {
        foreach (var gradients in waiting) gradients.Dispose();
        waiting.Clear();
        waitingBytes = 0;
    }

    private Pass RecordClean()
    {
        Begin(forward: 1, backward: 0);
        using var noGrad = no_grad();
        return Pass.Record(Model, Batch.Clean, Batch.RealIfPadded);
    }

    private ReferenceActivations MakeReference()
    {
        if (options.Ablation.Kind == AblationKind.Patching) Begin(forward: 1, backward: 0);
        return ReferenceActivations.Of(Model, Batch, options.Ablation, means);
    }
}
