using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Results;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Attribution;

/// <summary>Base of the methods that score each pair on its own, so that the score is the mean over pairs.</summary>
public abstract class BatchScorer : IEdgeScorer
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public EdgeScores Score(Transformer model, CircuitTask task, ScoringOptions? options = null)
    {
        using var run = new ScoringRun(this, model, task, options ?? new());
        double[] sum = new double[run.Graph.SourceCount * run.Graph.DestinationCount];
        int done = 0;
        run.ForEachBatch((batch, scores) =>
        {
            using var scope = NewDisposeScope();
            double[] batchSum = scores.sum(dim: 0).data<double>().ToArray();
            for (int cell = 0; cell < sum.Length; cell++) sum[cell] += batchSum[cell];
            run.Options.Progress?.Report(done += batch.Count);
        });
        for (int cell = 0; cell < sum.Length; cell++) sum[cell] /= task.Pairs.Count;
        Finish(run, sum);
        return new EdgeScores(run.Graph, sum, run.Describe());
    }

    /// <inheritdoc/>
    public IEnumerable<double[]> ScorePerExample(Transformer model, CircuitTask task, ScoringOptions? options = null)
    {
        // Refused at once, not when the first score is asked for.
        Check(model, task, options ??= new());
        return Rows();

        IEnumerable<double[]> Rows()
        {
            using var run = new ScoringRun(this, model, task, options);
            foreach (var batch in task.Batches(run.BatchSize, model.Device))
            {
                var rows = new List<double[]>(batch.Count);
                using (batch)
                using (NewDisposeScope())
                {
                    var scores = run.Score(batch);
                    for (int example = 0; example < batch.Count; example++) rows.Add(EdgesOnly(run.Graph, scores.select(0, example).data<double>().ToArray()));
                }

                foreach (double[] row in rows) yield return row;
            }
        }
    }

    private static double[] EdgesOnly(ComputationGraph graph, double[] dense)
    {
        for (int cell = 0; cell < dense.Length; cell++)
        {
            if (!graph.IsEdge(cell / graph.DestinationCount, cell % graph.DestinationCount)) dense[cell] = 0;
        }

        return dense;
    }

    private void Check(Transformer model, CircuitTask task, ScoringOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        if (UsesMetric) TaskCheck.Validate(model, task, task.Metric);
        else task.RequireFits(model.Config.VocabularySize, model.Config.ContextLength);
        if (UsesAblation) TaskCheck.RequireCorruption(task, options.Ablation);
        if (!UsesAblation && options.Ablation.Kind != AblationKind.Patching)
            throw new ArgumentException($"Method {Name} takes nothing out, so the ablation '{options.Ablation.Name}' has no meaning for it; leave the ablation away and name it when the circuit is evaluated.", nameof(options));
    }

    /// <summary>Whether the method asks the task's metric, and so needs the tokens that the metric needs.</summary>
    private protected virtual bool UsesMetric => true;

    /// <summary>Whether the method has a use for an ablation: whether it takes anything out.</summary>
    private protected virtual bool UsesAblation => true;

    /// <summary>Whether every gradient is taken at the clean run, where a divergence from the clean output has none.</summary>
    private protected virtual bool LooksAtCleanOnly => false;

    /// <summary>Forward and backward passes for an example, as far as they can be said in numbers, the references' passes included.</summary>
    private protected abstract (string Forward, string Backward) Passes(ScoringRun run);

    /// <summary>Options to write into the result, beside the passes.</summary>
    private protected virtual IEnumerable<(string Name, string Value)> Settings => [];

    /// <summary>What is done with the mean over the pairs; nothing, as a rule.</summary>
    /// <param name="run">The model, the options and what was prepared.</param>
    /// <param name="mean">Dense scores, changed in place.</param>
    private protected virtual void Finish(ScoringRun run, double[] mean)
    {
    }

    /// <summary>Scores one batch.</summary>
    /// <param name="run">The model, the options and what was prepared.</param>
    /// <param name="batch">The batch.</param>
    /// <returns>float64 <c>[batch, sources, destinations]</c> on the CPU, in the current dispose scope; cells that are no edges may hold anything.</returns>
    private protected abstract Tensor ScoreBatch(ScoringRun run, TaskBatch batch);

    /// <summary>What belongs to one call.</summary>
    private protected sealed class ScoringRun : IDisposable
    {
        private readonly BatchScorer method;
        private readonly NodeMeans? means;

        internal ScoringRun(BatchScorer method, Transformer model, CircuitTask task, ScoringOptions options)
        {
            method.Check(model, task, options);
            (this.method, Model, Task, Options) = (method, model, task, options);
            Graph = model.Graph();
            BatchSize = Execution.BatchSize.Choose(options.BatchSize, model, Graph, task);
            means = options.Ablation.Kind == AblationKind.Mean ? NodeMeans.Of(model, task, options.Ablation, BatchSize, options.Cancellation) : null;
        }

        internal Transformer Model { get; }

        internal CircuitTask Task { get; }

        internal ScoringOptions Options { get; }

        internal ComputationGraph Graph { get; }

        internal int BatchSize { get; }

        /// <summary>−1 where a metric that falls means harm, 1 where one that rises does: turns a change of the metric into a score.</summary>
        internal double Sign => Task.Metric.HigherIsBetter ? -1 : 1;

        /// <summary>Forward passes for the references of an example: none where they are constants.</summary>
        internal int ReferencePasses => Options.Ablation.Kind is AblationKind.Patching or AblationKind.Mean ? 1 : 0;

        internal ReferenceActivations Reference(TaskBatch batch) => ReferenceActivations.Of(Model, batch, Options.Ablation, means);

        internal Tensor Score(TaskBatch batch)
        {
            Options.Cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            return method.ScoreBatch(this, batch).MoveToOuterDisposeScope();
        }

        internal void ForEachBatch(Action<TaskBatch, Tensor> use)
        {
            foreach (var batch in Task.Batches(BatchSize, Model.Device))
            {
                using (batch)
                using (NewDisposeScope())
                {
                    use(batch, Score(batch));
                }
            }
        }

        internal Provenance Describe()
        {
            var (forward, backward) = method.Passes(this);
            var settings = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["forward_passes_per_example"] = forward,
                ["backward_passes_per_example"] = backward,
            };
            foreach (var (name, value) in method.Settings) settings[name] = value;
            string[] warnings = [.. method.UsesAblation ? ScoringChecks.Differences(Task, Options.Ablation) : [], .. ScoringChecks.Slope(method.Name, Task.Metric, method.LooksAtCleanOnly)];
            return (method.UsesAblation ? RunProvenance.Of(Model, Task, Options.Ablation) : RunProvenance.Of(Model, Task)) with
            {
                Method = method.Name,
                Metric = method.UsesMetric ? Task.Metric.Name : null,
                Options = settings,
                Warnings = warnings.Length == 0 ? null : warnings,
            };
        }

        public void Dispose() => means?.Dispose();
    }
}
