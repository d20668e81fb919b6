using System.Diagnostics;
using Workbench.Attribution;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>
/// DiscoGP: learns gates on the weights of a model and on its edges, so that what stays does the task, what is left out does not, and little stays.
/// </summary>
/// <remarks>
/// Yu, Niu, Zhu and Penn (arXiv 2407.03779); v2 is "Sheaf Discovery with Joint Computation Graph Pruning and Flexible Granularity". Gates are
/// straight-through Gumbel-sigmoids; in the end those with logits above 0 are open, at whatever sparsity that is. A closed edge carries nothing, in
/// DiscoGP's convention (<see cref="Ablation.ZeroTotal"/>), unless told otherwise. A seed gives the same result again on the same machine, also when the
/// run was stopped in between.
/// </remarks>
public sealed class DiscoGp : IMaskLearner
{
    internal const string MethodName = "discogp";
    private const int PublishedBatch = 64;

    private readonly DiscoGpOptions settings;

    /// <summary>Makes the method.</summary>
    /// <param name="settings">How to learn; the published way if null.</param>
    /// <exception cref="ArgumentException">A setting makes no sense; the message names it.</exception>
    public DiscoGp(DiscoGpOptions? settings = null)
    {
        this.settings = settings ?? new();
        this.settings.Validate();
    }

    /// <summary>The method's entry in the table of methods.</summary>
    internal static MaskMethod Method { get; } = new(
        MethodName, "Learns gates on weights and edges so that what stays does the task and what is left out does not (Yu et al. 2024).", DiscoGpSettings.Options(new()),
        values => new DiscoGp(DiscoGpSettings.From(values)))
    {
        UsualAblation = Ablation.ZeroTotal,
        AimsAtSparsity = false,
    };

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <inheritdoc/>
    /// <remarks><see cref="LearningOptions.Sparsity"/> is not looked at: the weight of the sparsity loss decides how much stays.
    /// <see cref="LearningOptions.Steps"/> counts batches of both stages together.</remarks>
    public LearnedCircuit Learn(Transformer model, CircuitTask task, LearningOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        options ??= new();
        options.Validate();
        var ablation = options.AblationOr(Ablation.ZeroTotal);
        Check(model, task, ablation);
        using var scope = NewDisposeScope();
        var watch = Stopwatch.StartNew();
        int batchSize = Math.Min(task.Pairs.Count, options.BatchSize > 0 ? options.BatchSize : PublishedBatch);
        var plan = DiscoGpPlan.Of(settings, task.Pairs.Count, batchSize, options.Steps);
        if (settings.Mode == GateMode.We && plan.EdgeRounds == 0)
            throw new ArgumentException($"{options.Steps} steps are too few for two stages; give at least 2, or mode w or e.");
        using var objective = new DiscoGpObjective(model, task, settings, plan, options, ablation);
        var preparation = watch.Elapsed;
        var trainer = new MaskTrainer(objective, options, string.Join('\n', $"method {Name}", $"model {model.Hash}", $"task {task.Hash}"));
        trainer.Run();
        return Result(model, task, options, ablation, plan, objective, trainer, preparation);
    }

    private void Check(Transformer model, CircuitTask task, Ablation ablation)
    {
        bool names = settings.Loss is FaithfulnessLoss.TwoWay or FaithfulnessLoss.AnswerSet;
        int without = names ? task.Pairs.ToList().FindIndex(pair => pair.Answers.Count == 0 || pair.Wrong.Count == 0) : -1;
        if (without >= 0)
            throw new ArgumentException($"The loss '{OptionText.Of(settings.Loss)}' needs right and wrong tokens; pair {without} of task '{task.Name}' has {task.Pairs[without].Answers.Count} and {task.Pairs[without].Wrong.Count}. Add them, or use the loss 'kl'.");
        TaskCheck.Validate(model, task, Metric.KlDivergence);
        if (settings.GatesEdges) TaskCheck.RequireCorruption(task, ablation);
    }

    private LearnedCircuit Result(
        Transformer model, CircuitTask task, LearningOptions options, Ablation ablation, DiscoGpPlan plan, DiscoGpObjective objective, MaskTrainer trainer, TimeSpan preparation)
    {
        var graph = model.Graph();
        double[] logits = objective.Edges is null ? [] : objective.Edges.Logits.Value.detach().to_type(float64).cpu().data<double>().ToArray();
        var scores = new double[graph.SourceCount * graph.DestinationCount];
        var open = new bool[scores.Length];
        for (int edge = 0; edge < graph.EdgeCount; edge++)
        {
            int cell = (graph.EdgeSources[edge] * graph.DestinationCount) + graph.EdgeDestinations[edge];
            scores[cell] = logits.Length == 0 ? 0 : 1 / (1 + Math.Exp(-logits[edge]));
            open[cell] = logits.Length == 0 || logits[edge] > 0;
        }

        var provenance = DiscoGpSettings.Describe(model, task, settings, options, ablation, plan, trainer.Log.Count, objective.Weights?.OpenGates());
        var masks = new EdgeScores(graph, scores, provenance with { Selection = null });
        var circuit = new Circuit(graph, open, provenance, masks);
        string kept = options.Checkpoints is { } folder ? $" The gates are in '{folder}'." : "";
        if (circuit.Prune().EdgeCount == 0)
            throw new InvalidOperationException($"The circuit that {Name} learned is empty: its {circuit.EdgeCount} open edges make no path from input to logits. Lower the weight of the sparsity loss, or learn longer.{kept}");
        var weights = objective.Weights is null ? null : WeightMasks.Of(model, (name, _) => objective.Weights.Kept(name), provenance);
        if (weights?.Kept == 0)
        {
            weights.Dispose();
            throw new InvalidOperationException($"{Name} has closed the gates of all weights. Lower the weight of the sparsity loss, or learn longer.{kept}");
        }

        return new()
        {
            Circuit = circuit,
            Masks = masks,
            WeightMasks = weights,
            CountedEdges = graph.EdgeCount,
            Candidates = settings.GatesEdges ? graph.EdgeCount : 0,
            OpenEdges = circuit.EdgeCount,
            MaskSparsity = logits.Length == 0 ? 0 : 1 - (logits.Count(logit => logit > 0) / (double)logits.Length),
            Log = [.. trainer.Log],
            EndedEarly = trainer.EndedEarly,
            Cost = new(TimeSpan.Zero, preparation, trainer.Spent, trainer.Log.Count),
        };
    }
}
