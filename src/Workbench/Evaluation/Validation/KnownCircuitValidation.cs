using Workbench.Attribution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Results;
using Workbench.Tasks;

namespace Workbench.Evaluation;

/// <summary>Scoring methods on models whose circuit is known edge by edge: do the true edges come first?</summary>
public static class KnownCircuitValidation
{
    /// <summary>
    /// Scores are told apart to this part of the largest one. Compiled models compute in double precision, and most of their edges do nothing at all or the
    /// same; without this, the order of the last bits would decide whether a method that cannot see an edge ranks it above those.
    /// </summary>
    public const double Rounding = 1e-9;

    // The order of the figures of a resample.
    private const int Figures = 5;

    /// <summary>Ranks the edges of a compiled model with each method and compares with its circuit, by the sizes of scores.</summary>
    /// <param name="known">The model, its circuit and its task.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="examples">How many pairs of the task, drawn with the options' seed; all when null.</param>
    /// <param name="options">Resamples, seed, batch size; defaults if null.</param>
    /// <returns>One row a method, in order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The task has fewer pairs, or <paramref name="examples"/> is below 1.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static IReadOnlyList<KnownCircuitRow> Measure(
        KnownCircuit known, IReadOnlyList<MethodRequest> methods, int? examples = null, ValidationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(methods);
        options ??= new();
        var task = Drawn(known.Task, examples, options.Seed);
        var rows = new List<KnownCircuitRow>();
        foreach (var method in methods)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            options.Starting?.Invoke($"{known.Name}, {method.Method.Name}");
            rows.Add(Row(known, method, task, options));
            options.Progress?.Report(rows.Count);
        }

        return rows;
    }

    /// <summary>Some pairs of a task, in their order: a compiled model's task lists all prompts, and the first of them are all alike.</summary>
    internal static CircuitTask Drawn(CircuitTask task, int? examples, int seed)
    {
        if (examples is not { } count || count == task.Pairs.Count)
            return task;
        if (count < 1 || count > task.Pairs.Count)
            throw new ArgumentOutOfRangeException(nameof(examples), count, $"Task '{task.Name}' has {task.Pairs.Count} pairs; from 1 to {task.Pairs.Count} can be drawn.");
        int[] places = [.. Enumerable.Range(0, task.Pairs.Count)];
        new Random(seed).Shuffle(places);
        return new CircuitTask(task.Name, [.. places.Take(count).Order().Select(place => task.Pairs[place])], task.Metric, task.BosPolicy, seed);
    }

    private static KnownCircuitRow Row(KnownCircuit known, MethodRequest method, CircuitTask task, ValidationOptions options)
    {
        var empty = new KnownCircuitRow(known.Name, method.Method.Name, method.Options)
        {
            Edges = known.Truth.Graph.EdgeCount, TrueEdges = known.Truth.EdgeCount, Examples = task.Pairs.Count, Metric = task.Metric.Name,
        };
        var scoring = new ScoringOptions { BatchSize = options.BatchSize, Cancellation = options.Cancellation };
        if (MethodRun.Try(() => MethodRun.Of(method, known.Model, task, scoring, options.Resamples > 0), out var refusal) is not { } run)
            return empty with { Refusal = refusal };

        var comparison = new TruthComparison(GroundTruth.Of(known));
        var figures = Compare(run.Scores);
        var intervals = run.PerExample is { Length: > 1 } rows
            ? Bootstrap.Statistics(rows.Length, drawn => Compare(MethodRun.Mean(rows, drawn)).Values, Figures, Bootstrap.DefaultLevel, options.Resamples, options.Seed)
            : new Interval?[Figures];
        return empty with
        {
            EdgeRocAuc = Figure(0),
            EdgeAveragePrecision = Figure(1),
            NodeRocAuc = Figure(2),
            NodeAveragePrecision = Figure(3),
            TopPrecision = Figure(4),
            ForwardPasses = run.Cost?.Forward,
            BackwardPasses = run.Cost?.Backward,
            Seconds = run.Seconds,
            Notes = [.. run.Warnings, .. figures.Notes],
        };

        Estimate? Figure(int index) => double.IsNaN(figures.Values[index]) ? null : new Estimate(figures.Values[index], intervals[index]);

        (double[] Values, IReadOnlyList<string> Notes) Compare(double[] scores)
        {
            var graph = known.Truth.Graph;
            var largest = scores.Max(Math.Abs);
            var dense = new double[graph.SourceCount * graph.DestinationCount];
            for (var edge = 0; edge < scores.Length && largest > 0; edge++)
                dense[graph.EdgeSources[edge] * graph.DestinationCount + graph.EdgeDestinations[edge]] = Math.Round(scores[edge] / largest / Rounding);

            var ranked = new EdgeScores(graph, dense, new Provenance());
            var (edges, nodes) = (comparison.RankEdges(ranked), comparison.RankNodes(ranked));
            var keys = EdgeSelection.Keys(graph, dense, signed: false);
            bool[] right = [.. Enumerable.Range(0, graph.EdgeCount).Select(edge => known.Truth.Contains(graph.EdgeAt(edge)))];
            string?[] notes =
            [
                edges.Constant ? "all edges are equally strong: the ranking says nothing" : null,
                nodes.Undefined is { } reason ? $"no areas for nodes: {reason}" : null,
            ];
            return (
                [edges.RocAuc ?? double.NaN, edges.AveragePrecision ?? double.NaN, nodes.RocAuc ?? double.NaN, nodes.AveragePrecision ?? double.NaN, TopSet.Precision(keys, right, known.Truth.EdgeCount)],
                [.. notes.OfType<string>()]);
        }
    }
}
