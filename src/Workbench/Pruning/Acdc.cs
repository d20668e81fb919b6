using System.Globalization;
using Workbench.Attribution;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Results;
using Workbench.Tasks;

namespace Workbench.Pruning;

/// <summary>
/// Automatic circuit discovery: visits edges from the logits backwards and takes out for good each one whose loss makes the metric
/// worse by less than a threshold.
/// </summary>
/// <remarks>
/// <para>Conmy et al., "Towards Automated Circuit Discovery" (arXiv 2304.14997). The metric is KL to the full model unless another is
/// given. An edge goes if the increase over the circuit so far is strictly below the threshold.</para>
/// <para>As a scoring method it searches once for each of several thresholds; the score of an edge is the smallest threshold at which it was taken
/// out, and twice the largest threshold if it never was. Scores have no sign. Searches on each pair alone
/// (<see cref="ScorePerExample"/>) do not average to the search on all pairs.</para>
/// </remarks>
public sealed class Acdc : IEdgeScorer
{
    internal const string MethodName = "acdc";

    /// <summary>The method's entry in the table of methods.</summary>
    internal static ScoringMethod Method { get; } = new(
        MethodName, "Greedy search from the logits back, for several thresholds: the smallest that takes an edge out.",
        [
            MethodOption.Whole("thresholds", "How many thresholds, evenly spaced in the logarithm.", 10, least: 2),
            MethodOption.Positive("smallest-threshold", "The smallest increase of KL, in nats, from which on an edge stays.", 0.001),
            MethodOption.Positive("largest-threshold", "The largest.", 1),
            MethodOption.Choice("order", "The order of visits.", AcdcOrder.Published),
        ],
        values => new Acdc(Spaced(values.Number("smallest-threshold"), values.Number("largest-threshold"), values.Whole("thresholds")), values.Choice<AcdcOrder>("order")))
    {
        AveragesExamples = false,
        EstimatesEffects = false,
        AsksMetric = false,
    };

    private const long StateBudget = 2L << 30;

    private readonly AcdcOrder order;
    private readonly Metric metric;
    private readonly double[] thresholds;
    private readonly long budgetBytes;

    /// <summary>Makes the method.</summary>
    /// <param name="thresholds">For scores: the thresholds to search with; by default ten from 0.001 to 1, evenly spaced in the logarithm.
    /// They are in the metric's unit: nats for KL.</param>
    /// <param name="order">The order of visits.</param>
    /// <param name="metric">What must not get worse; KL if null.</param>
    /// <param name="budgetBytes">Memory in which the activations of all pairs are kept, so that a question costs what changed only; 0 takes
    /// 2 GiB. Where they need more, each question runs the whole circuit. Changes no result beyond rounding.</param>
    /// <exception cref="ArgumentException">There are no thresholds, or one is not a positive number.</exception>
    public Acdc(IReadOnlyList<double>? thresholds = null, AcdcOrder order = AcdcOrder.Published, Metric? metric = null, long budgetBytes = 0)
    {
        if (thresholds is { Count: 0 }) throw new ArgumentException("ACDC needs at least one threshold.", nameof(thresholds));
        if (!Enum.IsDefined(order)) throw new ArgumentOutOfRangeException(nameof(order), order, "Unknown order of visits.");
        ArgumentOutOfRangeException.ThrowIfNegative(budgetBytes);
        this.thresholds = [.. (thresholds ?? Spaced(0.001, 1, 10)).Distinct().Order()];
        foreach (double threshold in this.thresholds) Check(threshold);
        (this.order, this.metric, this.budgetBytes) = (order, metric ?? Metric.KlDivergence, budgetBytes == 0 ? StateBudget : budgetBytes);
    }

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <summary>Searches with one threshold.</summary>
    /// <param name="model">The model.</param>
    /// <param name="task">The clean and corrupted pairs.</param>
    /// <param name="threshold">The increase of the metric from which on an edge stays.</param>
    /// <param name="options">Batch size, ablation, cancellation; its progress is told how many edges are decided.</param>
    /// <returns>The circuit, unpruned, and every question on the way.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not a positive number.</exception>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    public AcdcResult Find(Transformer model, CircuitTask task, double threshold, ScoringOptions? options = null)
    {
        Check(threshold);
        options ??= new();
        ArgumentNullException.ThrowIfNull(task);
        TaskCheck.RequireCorruption(task, options.Ablation);
        using var runs = Prepare(model, task, options);
        return Search(model, task, runs, threshold, options, options.Progress);
    }

    /// <inheritdoc/>
    public EdgeScores Score(Transformer model, CircuitTask task, ScoringOptions? options = null)
    {
        options ??= new();
        ArgumentNullException.ThrowIfNull(task);
        TaskCheck.RequireCorruption(task, options.Ablation);
        using var runs = Prepare(model, task, options);
        var (values, evaluations) = Sweep(model, task, runs, options);
        options.Progress?.Report(task.Pairs.Count);
        return new EdgeScores(model.Graph(), values, Describe(model, task, options, evaluations) with { Selection = null });
    }

    /// <inheritdoc/>
    public IEnumerable<double[]> ScorePerExample(Transformer model, CircuitTask task, ScoringOptions? options = null)
    {
        options ??= new();
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        TaskCheck.Validate(model, task, metric);
        TaskCheck.RequireCorruption(task, options.Ablation);
        return Rows();

        IEnumerable<double[]> Rows()
        {
            foreach (var pair in task.Pairs)
            {
                var alone = new CircuitTask(task.Name, [pair], task.Metric, task.BosPolicy, task.Seed);
                double[] values;
                using (var runs = Prepare(model, alone, options)) values = Sweep(model, alone, runs, options).Values;
                yield return values;
            }
        }
    }

    // Evenly spaced in the logarithm; the ends are exactly those asked for.
    private static double[] Spaced(double smallest, double largest, int count)
    {
        if (largest < smallest) throw new ArgumentException($"The largest threshold of ACDC, {largest}, is below the smallest, {smallest}.");
        return [.. Enumerable.Range(0, count).Select(step => step == 0 ? smallest : step == count - 1 ? largest : smallest * Math.Pow(largest / smallest, (double)step / (count - 1)))];
    }

    private static void Check(double threshold)
    {
        if (!double.IsFinite(threshold) || threshold <= 0)
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "A threshold of ACDC must be a number above 0, in the unit of the metric (nats for KL); 0.01 is a start.");
    }

    private AcdcRuns Prepare(Transformer model, CircuitTask task, ScoringOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        TaskCheck.Validate(model, task, metric);
        int batchSize = BatchSize.Choose(options.BatchSize, model, model.Graph(), task);
        return new AcdcRuns(model, task, metric, options.Ablation, batchSize, budgetBytes, options.Cancellation);
    }

    private (double[] Values, long Evaluations) Sweep(Transformer model, CircuitTask task, AcdcRuns runs, ScoringOptions options)
    {
        var graph = model.Graph();
        double[] values = new double[graph.SourceCount * graph.DestinationCount];
        foreach (var edge in Circuit.Full(graph).Edges) values[edge.Source * graph.DestinationCount + edge.Destination] = 2 * thresholds[^1];
        long evaluations = 0;
        for (int index = 0; index < thresholds.Length; index++)
        {
            if (index > 0) runs.Restart();
            var found = Search(model, task, runs, thresholds[index], options, null);
            evaluations += found.Visits.Count;
            foreach (var edge in found.Circuit.Complement().Edges)
            {
                int cell = edge.Source * graph.DestinationCount + edge.Destination;
                values[cell] = Math.Min(values[cell], thresholds[index]);
            }
        }

        return (values, evaluations);
    }

    private AcdcResult Search(Transformer model, CircuitTask task, AcdcRuns runs, double threshold, ScoringOptions options, IProgress<int>? progress)
    {
        var graph = model.Graph();
        bool[] contains = Circuit.Full(graph).Mask.ToArray();
        var visits = new List<AcdcVisit>();
        double current = runs.Start;
        int decided = 0;
        foreach (var question in AcdcVisitOrder.Questions(graph, order))
        {
            var edges = question.Edges.Where(edge => contains[Cell(edge)]).ToList();
            if (edges.Count == 0) continue;
            int destination = edges[0].Destination;
            if (question.SkipsUnread && !IsRead(destination))
            {
                foreach (var edge in edges) contains[Cell(edge)] = false;
                progress?.Report(decided += edges.Count);
                continue;
            }

            foreach (var edge in edges) contains[Cell(edge)] = false;
            double value = runs.Try(contains, destination);
            if (!double.IsFinite(value)) throw new InvalidOperationException($"The {metric.Name} of a circuit on task '{task.Name}' is not a finite number; check the model's weights for overflow.");
            bool removed = value - current < threshold;
            visits.Add(new(edges, value - current, removed, question.IsWhole));
            if (removed)
            {
                current = value;
            }
            else
            {
                foreach (var edge in edges) contains[Cell(edge)] = true;
                runs.Undo();
            }

            // Edges that may not go together are asked again one by one.
            if (removed || !question.IsWhole) progress?.Report(decided += edges.Count);
        }

        var provenance = Describe(model, task, options, visits.Count) with
        {
            Selection = string.Create(CultureInfo.InvariantCulture, $"acdc threshold {threshold:R}"),
        };
        return new(new Circuit(graph, contains, provenance, null), runs.Start, current, visits);

        int Cell(Edge edge) => edge.Source * graph.DestinationCount + edge.Destination;

        bool IsRead(int destination)
        {
            int node = graph.SourceOfDestination(destination);
            return node < 0 || contains.AsSpan(node * graph.DestinationCount, graph.DestinationCount).Contains(true);
        }
    }

    private Provenance Describe(Transformer model, CircuitTask task, ScoringOptions options, long evaluations) => RunProvenance.Of(model, task, options.Ablation) with
    {
        Method = MethodName,
        Metric = metric.Name,
        Warnings = ScoringChecks.Differences(task, options.Ablation) is { Count: > 0 } warnings ? warnings : null,
        Options = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["forward_passes_per_example"] = (evaluations + (options.Ablation.Kind == AblationKind.Zero ? 1 : 2)).ToString(CultureInfo.InvariantCulture),
            ["backward_passes_per_example"] = "0",
            ["order"] = order.ToString().ToLowerInvariant(),
            ["thresholds"] = thresholds.Length.ToString(CultureInfo.InvariantCulture),
            ["smallest_threshold"] = thresholds[0].ToString("R", CultureInfo.InvariantCulture),
            ["largest_threshold"] = thresholds[^1].ToString("R", CultureInfo.InvariantCulture),
            ["all_thresholds"] = string.Join(" ", thresholds.Select(threshold => threshold.ToString("R", CultureInfo.InvariantCulture))),
        },
    };
}
