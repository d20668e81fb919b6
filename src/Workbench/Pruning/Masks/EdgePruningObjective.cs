using System.Globalization;
using Workbench.Execution;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>Edge Pruning's loss: KL(full model ‖ circuit) of a circuit with hard-concrete gates, plus a Lagrangian on the sparsity of the gates.</summary>
/// <remarks>Bhaskar et al. 2024 (arXiv 2406.16778). One gate sample a step, shared by the batch. An edge's gate times that of its source, where
/// nodes have masks, is what the edge carries of the running circuit.</remarks>
internal sealed class EdgePruningObjective : MaskObjective
{
    private const double StartMean = 10;
    private const double StartDeviation = 0.01;

    private readonly Transformer model;
    private readonly TrainingPairs pairs;
    private readonly MaskedEdges masked;
    private readonly EdgePruningOptions settings;
    private readonly EdgePruningSchedule schedule;
    private readonly LearningOptions options;
    private readonly int batchSize;
    private readonly EpochOrder order;
    private readonly Lagrangian edgePressure;
    private readonly Lagrangian? nodePressure;
    private readonly Tensor sources;
    private readonly List<MaskParameter> parameters;

    /// <param name="model">The model.</param>
    /// <param name="pairs">What is trained on; not owned.</param>
    /// <param name="masked">The edges that have masks; not owned.</param>
    /// <param name="settings">How.</param>
    /// <param name="schedule">Steps and targets.</param>
    /// <param name="options">Seed, ablation, memory.</param>
    /// <param name="batchSize">Pairs in an update.</param>
    /// <param name="start">Logits to begin with, one a mask; null for the published start, wide open.</param>
    internal EdgePruningObjective(
        Transformer model, TrainingPairs pairs, MaskedEdges masked, EdgePruningOptions settings, EdgePruningSchedule schedule, LearningOptions options, int batchSize,
        IReadOnlyList<double>? start = null)
    {
        (this.model, this.pairs, this.masked, this.settings, this.schedule, this.options, this.batchSize) = (model, pairs, masked, settings, schedule, options, batchSize);
        using var scope = NewDisposeScope();
        var device = model.Device;
        order = new EpochOrder(pairs.Count, options.Seed);
        Edges = MaskParameter.Of("edges", start is null ? Open("edges", masked.Count) : tensor(start.ToArray()).to(device), settings.LearningRate);
        edgePressure = new Lagrangian("edge-multipliers", settings.MultiplierLearningRate, device);
        parameters = [Edges, edgePressure.Multipliers];
        sources = tensor(masked.Sources).to(device).DetachFromDisposeScope();
        if (settings.Nodes == NodeMasks.Off) return;
        Nodes = MaskParameter.Of("nodes", Open("nodes", masked.NodeCount), settings.NodeLearningRate);
        parameters.Add(Nodes);
        if (settings.Nodes != NodeMasks.Pressed) return;
        nodePressure = new Lagrangian("node-multipliers", settings.NodeMultiplierLearningRate, device);
        parameters.Add(nodePressure.Multipliers);

        Tensor Open(string what, int count)
        {
            using var generator = new Generator(RandomSeeds.Of(options.Seed, what + " start", 0));
            return randn(count, dtype: float64, generator: generator).mul(StartDeviation).add(StartMean).to(device);
        }
    }

    /// <summary>The logits of the edges' masks.</summary>
    internal MaskParameter Edges { get; }

    /// <summary>The logits of the nodes' masks, one a node that writes; null without such.</summary>
    internal MaskParameter? Nodes { get; }

    internal override int Steps => schedule.Steps;

    internal override IReadOnlyList<MaskParameter> Parameters => parameters;

    internal override Training.TrainingOptions Decays => base.Decays with { WeightDecay = settings.WeightDecay };

    internal override double? GradientClip => settings.GradientClip;

    internal override string Identity => string.Join('\n',
        $"settings {settings}", $"schedule {schedule}", $"ablation {options.Ablation.Name}", $"batch {batchSize}", $"seed {options.Seed}",
        string.Create(CultureInfo.InvariantCulture, $"masks {masked.Count} of {masked.CountedEdges}, {RandomSeeds.Mark(masked.Edges)}"), $"recompute {options.Recompute}");

    internal override double RateShare(int step) => Schedules.Linear(step, schedule.Steps, schedule.WarmUpSteps);

    internal override MaskStep Run(int step)
    {
        using var batch = pairs.At(order.At(step, batchSize));
        return Run(step, batch, Uniforms("gates", step, masked.Count), Nodes is null ? null : Uniforms("node gates", step, masked.NodeCount));
    }

    internal override string? Ending(IReadOnlyList<LearningStep> log)
    {
        int window = settings.Patience;
        if (!settings.StopEarly || log.Count < schedule.RampSteps + (2 * window)) return null;
        double sparsity = Mean(log, 0, window, step => step.Sparsity), kl = Mean(log, 0, window, step => step.Faithfulness), before = Mean(log, window, window, step => step.Faithfulness);
        return sparsity >= schedule.Target - Close && kl >= before * (1 - Improvement)
            ? string.Create(CultureInfo.InvariantCulture, $"the target sparsity was reached ({sparsity:0.###}) and the KL fell by less than {Improvement:P0} in {window} steps")
            : null;

        static double Mean(IReadOnlyList<LearningStep> log, int skipped, int count, Func<LearningStep, double> which) =>
            log.SkipLast(skipped).TakeLast(count).Average(which);
    }

    /// <summary>A step with given batch and uniform numbers.</summary>
    internal MaskStep Run(int step, TrainingBatch batch, Tensor uniforms, Tensor? nodeUniforms)
    {
        using var scope = NewDisposeScope();
        using var grad = enable_grad();
        double target = Schedules.Target(step, settings.StartSparsity, schedule.Target, schedule.RampSteps, settings.Ramp);
        var gates = HardConcrete.Sample(Edges.Value, uniforms);
        var sparsity = gates.sum().div(masked.CountedEdges).neg().add(1);
        var penalty = edgePressure.Penalty(sparsity, target);
        var effective = gates;
        if (Nodes is not null)
        {
            var nodeGates = HardConcrete.Sample(Nodes.Value, nodeUniforms!);
            effective = gates.mul(nodeGates.index_select(0, sources));
            if (nodePressure is not null)
            {
                double nodeTarget = Schedules.Target(step, 0, settings.NodeSparsity, schedule.RampSteps, settings.Ramp);
                penalty = penalty.add(nodePressure.Penalty(nodeGates.mean().neg().add(1), nodeTarget));
            }
        }

        // A gate that is cut off at 0 passes no gradient, so what only closed gates lead to need not be run.
        var plan = new MaskedPlan(masked.Graph, masked.Open(effective), options.Ablation.Kind);
        using var run = new MaskedRun(model, masked.Graph, batch.Batch, batch.Reference, masked.Dense(effective), plan, options.Recompute);
        var kl = Metric.KlDivergence.PerExample(run.Logits, batch.Batch, batch.Clean).mean();
        var atGates = masked.Pick(run.Backward(kl)).to_type(float64);
        var gradients = autograd.grad([effective, penalty], [.. parameters.Select(parameter => parameter.Value)], [atGates, ones_like(penalty)]);
        double loss = Number(kl), asked = Number(penalty);
        foreach (var gradient in gradients) gradient.MoveToOuterDisposeScope();
        return new(loss + asked, loss, asked, Number(sparsity), target, [.. gradients]);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var parameter in parameters) parameter.Dispose();
        sources.Dispose();
    }

    // Early stopping: how near to the target counts as there, and what part of the KL has to go in a window to count as falling.
    private const double Close = 0.005;
    private const double Improvement = 0.02;

    private static double Number(Tensor scalar) => scalar.detach().to_type(float64).cpu().item<double>();

    private Tensor Uniforms(string what, int step, int count)
    {
        using var generator = new Generator(RandomSeeds.Of(options.Seed, what, step));
        return rand(count, dtype: float64, generator: generator).to(model.Device);
    }
}
