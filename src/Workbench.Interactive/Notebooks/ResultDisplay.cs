using System.Globalization;
using Microsoft.Data.Analysis;
using Workbench.Attribution;
using Workbench.Evaluation;
using Workbench.Graphs;
using Workbench.Pruning;
using Workbench.Results;

namespace Workbench.Interactive;

/// <summary>Every kind of result, shown by one call.</summary>
public static class ResultDisplay
{
    // What a browser draws edge by edge without effort, and a reader still tells apart.
    private const int CellsDrawnOneByOne = 4000;

    /// <summary>Where the scores lie: every edge by itself in small models, added up by layer in larger ones.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="byLayer">Whether to add up by layer; decided by the size of the graph when null.</param>
    /// <param name="title">A title above the chart, or none.</param>
    public static Figure Heatmap(this EdgeScores scores, bool? byLayer = null, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(scores);
        var graph = scores.Graph;
        var layers = byLayer ?? (long)graph.SourceCount * graph.DestinationCount > CellsDrawnOneByOne;
        return new Figure(
            layers ? ScoreHeatmap.ByLayer(scores, title: title) : ScoreHeatmap.ByEdge(scores, title: title),
            string.Create(CultureInfo.InvariantCulture, $"heatmap of the scores of {graph.EdgeCount} edges{(layers ? ", added up by layer" : "")}"));
    }

    /// <summary>The circuit as a graph: input at the bottom, logits on top.</summary>
    /// <param name="circuit">The circuit, of at most <see cref="CircuitDrawing.MaximalEdges"/> edges.</param>
    /// <param name="classes">Parts that nodes play, each with a colour.</param>
    public static CircuitDrawing Draw(this Circuit circuit, IReadOnlyList<NodeClass>? classes = null) => new(circuit, classes);

    /// <summary>Faithfulness by size.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="title">A title above the chart, or none.</param>
    public static Figure Plot(this FaithfulnessCurve curve, string? title = null) => Plot([curve], title);

    /// <summary>Faithfulness by size, one line a curve; curves called <c>random</c> are drawn as the baseline.</summary>
    /// <param name="curves">The curves.</param>
    /// <param name="title">A title above the chart, or none.</param>
    /// <exception cref="ArgumentException">No curve has a faithfulness to draw.</exception>
    public static Figure Plot(this IReadOnlyList<FaithfulnessCurve> curves, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(curves);
        FaithfulnessSeries[] lines = [.. curves
            .Select(curve => FaithfulnessSeries.Of(curve.Name, curve, MethodColours.IsBaseline(curve.Name)))
            .OfType<FaithfulnessSeries>()
            .Select(line => line with { Colour = MethodColours.Of(line.Name) })];
        return new Figure(FaithfulnessChart.Draw(lines, title), $"faithfulness by number of edges for {string.Join(", ", lines.Select(line => line.Name))}");
    }

    /// <summary>Faithfulness by size of circuits that were evaluated one by one.</summary>
    /// <param name="reports">At least one report.</param>
    /// <param name="name">What the line is called.</param>
    /// <param name="title">A title above the chart, or none.</param>
    public static Figure Plot(this IEnumerable<FaithfulnessReport> reports, string name, string? title = null) =>
        new(FaithfulnessChart.Draw([FaithfulnessSeries.Of(name, reports) with { Colour = MethodColours.Of(name) }], title), $"faithfulness by number of edges, {name}");

    /// <summary>How learning went: the part of the loss that compares circuit and model, and the sparsity, by step.</summary>
    /// <param name="learned">What was learned.</param>
    /// <param name="title">A title above the chart, or none.</param>
    public static Figure Plot(this LearnedCircuit learned, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(learned);
        return learned.Log.Plot(title);
    }

    /// <summary>The log of a method that learns masks.</summary>
    /// <param name="log">At least one step.</param>
    /// <param name="title">A title above the chart, or none.</param>
    /// <exception cref="ArgumentException">The log is empty.</exception>
    public static Figure Plot(this IReadOnlyList<LearningStep> log, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        if (log.Count == 0)
            throw new ArgumentException("There is no step to draw; methods that train no masks have none.", nameof(log));
        LineSeries[] lines =
        [
            new("sparsity", [.. log.Select(step => ((double)step.Step, step.Sparsity))], Colour: 0),
            .. log[0].Target is null ? Array.Empty<LineSeries>() : [new LineSeries("sparsity aimed at", [.. log.Select(step => ((double)step.Step, step.Target!.Value))], Baseline: true)],
            new("faithfulness loss (right axis)", [.. log.Select(step => ((double)step.Step, step.Faithfulness))], Colour: 1, Right: true),
        ];
        return new Figure(LineChart.Draw(lines, "training step", "sparsity: share of gates closed", title: title, right: "faithfulness loss [nats]"), string.Create(CultureInfo.InvariantCulture, $"sparsity and loss over {log.Count} steps"));
    }

    /// <summary>The paths that EAP-GP takes: how far the output still is from the corrupted one, by step, one line an example.</summary>
    /// <param name="paths">At least one path.</param>
    /// <param name="title">A title above the chart, or none.</param>
    public static Figure Plot(this IEnumerable<GradPath> paths, string? title = null)
    {
        LineSeries[] lines = [.. paths.Where(path => path.Points[0].OutputDistance > 0).Select(path => new LineSeries(
            string.Create(CultureInfo.InvariantCulture, $"example {path.Example}"),
            [.. path.Points.Select((point, step) => ((double)step, point.OutputDistance / path.Points[0].OutputDistance))]))];
        return new Figure(
            LineChart.Draw(lines, "step", "distance left (1: as at the start)", (1, ""), title),
            string.Create(CultureInfo.InvariantCulture, $"distance to the corrupted output along {lines.Length} paths"));
    }

    /// <summary>How alike the circuits of resampled scores are.</summary>
    /// <param name="stability">The stability.</param>
    public static DataFrame ToDataFrame(this ScoreStability stability)
    {
        ArgumentNullException.ThrowIfNull(stability);
        var table = new ResultTable("selection", "resamples", "mean edges", "edge Jaccard", "low", "high", "node Jaccard");
        foreach (var selection in stability.Selections)
            table.Add(selection.Rule.ToString(), selection.Resamples, selection.MeanEdges, selection.EdgeJaccard, selection.EdgeJaccardRange?.Low, selection.EdgeJaccardRange?.High, selection.NodeJaccard);
        return table.ToDataFrame();
    }

    /// <summary>The figures of an evaluation with their intervals over examples.</summary>
    /// <param name="report">The report.</param>
    public static DataFrame ToDataFrame(this FaithfulnessReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var table = new ResultTable("figure", "value", "low", "high");
        foreach (var figure in report.Figures())
            table.Add(figure.Name, figure.Value, figure.Interval?.Low, figure.Interval?.High);
        return table.ToDataFrame();
    }

    /// <summary>The strongest edges of a ranking.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="edges">How many rows.</param>
    public static DataFrame ToDataFrame(this EdgeScores scores, int edges = 20)
    {
        ArgumentNullException.ThrowIfNull(scores);
        var graph = scores.Graph;
        var table = new ResultTable("rank", "edge", "score");
        foreach (var (rank, edge) in Enumerable.Range(0, graph.EdgeCount).Select(graph.EdgeAt).OrderByDescending(edge => Math.Abs(scores[edge.Source, edge.Destination])).Take(edges).Index())
            table.Add(rank + 1, graph.EdgeName(edge), scores[edge.Source, edge.Destination]);
        return table.ToDataFrame();
    }

    /// <summary>How the task's metric is spread, clean prompts next to corrupted ones.</summary>
    /// <param name="performance">What the model makes of the task.</param>
    /// <param name="title">A title above the chart, or none.</param>
    public static Figure Histogram(this TaskPerformance performance, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(performance);
        return new Figure(MetricHistogram.Draw(performance.Clean, performance.Corrupted, performance.Metric == "logit-diff" ? "logit difference, right answer minus wrong one" : performance.Metric, title), $"histogram of {performance.Metric} on clean and corrupted prompts");
    }

    /// <summary>Scores of the same edges, one method against another; on the dashed line both agree.</summary>
    /// <param name="scores">The scores in question.</param>
    /// <param name="yardstick">What they are compared with, e.g. exact patching.</param>
    /// <param name="title">A title above the chart, or none.</param>
    /// <exception cref="ArgumentException">The scores are of different graphs.</exception>
    public static Figure Against(this IReadOnlyList<EdgeScores> scores, EdgeScores yardstick, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(yardstick);
        var graph = yardstick.Graph;
        if (scores.Any(other => !other.Graph.Equals(graph)))
            throw new ArgumentException("The scores are of different graphs; compare scores of one model.", nameof(scores));
        Edge[] edges = [.. Enumerable.Range(0, graph.EdgeCount).Select(graph.EdgeAt)];
        (string, IReadOnlyList<ScatterPoint>)[] groups = [.. scores.Select(other => (
            other.Provenance.Method ?? "scores",
            (IReadOnlyList<ScatterPoint>)[.. edges.Select(edge => new ScatterPoint(graph.EdgeName(edge), yardstick[edge.Source, edge.Destination], other[edge.Source, edge.Destination]))]))];
        return new Figure(
            ScatterChart.Draw(groups, $"{yardstick.Provenance.Method ?? "yardstick"} score", "score of the method", diagonal: true, title),
            $"scores of {string.Join(", ", groups.Select(group => group.Item1))} against {yardstick.Provenance.Method}");
    }

    /// <summary>Figures with their intervals, a row a thing.</summary>
    /// <param name="rows">At least one row.</param>
    /// <param name="x">What the axis is.</param>
    /// <param name="reference">A value with a dashed line; none when null.</param>
    /// <param name="title">A title above the chart, or none.</param>
    public static Figure Plot(this IEnumerable<RangeRow> rows, string x, double? reference = null, string? title = null)
    {
        RangeRow[] all = [.. rows];
        return new Figure(RangeChart.Draw(all, x, reference, title), string.Create(CultureInfo.InvariantCulture, $"{x} of {all.Length} rows, with intervals"));
    }

    /// <summary>Lines over a number.</summary>
    /// <param name="series">At least one line.</param>
    /// <param name="x">What the horizontal axis is.</param>
    /// <param name="y">What the vertical axis is.</param>
    /// <param name="reference">A value with a dashed line and what it is; none when null.</param>
    /// <param name="title">A title above the chart, or none.</param>
    public static Figure Plot(this IEnumerable<LineSeries> series, string x, string y, (double Value, string Text)? reference = null, string? title = null)
    {
        LineSeries[] lines = [.. series.Select(line => line with { Colour = line.Colour ?? MethodColours.Of(line.Name), Baseline = line.Baseline || MethodColours.IsBaseline(line.Name) })];
        return new Figure(LineChart.Draw(lines, x, y, reference, title), $"{y} by {x} for {string.Join(", ", lines.Select(line => line.Name))}");
    }

    /// <summary>Where the heads of a layer look in a text.</summary>
    /// <param name="pattern">Attention <c>[1, head, query, key]</c> of one layer, from <c>AttentionPatterns.Of</c>.</param>
    /// <param name="tokens">The text of each position.</param>
    /// <param name="layer">Which layer it is, for the names of the heads.</param>
    /// <param name="title">A title above the chart, or none.</param>
    /// <exception cref="ArgumentException">The pattern has another shape.</exception>
    public static Figure Heatmap(this TorchSharp.torch.Tensor pattern, IReadOnlyList<string> tokens, int layer, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(tokens);
        if (pattern.shape is not [1, var heads, var queries, var keys] || queries != tokens.Count || keys != tokens.Count)
            throw new ArgumentException($"The pattern has the shape [{string.Join(", ", pattern.shape)}]; it must be [1, heads, {tokens.Count}, {tokens.Count}].", nameof(pattern));
        using var scope = TorchSharp.torch.NewDisposeScope();
        var values = pattern.to_type(TorchSharp.torch.float64).contiguous().data<double>().ToArray();
        var length = tokens.Count;
        double[][][] rows = [.. Enumerable.Range(0, (int)heads).Select(head => Enumerable.Range(0, length).Select(query => Enumerable.Range(0, length)
            .Select(key => key > query ? double.NaN : values[(((head * length) + query) * length) + key]).ToArray()).ToArray())];
        string[] names = [.. Enumerable.Range(0, (int)heads).Select(head => string.Create(CultureInfo.InvariantCulture, $"a{layer}.h{head}"))];
        return new Figure(AttentionHeatmap.Draw(rows, tokens, names, title), string.Create(CultureInfo.InvariantCulture, $"attention of the {heads} heads of layer {layer}"));
    }
}
