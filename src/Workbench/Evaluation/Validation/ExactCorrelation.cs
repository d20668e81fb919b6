using System.Globalization;
using Workbench.Attribution;
using Workbench.Execution;
using Workbench.Models;
using Workbench.Results;
using Workbench.Tasks;

namespace Workbench.Evaluation;

/// <summary>Scoring methods beside exact activation patching of every edge: how good are the estimates?</summary>
/// <remarks>
/// The pool is all edges of the graph. Intervals draw examples anew for the method and for exact patching together; methods whose scores are no
/// mean over examples have none. Memory grows with examples times edges, which is also the number of runs that exact patching makes.
/// </remarks>
public static class ExactCorrelation
{
    // The order of the figures of a resample.
    private const int Figures = 5;

    /// <summary>Compares each method with exact patching on each task.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="options">Resamples, seed, batch size; defaults if null.</param>
    /// <param name="parts">Where finished rows are kept, so that a killed run goes on; nothing is kept when null.</param>
    /// <returns>One row a task and method, task by task.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size of the sets of strongest edges is below 1.</exception>
    /// <exception cref="IOException">A finished row cannot be kept.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled; rows that were finished are kept.</exception>
    public static IReadOnlyList<ExactCorrelationRow> Measure(
        Transformer model, IReadOnlyList<CircuitTask> tasks, IReadOnlyList<MethodRequest> methods, ValidationOptions? options = null, FinishedParts? parts = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(methods);
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.TopEdges, 1);
        var rows = new List<ExactCorrelationRow>();
        foreach (var task in tasks)
        {
            // Needed only while some row of the task is still missing.
            var exact = new Lazy<(MethodRun? Run, string? Refusal)>(() => Exact(model, task, options, parts));
            foreach (var method in methods)
            {
                options.Cancellation.ThrowIfCancellationRequested();
                options.Starting?.Invoke($"{task.Name}, {method.Method.Name}");
                var row = Kept(parts, $"{task.Name} {method}", Identity(model, task, options, method.ToString()), () => Row(model, task, method, exact, options));
                rows.Add(row);
                options.Progress?.Report(rows.Count);
            }
        }

        return rows;
    }

    private static (MethodRun? Run, string? Refusal) Exact(Transformer model, CircuitTask task, ValidationOptions options, FinishedParts? parts)
    {
        var method = new MethodRequest(EdgeScorers.Find(ExactPatching.MethodName));
        options.Starting?.Invoke($"{task.Name}, exact patching of every edge");
        var run = MethodRun.Try(
            () => Kept(parts, $"{task.Name} exact effects", Identity(model, task, options with { Resamples = 0, Seed = 0, TopEdges = 0 }, "effects of every edge, example by example"),
                () => ExactEffects.Of(MethodRun.OfExamples(method, model, task, Scoring(options)))).ToRun(model.Graph()),
            out var refusal);
        return (run, refusal);
    }

    private static ExactCorrelationRow Row(Transformer model, CircuitTask task, MethodRequest method, Lazy<(MethodRun? Run, string? Refusal)> exact, ValidationOptions options)
    {
        var graph = model.Graph();
        var top = Math.Min(options.TopEdges, graph.EdgeCount);
        var empty = new ExactCorrelationRow(task.Name, method.Method.Name, method.Options)
        {
            TaskHash = task.Hash, Metric = task.Metric.Name, Examples = task.Pairs.Count, Edges = graph.EdgeCount, Top = top,
        };
        if (exact.Value.Run is not { } yardstick)
            return empty with { Refusal = $"no exact patching to compare with: {exact.Value.Refusal}" };
        var itself = method.Method.Name == ExactPatching.MethodName;
        var refusal = default(string);
        if ((itself ? yardstick : MethodRun.Try(() => MethodRun.Of(method, model, task, Scoring(options), options.Resamples > 0), out refusal)) is not { } run)
            return empty with { Refusal = refusal };

        var figures = Compare(run.Scores, yardstick.Scores, top);
        var intervals = options.Resamples > 0 && run.PerExample is { Length: > 1 } rows
            ? Bootstrap.Statistics(rows.Length, drawn => Compare(MethodRun.Mean(rows, drawn), MethodRun.Mean(yardstick.PerExample!, drawn), top), Figures, Bootstrap.DefaultLevel, options.Resamples, options.Seed)
            : new Interval?[Figures];
        return empty with
        {
            Undefined = Correlation.AllEqual(run.Scores) ? "all scores equal" : Correlation.AllEqual(yardstick.Scores) ? "all effects of exact patching equal" : null,
            WithoutSigns = run.Scores.All(score => score >= 0),
            Pearson = Figure(0),
            Spearman = Figure(1),
            PearsonOfSizes = Figure(2),
            SpearmanOfSizes = Figure(3),
            TopOverlap = Figure(4),
            ForwardPasses = run.Cost?.Forward,
            BackwardPasses = run.Cost?.Backward,
            Seconds = run.Seconds,
            Notes = run.Warnings,
        };

        Estimate? Figure(int index) => double.IsNaN(figures[index]) ? null : new Estimate(figures[index], intervals[index]);
    }

    private static double[] Compare(double[] scores, double[] exact, int top)
    {
        double[] sizes = [.. scores.Select(Math.Abs)], exactSizes = [.. exact.Select(Math.Abs)];
        return
        [
            Correlation.Pearson(scores, exact) ?? double.NaN,
            Correlation.Spearman(scores, exact) ?? double.NaN,
            Correlation.Pearson(sizes, exactSizes) ?? double.NaN,
            Correlation.Spearman(sizes, exactSizes) ?? double.NaN,
            TopSet.Overlap(sizes, exactSizes, top) ?? double.NaN,
        ];
    }

    private static ScoringOptions Scoring(ValidationOptions options) => new() { BatchSize = options.BatchSize, Cancellation = options.Cancellation };

    private static T Kept<T>(FinishedParts? parts, string key, string identity, Func<T> workOut) => parts is null ? workOut() : parts.Get(key, identity, workOut);

    // Everything that a row depends on.
    private static string Identity(Transformer model, CircuitTask task, ValidationOptions options, string what) => string.Create(
        CultureInfo.InvariantCulture,
        $"{what}; model {model.Hash} {model.DType}; task {task.Hash} {task.Metric.Name}; ablation {Ablation.Patching.Name}; resamples {options.Resamples} seed {options.Seed}; top {options.TopEdges}; workbench {RuntimeInfo.WorkbenchVersion} {RuntimeInfo.PackageSource} libtorch {RuntimeInfo.TorchVersion}");
}
