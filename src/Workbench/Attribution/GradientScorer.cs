using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Results;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Attribution;

/// <summary>
/// A method whose score of an edge u→v is −Σ over positions of (corrupted u − clean u) · a mean of gradients of the metric at v's
/// input (the sign is turned for metrics where smaller is better). A method says where the gradients are taken; batches, ablation,
/// sign, examples kept apart, progress, cancellation and provenance are the same for all.
/// </summary>
public abstract class GradientScorer : IEdgeScorer
{
    private protected GradientScorer()
    {
    }

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>Whether a path to the corrupted prompt is part of the method, so that other ablations have no meaning.</summary>
    private protected virtual bool NeedsPatching => false;

    /// <summary>Whether every gradient is taken at the clean input, where a divergence from the clean output has none.</summary>
    private protected virtual bool LooksAtCleanOnly => false;

    /// <summary>The method's own options and their values, under the names of its <see cref="ScoringMethod.Options"/>.</summary>
    private protected abstract IEnumerable<KeyValuePair<string, string>> Settings { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The task does not fit the model, its metric cannot be measured, its prompts do not differ,
    /// or the method cannot do what <see cref="ScoringOptions.Ablation"/> asks.</exception>
    public EdgeScores Score(Transformer model, CircuitTask task, ScoringOptions? options = null)
    {
        options ??= new();
        var warnings = Check(model, task, options);
        var graph = model.Graph();
        var counter = new PassCounter();
        using var contraction = new EdgeContraction(model, graph);
        using var run = Begin(model, task);
        _ = EachBatch(model, task, options, counter, contraction, (batch, _) => Visit(run, batch)).Sum();

        using var scope = NewDisposeScope();
        var mean = contraction.Total.mul(Sign(task.Metric) / task.Pairs.Count);
        return new EdgeScores(graph, mean.cpu().data<double>().ToArray(), Describe(model, task, options, counter, run, warnings));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The task does not fit the model, its metric cannot be measured, its prompts do not differ,
    /// or the method cannot do what <see cref="ScoringOptions.Ablation"/> asks.</exception>
    public IEnumerable<double[]> ScorePerExample(Transformer model, CircuitTask task, ScoringOptions? options = null)
    {
        options ??= new();
        _ = Check(model, task, options);
        return Stream(model, task, options);
    }

    /// <summary>Begins a run over a task.</summary>
    private protected abstract GradientRun Begin(Transformer model, CircuitTask task);

    /// <summary>Goes through a task batch by batch.</summary>
    /// <typeparam name="T">What a visit gives.</typeparam>
    /// <param name="model">The model.</param>
    /// <param name="task">The task.</param>
    /// <param name="options">Batch size, ablation, progress, cancellation.</param>
    /// <param name="counter">Counts passes.</param>
    /// <param name="contraction">Where contributions are added up; null if nothing is contributed.</param>
    /// <param name="visit">What is done with a batch; a dispose scope is open around it.</param>
    /// <param name="apart">Whether contributions keep examples apart, in the tensor that the visit is given.</param>
    private protected static IEnumerable<T> EachBatch<T>(
        Transformer model, CircuitTask task, ScoringOptions options, PassCounter counter, EdgeContraction? contraction,
        Func<GradientBatch, Tensor?, T> visit, bool apart = false)
    {
        var graph = model.Graph();
        using var means = Means(model, task, options, graph, counter);
        int done = 0;
        foreach (var batch in task.Batches(BatchSize.Choose(options.BatchSize, model, graph, task), model.Device))
        {
            T result;
            using (batch)
            using (NewDisposeScope())
            {
                options.Cancellation.ThrowIfCancellationRequested();
                var scores = apart ? zeros(batch.Count, graph.SourceCount, graph.DestinationCount, dtype: float64, device: model.Device) : null;
                using var passes = new GradientBatch(model, task.Metric, batch, options, means, contraction, scores, counter);
                result = visit(passes, scores);
            }

            options.Progress?.Report(done += batch.Count);
            yield return result;
        }
    }

    /// <summary>Refuses what cannot be scored, before anything is computed.</summary>
    /// <returns>Warnings for the provenance.</returns>
    private protected List<string> Check(Transformer model, CircuitTask task, ScoringOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        TaskCheck.Validate(model, task, task.Metric);
        TaskCheck.RequireCorruption(task, options.Ablation);
        var warnings = ScoringChecks.Differences(task, options.Ablation);
        if (NeedsPatching && options.Ablation.Kind != AblationKind.Patching)
            throw new ArgumentException($"Method {Name} follows a path to the corrupted prompt, so it works with the ablation patching only; '{options.Ablation}' was asked for. Use eap or eap-ig-activations for other ablations.");
        warnings.AddRange(ScoringChecks.Slope(Name, task.Metric, LooksAtCleanOnly));
        return warnings;
    }

    private static int Visit(GradientRun run, GradientBatch batch)
    {
        run.Visit(batch);
        batch.Settle();
        return batch.Batch.Count;
    }

    private IEnumerable<double[]> Stream(Transformer model, CircuitTask task, ScoringOptions options)
    {
        using var contraction = new EdgeContraction(model, model.Graph());
        using var run = Begin(model, task);
        var batches = EachBatch(model, task, options, new PassCounter(), contraction, (batch, scores) =>
        {
            run.Visit(batch);
            batch.Settle();
            var signed = scores!.mul(Sign(task.Metric)).cpu();
            return Enumerable.Range(0, batch.Batch.Count).Select(example => signed.select(0, example).data<double>().ToArray()).ToArray();
        }, apart: true);
        foreach (double[][] rows in batches)
        {
            foreach (double[] row in rows) yield return row;
        }
    }

    // The contraction uses reference − clean; a metric that should be high is hurt when it falls.
    private static double Sign(Metric metric) => metric.HigherIsBetter ? -1 : 1;

    private static NodeMeans? Means(Transformer model, CircuitTask task, ScoringOptions options, ComputationGraph graph, PassCounter counter)
    {
        if (options.Ablation.Kind != AblationKind.Mean) return null;
        counter.Forward += task.Pairs.Count;
        return NodeMeans.Of(model, task, options.Ablation, BatchSize.Choose(options.BatchSize, model, graph, task), options.Cancellation);
    }

    private Provenance Describe(Transformer model, CircuitTask task, ScoringOptions options, PassCounter counter, GradientRun run, List<string> warnings)
    {
        var described = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Settings) described[MethodOption.KeyOf(name)] = value;
        foreach (var (name, value) in run.Findings()) described[name] = value;
        warnings.AddRange(run.Warnings());
        counter.Of(task.Pairs.Count).WriteTo(described);
        return RunProvenance.Of(model, task, options.Ablation) with
        {
            Method = Name,
            Options = described,
            Warnings = warnings.Count == 0 ? null : warnings,
        };
    }
}
