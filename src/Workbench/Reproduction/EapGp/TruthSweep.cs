using Workbench.Attribution;
using Workbench.Evaluation;
using Workbench.Graphs;
using Workbench.Models;

namespace Workbench.Reproduction;

/// <summary>Precision and recall of the n strongest edges by absolute score, for every n from 1: the sweep of published comparisons with manual
/// circuits. Selections are not pruned.</summary>
internal sealed class TruthSweep
{
    /// <summary>The largest n of published sweeps.</summary>
    public const int PublishedLargest = 199;

    // Scores that agree to so many decimals of the largest count as equal.
    private const int EqualDigits = 9;

    private readonly TruthComparison comparison;
    private readonly ComputationGraph graph;
    private readonly GroundTruth truth;
    private readonly bool[] edgeCounts;
    private readonly bool[] edgeTrue;
    private readonly bool[] nodeCounts;
    private readonly bool[] nodeTrue;

    public TruthSweep(GroundTruth truth)
    {
        (this.truth, graph, comparison) = (truth, truth.Circuit.Graph, new TruthComparison(truth));
        edgeCounts = [.. Enumerable.Range(0, graph.EdgeCount).Select(edge => truth.Counts(graph.EdgeAt(edge)))];
        edgeTrue = [.. Enumerable.Range(0, graph.EdgeCount).Select(edge => truth.Circuit.Contains(graph.EdgeAt(edge)))];
        nodeCounts = [.. Enumerable.Range(0, graph.SourceCount).Select(source => truth.Counts(graph.SourceName(source)))];
        nodeTrue = [.. Enumerable.Range(0, graph.SourceCount).Select(source => truth.Nodes.Contains(graph.SourceName(source)))];
        Largest = Math.Min(PublishedLargest, graph.EdgeCount);
    }

    /// <summary>The largest n.</summary>
    public int Largest { get; }

    /// <summary>Runs a method on a task and compares its ranking, with resamples of the examples.</summary>
    public TruthRun Run(Transformer model, ReproductionTask task, MethodSpec spec, EapGpOptions options, CancellationToken cancellation)
    {
        var scoring = new ScoringOptions { BatchSize = options.BatchSize, Cancellation = cancellation };
        EdgeScores scores;
        try
        {
            scores = spec.Create().Score(model, task.Scored, scoring);
        }
        catch (ArgumentException impossible)
        {
            return new TruthRun { Problem = impossible.Message };
        }

        scores = WithoutRounding(scores);
        var points = At(scores);
        return new TruthRun
        {
            Points = points,
            Edges = comparison.RankEdges(scores),
            Nodes = comparison.RankNodes(scores),
            Means = Means(scores, points),
            Resampled = EdgeScorers.Find(spec.Method) is { AveragesExamples: true, AsksMetric: true } ? Resample(spec.Create().ScorePerExample(model, task.Scored, scoring), scores, options) : [],
        };
    }

    /// <summary>Precision and recall for each n.</summary>
    public TruthFigure[] At(EdgeScores scores)
    {
        var keys = EdgeSelection.Keys(graph, scores.Values, signed: false);
        // Of equal keys the first in enumeration order, as every selection does.
        int[] order = [.. Enumerable.Range(0, keys.Length).OrderByDescending(edge => keys[edge]).ThenBy(edge => edge).Take(Largest)];
        var seen = new bool[graph.SourceCount];
        int edges = 0, trueEdges = 0, nodes = 0, trueNodes = 0;
        var points = new TruthFigure[order.Length];
        foreach (var (place, edge) in order.Index())
        {
            if (edgeCounts[edge])
            {
                edges++;
                trueEdges += edgeTrue[edge] ? 1 : 0;
            }

            var (source, destination) = graph.EdgeAt(edge);
            Meet(source);
            if (graph.SourceOfDestination(destination) is var reader and >= 0)
                Meet(reader);
            var foundEdges = new Overlap(edges, truth.Circuit.EdgeCount, trueEdges);
            var foundNodes = new Overlap(nodes, truth.Nodes.Count, trueNodes);
            points[place] = new TruthFigure(place + 1, foundNodes.Precision, foundNodes.Recall, foundEdges.Precision, foundEdges.Recall);
        }

        return points;

        void Meet(int node)
        {
            if (seen[node] || !nodeCounts[node])
                return;
            seen[node] = true;
            nodes++;
            trueNodes += nodeTrue[node] ? 1 : 0;
        }
    }

    // In compiled models many edges have equal scores; which of them comes first must not depend on the order in which examples were added up.
    private static EdgeScores WithoutRounding(EdgeScores scores)
    {
        var values = scores.Values.ToArray();
        var largest = values.Max(Math.Abs);
        return largest == 0
            ? scores
            : new EdgeScores(scores.Graph, [.. values.Select(value => Math.Round(value / largest, EqualDigits) * largest)], scores.Provenance);
    }

    private double[] Means(EdgeScores scores, TruthFigure[] points)
    {
        var (edges, nodes) = (comparison.RankEdges(scores), comparison.RankNodes(scores));
        return
        [
            Mean(points.Select(point => point.NodePrecision)), Mean(points.Select(point => point.NodeRecall)),
            Mean(points.Select(point => point.EdgePrecision)), Mean(points.Select(point => point.EdgeRecall)),
            edges.RocAuc ?? double.NaN, nodes.RocAuc ?? double.NaN, edges.AveragePrecision ?? double.NaN, nodes.AveragePrecision ?? double.NaN,
        ];

        static double Mean(IEnumerable<double?> values) => values.OfType<double>().DefaultIfEmpty(double.NaN).Average();
    }

    // The table of examples and edges is small: known circuits are those of small models and of GPT-2 small.
    private double[][] Resample(IEnumerable<double[]> perExample, EdgeScores whole, EapGpOptions options)
    {
        double[][] rows = [.. perExample];
        var random = new Random(options.BootstrapSeed);
        var resampled = new double[options.TruthResamples][];
        for (var resample = 0; resample < resampled.Length; resample++)
        {
            var sum = new double[graph.SourceCount * graph.DestinationCount];
            for (var draw = 0; draw < rows.Length; draw++)
            {
                var row = rows[random.Next(rows.Length)];
                for (var cell = 0; cell < sum.Length; cell++)
                    sum[cell] += row[cell];
            }

            var scores = WithoutRounding(new EdgeScores(graph, sum, whole.Provenance));
            resampled[resample] = Means(scores, At(scores));
        }

        return resampled;
    }
}
