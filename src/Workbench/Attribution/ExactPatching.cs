using System.Globalization;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Results;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Attribution;

/// <summary>
/// Activation patching of every edge: the metric of the clean run minus that of the run in which this one edge carries its source's
/// reference output. Not an estimate: the yardstick for methods that are.
/// </summary>
/// <remarks>
/// Vig et al. 2020 (arXiv 2004.12265); for edges Goldowsky-Dill et al. 2023 (arXiv 2304.05969, path patching) and
/// <c>exact</c> in EAP-IG. One run an edge, but only from the edge's destination on, and many edges in a batch. Where the metric should be
/// small (KL) the score is the metric's rise.
/// </remarks>
public sealed class ExactPatching : BatchScorer
{
    internal const string MethodName = "exact";

    /// <summary>The method's entry in the table of methods.</summary>
    internal static ScoringMethod Method { get; } = new(
        MethodName, "Activation patching of every edge, one run each: the yardstick for methods that estimate.", [], _ => new ExactPatching());

    private const long DefaultBudget = 256L << 20;

    private static readonly TimeSpan KeepingInterval = TimeSpan.FromSeconds(30);

    private readonly long budgetBytes;
    private readonly IProgress<double>? progress;
    private readonly string? checkpoint;
    private readonly TimeSpan interval;

    /// <summary>Makes the method.</summary>
    /// <param name="budgetBytes">Memory for the runs that go on together, in bytes; 0 takes 256 MiB. Changes no score beyond rounding.</param>
    /// <param name="progress">Told the part of the whole work that is done, from 0 to 1.</param>
    /// <param name="checkpoint">A folder where measured edges are kept every half minute, so that the same run, started again after it was
    /// stopped or killed, goes on there and ends in the same scores; null keeps nothing. Runs of different models, tasks or options can
    /// share a folder.</param>
    /// <exception cref="ArgumentOutOfRangeException">The budget is negative.</exception>
    public ExactPatching(long budgetBytes = 0, IProgress<double>? progress = null, string? checkpoint = null)
        : this(budgetBytes, progress, checkpoint, KeepingInterval)
    {
    }

    internal ExactPatching(long budgetBytes, IProgress<double>? progress, string? checkpoint, TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(budgetBytes);
        (this.budgetBytes, this.progress, this.checkpoint, this.interval) = (budgetBytes == 0 ? DefaultBudget : budgetBytes, progress, checkpoint, interval);
    }

    /// <inheritdoc/>
    public override string Name => MethodName;

    private protected override (string Forward, string Backward) Passes(ScoringRun run) =>
        ((1 + run.ReferencePasses + run.Graph.EdgeCount).ToString(CultureInfo.InvariantCulture), "0");

    private protected override IEnumerable<(string Name, string Value)> Settings => [("runs_start_at", "destination layer")];

    private protected override Tensor ScoreBatch(ScoringRun run, TaskBatch batch)
    {
        using var noGrad = no_grad();
        var (graph, metric) = (run.Graph, run.Task.Metric);
        double[] scores = new double[batch.Count * graph.SourceCount * graph.DestinationCount];
        bool[] finished = new bool[graph.SourceCount * graph.DestinationCount];
        var parts = checkpoint is null ? null : new PatchingParts(checkpoint, Identity(run, batch), batch.Count, interval, TimeProvider.System);
        parts?.Restore((cell, values) =>
        {
            finished[cell] = true;
            Set(cell, values);
        });
        using var reference = run.Reference(batch);
        using var knockouts = new EdgeKnockouts(run.Model, graph, batch, reference, budgetBytes);
        var cleanLogits = knockouts.CleanLogits();
        var clean = metric.PerExample(cleanLogits, batch, cleanLogits).to_type(float64);
        long done = finished.Count(cell => cell), batches = 0;
        try
        {
            for (int layer = 0; layer <= graph.Layers; layer++) knockouts.Run(layer, Measure, edge => finished[Cell(edge)]);
        }
        finally
        {
            // Also when the user stops the run: what is measured is not measured again.
            parts?.Keep();
        }

        Report(1);
        return tensor(scores, [batch.Count, graph.SourceCount, graph.DestinationCount]);

        void Measure(IReadOnlyList<Edge> edges, Tensor logits, TaskBatch copies)
        {
            run.Options.Cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var repeated = metric.NeedsCleanLogits ? cleanLogits.repeat(edges.Count, 1) : null;
            var values = metric.PerExample(logits, copies, repeated).to_type(float64).view(edges.Count, batch.Count);
            double[] changes = values.sub(clean.unsqueeze(0)).mul(run.Sign).cpu().data<double>().ToArray();
            for (int index = 0; index < edges.Count; index++)
            {
                var perExample = changes.AsSpan(index * batch.Count, batch.Count);
                Set(Cell(edges[index]), perExample);
                parts?.Add(Cell(edges[index]), perExample);
            }

            parts?.KeepNowAndThen();
            done += edges.Count;
            // Reports are for people: some hundred a batch of pairs will do.
            if (batches++ % 16 == 0) Report(Math.Min(1, (double)done / graph.EdgeCount));
        }

        int Cell(Edge edge) => (edge.Source * graph.DestinationCount) + edge.Destination;

        void Set(int cell, ReadOnlySpan<double> perExample)
        {
            for (int example = 0; example < perExample.Length; example++) scores[(example * finished.Length) + cell] = perExample[example];
        }

        void Report(double share) => progress?.Report((batch.Offset + (share * batch.Count)) / run.Task.Pairs.Count);
    }

    // Batches and budget change rounding, and a run that goes on must end in the very scores of one that was not stopped.
    private string Identity(ScoringRun run, TaskBatch batch) => string.Join('|', [
        MethodName, RuntimeInfo.WorkbenchVersion, RuntimeInfo.TorchVersion, run.Model.Hash, run.Model.DType.ToString(), run.Model.Device.type.ToString(), run.Task.Hash, run.Task.Metric.Name,
        run.Options.Ablation.Name, run.Options.Ablation.Constants?.Hash ?? "", .. new long[] { batch.Offset, batch.Count, budgetBytes }.Select(number => number.ToString(CultureInfo.InvariantCulture)),
    ]);
}
