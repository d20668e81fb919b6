using System.Diagnostics;
using System.Globalization;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Results;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>Learns with Edge Pruning's objective and makes a circuit of the masks; for Edge Pruning itself and for what is built on it.</summary>
internal static class EdgePruningRun
{
    private const int PublishedBatch = 32;

    /// <summary>What a method on top of Edge Pruning brings along.</summary>
    internal sealed record Setting
    {
        /// <summary>The method's name.</summary>
        internal required string Method { get; init; }

        /// <summary>How to learn.</summary>
        internal required EdgePruningOptions Options { get; init; }

        /// <summary>Steps and targets.</summary>
        internal required EdgePruningSchedule Schedule { get; init; }

        /// <summary>The edges that have masks; null for all.</summary>
        internal Circuit? Candidates { get; init; }

        /// <summary>Gives each mask the logit that it begins with; null for the published start.</summary>
        internal Func<MaskedEdges, IReadOnlyList<double>>? Start { get; init; }

        /// <summary>Time that went into candidates or start.</summary>
        internal TimeSpan Attribution { get; init; }

        /// <summary>Pairs in an update where none are asked for.</summary>
        internal int BatchSize { get; init; } = PublishedBatch;

        /// <summary>Further options, for the provenance.</summary>
        internal IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

        /// <summary>What must be known about the result.</summary>
        internal IReadOnlyList<string> Warnings { get; init; } = [];
    }

    /// <summary>Refuses what cannot work before anything is computed.</summary>
    internal static void Check(Transformer model, CircuitTask task, LearningOptions options, EdgePruningOptions settings)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        options.Validate();
        TaskCheck.Validate(model, task, Metric.KlDivergence);
        TaskCheck.RequireCorruption(task, options.Ablation);
        if (settings.Convention == EdgeConvention.TokensAndPositions && options.Ablation.Kind != AblationKind.Patching)
            throw new ArgumentException($"Edges of the position embedding are counted under patching only, where they carry the same in both runs; ablation '{options.Ablation.Name}' would have to take positions away. Count the graph's edges instead.");
        if (settings.Ramp == SparsityRamp.Logarithmic && Math.Max(settings.PressTo, options.Sparsity) >= 1)
            throw new ArgumentException("A logarithmic ramp needs a target sparsity below 1; take the linear one.");
        int wanted = Wanted(model.Graph(), settings.Convention, options.Sparsity);
        if (wanted < 1)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A sparsity of {options.Sparsity} leaves none of the {model.Graph().EdgeCount} edges of model '{model.Name}'. Ask for less."));
    }

    /// <summary>How many counted edges stay at a sparsity.</summary>
    internal static int Wanted(ComputationGraph graph, EdgeConvention convention, double sparsity) =>
        (int)Math.Round((1 - sparsity) * (graph.EdgeCount + (convention == EdgeConvention.TokensAndPositions ? graph.DestinationCount : 0)), MidpointRounding.AwayFromZero);

    /// <summary>Learns and cuts.</summary>
    internal static LearnedCircuit Learn(Transformer model, CircuitTask task, LearningOptions options, Setting setting)
    {
        using var scope = NewDisposeScope();
        var graph = model.Graph();
        var settings = setting.Options;
        using var masked = new MaskedEdges(graph, setting.Candidates, settings.Convention, model.Device);
        int wanted = Wanted(graph, settings.Convention, options.Sparsity);
        if (masked.Count < wanted)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{masked.Count} candidate edges are fewer than the {wanted} of a circuit of sparsity {options.Sparsity}. Keep more candidates, or ask for a higher sparsity."));

        var watch = Stopwatch.StartNew();
        using var pairs = new TrainingPairs(model, task, options.Ablation, options.CacheBytes, options.Cancellation);
        var preparation = watch.Elapsed;
        var start = setting.Start?.Invoke(masked);
        int batchSize = Math.Min(pairs.Count, options.BatchSize > 0 ? options.BatchSize : setting.BatchSize);
        using var objective = new EdgePruningObjective(model, pairs, masked, settings, setting.Schedule, options, batchSize, start);
        var trainer = new MaskTrainer(objective, options, string.Join('\n', Identity(model, task, setting, start)));
        trainer.Run();
        return Result(model, task, options, setting, masked, objective, trainer, new(setting.Attribution, preparation, trainer.Spent, trainer.Log.Count), batchSize);
    }

    private static IEnumerable<string> Identity(Transformer model, CircuitTask task, Setting setting, IReadOnlyList<double>? start) =>
        [$"method {setting.Method}", $"model {model.Hash}", $"task {task.Hash}", .. setting.Facts.Select(fact => $"{fact.Key} {fact.Value}"), .. start is null ? Array.Empty<string>() : [$"start {RandomSeeds.Mark(start)}"]];

    private static LearnedCircuit Result(
        Transformer model, CircuitTask task, LearningOptions options, Setting setting, MaskedEdges masked, EdgePruningObjective objective, MaskTrainer trainer, LearningCost cost, int batchSize)
    {
        var graph = masked.Graph;
        double[] logits = objective.Edges.Numbers;
        var cut = MaskCut.Of(masked, logits, objective.Nodes?.Numbers, setting.Options.Binarisation, Wanted(graph, setting.Options.Convention, options.Sparsity));
        double[] scores = new double[graph.SourceCount * graph.DestinationCount];
        bool[] mask = new bool[scores.Length];
        for (int place = 0; place < masked.Edges.Count; place++)
        {
            int cell = (graph.EdgeSources[masked.Edges[place]] * graph.DestinationCount) + graph.EdgeDestinations[masked.Edges[place]];
            scores[cell] = HardConcrete.Soft(logits[place]);
            mask[cell] = cut.Open[place];
        }

        var provenance = Describe(model, task, options, setting, masked, trainer, batchSize, cut.Expected);
        var masks = new EdgeScores(graph, scores, provenance with { Selection = null });
        var circuit = new Circuit(graph, mask, provenance, masks);
        if (circuit.Prune().EdgeCount == 0)
            throw new InvalidOperationException($"The circuit that {setting.Method} learned is empty: its {circuit.EdgeCount} open edges make no path from input to logits. Ask for a lower sparsity, or learn longer.{(options.Checkpoints is { } folder ? $" The masks are in '{folder}'." : "")}");
        return new()
        {
            Circuit = circuit,
            Masks = masks,
            NodeMasks = objective.Nodes is null ? null : new NodeScores(graph, [.. objective.Nodes.Numbers.Take(graph.SourceCount).Select(HardConcrete.Soft)], provenance with { Selection = null }),
            CountedEdges = masked.CountedEdges,
            Candidates = masked.Edges.Count,
            OpenEdges = cut.Open.Count(isOpen => isOpen),
            MaskSparsity = cut.Expected,
            Log = [.. trainer.Log],
            EndedEarly = trainer.EndedEarly,
            Cost = cost,
        };
    }

    private static Provenance Describe(
        Transformer model, CircuitTask task, LearningOptions options, Setting setting, MaskedEdges masked, MaskTrainer trainer, int batchSize, double reached)
    {
        var (settings, schedule) = (setting.Options, setting.Schedule);
        var facts = new SortedDictionary<string, string>(setting.Facts.ToDictionary(), StringComparer.Ordinal)
        {
            ["sparsity"] = Text(options.Sparsity),
            ["mask_sparsity_reached"] = Text(reached),
            ["steps"] = Text(schedule.Steps),
            ["steps_done"] = Text(trainer.Log.Count),
            ["ramp_steps"] = Text(schedule.RampSteps),
            ["warm_up_steps"] = Text(schedule.WarmUpSteps),
            ["press_to"] = Text(schedule.Target),
            ["start_sparsity"] = Text(settings.StartSparsity),
            ["ramp"] = Attribution.OptionText.Of(settings.Ramp),
            ["batch_size"] = Text(batchSize),
            ["learning_rate"] = Text(settings.LearningRate),
            ["multiplier_learning_rate"] = Text(settings.MultiplierLearningRate),
            ["gradient_clip"] = Text(settings.GradientClip),
            ["weight_decay"] = Text(settings.WeightDecay),
            ["edge_convention"] = Attribution.OptionText.Of(settings.Convention),
            ["counted_edges"] = Text(masked.CountedEdges),
            ["candidate_edges"] = Text(masked.Edges.Count),
            ["binarisation"] = Attribution.OptionText.Of(settings.Binarisation),
            ["node_masks"] = Attribution.OptionText.Of(settings.Nodes),
            ["mask_seed"] = Text(options.Seed),
        };
        if (settings.Nodes == NodeMasks.Pressed) facts["node_sparsity"] = Text(settings.NodeSparsity);
        if (trainer.EndedEarly is { } why) facts["ended_early"] = why;
        var warnings = setting.Warnings.ToList();
        if (settings.Binarisation == Binarisation.AtTarget && reached < options.Sparsity - 0.02)
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The masks had reached a sparsity of {reached:0.000} only when learning ended; the circuit was cut down to {options.Sparsity} by the order of the masks. Learn longer for masks that were trained at that sparsity."));
        return RunProvenance.Of(model, task) with
        {
            Method = setting.Method,
            Metric = Metric.KlDivergence.Name,
            Ablation = options.Ablation.Name,
            Selection = string.Create(CultureInfo.InvariantCulture, $"{setting.Method} sparsity {options.Sparsity:R}"),
            Warnings = warnings.Count == 0 ? null : warnings,
            Options = facts,
        };
    }

    private static string Text(IFormattable value) => value.ToString(value is double ? "R" : null, CultureInfo.InvariantCulture);
}
