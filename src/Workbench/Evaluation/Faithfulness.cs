using System.Globalization;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Results;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Evaluation;

/// <summary>
/// Runs circuits in place of the model and compares. One evaluator for every circuit, whoever found it.
/// </summary>
public static class Faithfulness
{
    // A logit comes out of a few thousand additions whose rounding partly cancels: measured errors lie below this many steps.
    private const double RoundingSteps = 16;

    /// <summary>Evaluates one circuit.</summary>
    /// <param name="model">The model that the circuit is of.</param>
    /// <param name="task">The clean and corrupted pairs, and the metric.</param>
    /// <param name="circuit">The edges that stay (or, with <see cref="CircuitDirection.Complement"/>, go); taken as they are, not pruned.</param>
    /// <param name="options">Ablation, metric, batch size; defaults if null.</param>
    /// <exception cref="ArgumentException">The circuit is of a graph of another size.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static FaithfulnessReport Evaluate(Transformer model, CircuitTask task, Circuit circuit, EvaluationOptions? options = null) =>
        Sweep(model, task, [circuit], options)[0];

    /// <summary>Evaluates many circuits; clean and corrupted runs are made once a batch and shared by all of them.</summary>
    /// <param name="model">The model that the circuits are of.</param>
    /// <param name="task">The clean and corrupted pairs, and the metric.</param>
    /// <param name="circuits">The circuits; taken as they are, not pruned.</param>
    /// <param name="options">Ablation, metric, batch size; defaults if null.</param>
    /// <returns>One report a circuit, in order.</returns>
    /// <exception cref="ArgumentException">A circuit is of a graph of another size.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static IReadOnlyList<FaithfulnessReport> Sweep(
        Transformer model, CircuitTask task, IReadOnlyList<Circuit> circuits, EvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(circuits);
        options ??= new();
        var graph = model.Graph();
        foreach (var circuit in circuits)
        {
            if (!circuit.Graph.Equals(graph))
                throw new ArgumentException($"The circuit is of a graph with {circuit.Graph.Layers} layers of {circuit.Graph.Heads} heads; model '{model.Name}' has {graph.Layers} of {graph.Heads}.", nameof(circuits));
        }

        var metric = options.Metric ?? task.Metric;
        TaskCheck.Validate(model, task, metric);
        TaskCheck.RequireCorruption(task, options.Ablation);
        var metrics = MetricsOf(task, metric);
        metrics.AddRange(options.Further.Where(further => !metrics.Contains(further)));
        foreach (var further in options.Further) TaskCheck.Validate(model, task, further);
        var whole = options.ComparedWith ?? model;
        if (whole.Config.VocabularySize != model.Config.VocabularySize || whole.Config.ContextLength < task.Pairs.Max(pair => pair.Clean.Count))
            throw new ArgumentException($"Model '{whole.Name}' cannot be compared with '{model.Name}': its vocabulary or context is another.", nameof(options));
        int batchSize = BatchSize.Choose(options.BatchSize, model, graph, task);
        var full = new CircuitMeasurements(metrics);
        var empty = new CircuitMeasurements(metrics);
        var measured = circuits.Select(_ => new CircuitMeasurements(metrics)).ToArray();
        double largestLogit = 0;
        int done = 0;

        using var noGrad = no_grad();
        using var means = options.Ablation.Kind == AblationKind.Mean
            ? NodeMeans.Of(model, task, options.Ablation, batchSize, options.Cancellation)
            : null;
        var runs = circuits.Select(circuit => new CircuitRun(model, options.Direction == CircuitDirection.Complement ? circuit.Complement() : circuit, options.Ablation.Kind)).ToArray();
        try
        {
            foreach (var batch in task.Batches(batchSize, model.Device))
            {
                using (batch)
                using (NewDisposeScope())
                {
                    var clean = CleanLogits(whole, batch);
                    using var reference = ReferenceActivations.Of(model, batch, options.Ablation, means);
                    var withoutEdges = Layers.Unembed(model, reference.Final.reshape(-1, model.Config.Width).index_select(0, batch.ScoredRows));
                    largestLogit = Math.Max(largestLogit, clean.abs().max().to_type(float64).item<double>());
                    full.Add(clean, clean, batch);
                    empty.Add(withoutEdges, clean, batch);
                    for (int index = 0; index < runs.Length; index++)
                    {
                        options.Cancellation.ThrowIfCancellationRequested();
                        using var scope = NewDisposeScope();
                        measured[index].Add(runs[index].ScoredLogits(batch, reference), clean, batch);
                        options.Progress?.Report(done += batch.Count);
                    }
                }
            }
        }
        finally
        {
            foreach (var run in runs) run.Dispose();
        }

        double resolution = RoundingSteps * finfo(model.DType).eps * largestLogit;
        var provenance = RunProvenance.Of(model, task, options.Ablation) with { Metric = metric.Name };
        return [.. circuits.Select((circuit, index) => new FaithfulnessReport
        {
            Edges = circuit.EdgeCount,
            GraphEdges = graph.EdgeCount,
            Direction = options.Direction,
            Metrics = [.. metrics.Select((known, place) => new MetricComparison
            {
                Name = known.Name,
                Circuit = measured[index].Of(place),
                Clean = full.Of(place),
                Corrupted = empty.Of(place),
                Resolution = resolution,
            })],
            KlPerExample = measured[index].Kl,
            CorrectPerExample = measured[index].Correct,
            CleanCorrectPerExample = full.Correct,
            ExactMatchPerExample = measured[index].SameTop,
            Ablation = options.Ablation,
            Provenance = provenance with { Method = circuit.Provenance.Method, Selection = circuit.Provenance.Selection, Options = WithWhole(OriginOf(circuit.Provenance), options.ComparedWith) },
        })];
    }

    // The metric asked for first; then those that the task's tokens allow, so that they can be read side by side.
    private static List<Metric> MetricsOf(CircuitTask task, Metric asked)
    {
        var metrics = new List<Metric> { asked };
        bool bothSides = task.Pairs.All(pair => pair.Answers.Count > 0 && pair.Wrong.Count > 0);
        metrics.AddRange(new[] { Metric.LogitDifference, Metric.ProbabilityDifference }.Where(metric => bothSides && metric != asked));
        return metrics;
    }

    private static SortedDictionary<string, string> WithWhole(SortedDictionary<string, string> options, Transformer? whole)
    {
        if (whole is not null) options["compared_with_model_hash"] = whole.Hash;
        return options;
    }

    // A circuit is often evaluated on another task than it was found on; the report says both.
    internal static SortedDictionary<string, string> OriginOf(Provenance origin)
    {
        var options = new SortedDictionary<string, string>(origin.Options.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, value) in new[]
        {
            ("circuit_model_hash", origin.ModelHash), ("circuit_task", origin.Task), ("circuit_task_hash", origin.TaskHash),
            ("circuit_metric", origin.Metric), ("circuit_ablation", origin.Ablation),
            ("circuit_seed", origin.Seed?.ToString(CultureInfo.InvariantCulture)), ("circuit_examples", origin.Examples?.ToString(CultureInfo.InvariantCulture)),
        })
        {
            if (value is not null) options[name] = value;
        }

        return options;
    }

    private static Tensor CleanLogits(Transformer model, TaskBatch batch)
    {
        using var scope = NewDisposeScope();
        var final = Pass.FinalResidual(model, batch.Clean, batch.IsPadded ? batch.Real : null);
        return Layers.Unembed(model, final.view(-1, model.Config.Width).index_select(0, batch.ScoredRows)).MoveToOuterDisposeScope();
    }
}
