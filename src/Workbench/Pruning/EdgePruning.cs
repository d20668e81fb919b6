using Workbench.Attribution;
using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Pruning;

/// <summary>
/// Edge Pruning: learns a mask for every edge by gradient descent on the KL divergence between circuit and full model, under a sparsity that is raised
/// step by step.
/// </summary>
/// <remarks>
/// Bhaskar, Wettig, Friedman and Chen, "Finding Transformer Circuits with Edge Pruning" (arXiv 2406.16778). Masks are hard-concrete; a reader's
/// input is Σ z·clean + (1 − z)·corrupted; multipliers of the sparsity constraint are ascended. A seed gives the same circuit again on the same
/// machine, also when the run was stopped in between.
/// </remarks>
public sealed class EdgePruning : IMaskLearner
{
    internal const string MethodName = "edge-pruning";

    private readonly EdgePruningOptions settings;

    /// <summary>Makes the method.</summary>
    /// <param name="settings">How to learn; the published way if null.</param>
    /// <exception cref="ArgumentException">A setting makes no sense; the message names it.</exception>
    public EdgePruning(EdgePruningOptions? settings = null)
    {
        this.settings = settings ?? new();
        this.settings.Validate();
    }

    /// <summary>The method's entry in the table of methods.</summary>
    internal static MaskMethod Method { get; } = new(
        MethodName, "Learns a mask for every edge under a rising sparsity (Bhaskar et al. 2024).", Options(new()), values => new EdgePruning(From(values)));

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <inheritdoc/>
    public LearnedCircuit Learn(Transformer model, CircuitTask task, LearningOptions? options = null)
    {
        options ??= new();
        EdgePruningRun.Check(model, task, options, settings);
        return EdgePruningRun.Learn(model, task, options, new() { Method = Name, Options = settings, Schedule = EdgePruningSchedule.Of(settings, options) });
    }

    /// <summary>The options of Edge Pruning and of what is built on it.</summary>
    /// <param name="standard">The defaults.</param>
    internal static IReadOnlyList<MethodOption> Options(EdgePruningOptions standard) =>
    [
        MethodOption.Positive("learning-rate", "Learning rate of the masks.", standard.LearningRate),
        MethodOption.Positive("multiplier-rate", "Learning rate of the multipliers of the sparsity constraint.", standard.MultiplierLearningRate),
        MethodOption.Between("press-to", "The sparsity that the multipliers press for, 0 for that of the circuit; above 1 they never stop pressing.", standard.PressTo, 0, 2),
        MethodOption.Between("start-sparsity", "The target sparsity of the first step.", standard.StartSparsity, 0, 0.999),
        MethodOption.Whole("ramp-steps", "Steps over which the target rises; 0 for the published share of all steps.", standard.RampSteps, least: 0),
        MethodOption.Choice("ramp", "How the target rises.", standard.Ramp),
        MethodOption.Whole("warm-up-steps", "Steps over which the learning rate rises; 0 for the published share of all steps.", standard.WarmUpSteps, least: 0),
        MethodOption.Positive("gradient-clip", "Largest norm of the gradient.", standard.GradientClip),
        MethodOption.Choice("edge-convention", "What counts as an edge: the graph's, or token and position embedding as two nodes (Edge Pruning's count).", standard.Convention),
        MethodOption.Choice("binarisation", "Where masks are cut: at the sparsity asked for, or at the one that they have by themselves (as published).", standard.Binarisation),
        MethodOption.Choice("node-masks", "Masks on nodes too: none, free of any target, or pressed to a sparsity of their own.", standard.Nodes),
        MethodOption.Between("node-sparsity", "Target sparsity of pressed node masks.", standard.NodeSparsity, 0.001, 2),
        MethodOption.Flag("stop-early", "Whether to end when the target is reached and the KL falls no more.", standard.StopEarly),
        MethodOption.Whole("patience", "Steps compared with as many before them to see whether the KL falls.", standard.Patience, least: 1),
    ];

    /// <summary>The settings that values for <see cref="Options"/> make.</summary>
    /// <param name="values">The values.</param>
    /// <param name="startsAt">The sparsity to begin with, for a method that has no option for it.</param>
    internal static EdgePruningOptions From(MethodValues values, double? startsAt = null) => new()
    {
        LearningRate = values.Number("learning-rate"),
        MultiplierLearningRate = values.Number("multiplier-rate"),
        PressTo = values.Number("press-to"),
        StartSparsity = startsAt ?? values.Number("start-sparsity"),
        RampSteps = values.Whole("ramp-steps"),
        Ramp = values.Choice<SparsityRamp>("ramp"),
        WarmUpSteps = values.Whole("warm-up-steps"),
        GradientClip = values.Number("gradient-clip"),
        Convention = values.Choice<EdgeConvention>("edge-convention"),
        Binarisation = values.Choice<Binarisation>("binarisation"),
        Nodes = values.Choice<NodeMasks>("node-masks"),
        NodeSparsity = values.Number("node-sparsity"),
        StopEarly = values.Flag("stop-early"),
        Patience = values.Whole("patience"),
    };
}
