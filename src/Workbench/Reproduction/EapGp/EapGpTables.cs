using System.Globalization;

namespace Workbench.Reproduction;

/// <summary>The rows of the reproduction as tables to save.</summary>
internal static class EapGpTables
{
    private const string Intervals = "Intervals: 95 %, bootstrap over examples; circuits stay as they are.";

    private static readonly string[] PublishedColumns = ["published node precision", "published node recall", "published edge precision", "published edge recall"];

    /// <summary>All tables, claims last.</summary>
    public static IReadOnlyList<ReproducedTable> Of(EapGpResult result) =>
    [
        Faithfulness(result), Curves(result), Areas(result), Truths(result), TruthSummaries(result), Ablation(result), Paths(result), Timings(result), Claim.Table(result.Claims),
    ];

    private static ReproducedTable Faithfulness(EapGpResult result)
    {
        var table = new ReproducedTable(
            "faithfulness", "Faithfulness by method, task and size", $"Circuits: {result.Selection}. {Intervals}",
            "model", "task", "method", "size", "asked [edges]", "asked [share of edges]", "circuit [edges]", "faithfulness", "low", "high", "KL [nats]", "accuracy",
            "published faithfulness", "published circuit [edges]", "note");
        foreach (var row in result.Faithfulness)
        {
            table.Table.Add(
                row.Model, row.Task, row.Method, row.Size.ToString(), row.Asked, row.Share, row.Edges, row.Faithfulness.Value, row.Faithfulness.Interval?.Low, row.Faithfulness.Interval?.High,
                row.Kl, row.Accuracy, row.Published?.Faithfulness, row.Published?.Edges, Note(row.Faithfulness, row.Note));
        }

        foreach (var (task, reason) in result.LeftOut)
            table.Table.Add(result.Model, task, null, null, null, null, null, null, null, null, null, null, null, null, $"left out: {reason}");
        return table;
    }

    private static ReproducedTable Curves(EapGpResult result)
    {
        var table = new ReproducedTable(
            "curves", "Curves of faithfulness", $"The sizes of the MIB benchmark; top edges by signed scores or by absolute values, pruned. {Intervals}",
            "model", "task", "method", "rule", "asked [share of edges]", "asked [edges]", "circuit [edges]", "faithfulness", "low", "high", "note");
        foreach (var row in result.Curves)
        {
            table.Table.Add(
                row.Model, row.Task, row.Method, row.Signed ? "signed" : "absolute", row.Fraction, row.Asked, row.Edges,
                row.Faithfulness.Value, row.Faithfulness.Interval?.Low, row.Faithfulness.Interval?.High, Note(row.Faithfulness, null));
        }

        return table;
    }

    private static ReproducedTable Areas(EapGpResult result)
    {
        var table = new ReproducedTable(
            "areas", "CPR and CMD", $"CPR: area under the faithfulness, selected by signed scores, larger is better. CMD: area between it and 1, selected by absolute values, 0 is best. {Intervals}",
            "model", "task", "method", "mean faithfulness over sizes", "mean low", "mean high", "CPR", "CPR low", "CPR high", "CMD", "CMD low", "CMD high", "note");
        foreach (var row in result.Areas)
        {
            table.Table.Add(
                row.Model, row.Task, row.Method, row.Mean.Value, row.Mean.Interval?.Low, row.Mean.Interval?.High,
                row.Cpr.Value, row.Cpr.Interval?.Low, row.Cpr.Interval?.High, row.Cmd.Value, row.Cmd.Interval?.Low, row.Cmd.Interval?.High, Note(row.Mean, null));
        }

        return table;
    }

    private static ReproducedTable Truths(EapGpResult result)
    {
        // Thousands of rows: columns of published figures stand there only where there are any.
        var published = result.Truths.Any(row => row.Published is not null);
        var table = new ReproducedTable(
            "known-circuits-sweep", "Precision and recall by the number of edges", "The n strongest edges by absolute score, not pruned. Empty: nothing that counts was found.",
            [
                "known circuit", "method", "n [edges]", "node precision", "node recall", "edge precision", "edge recall",
                .. published ? PublishedColumns : [],
            ]);
        foreach (var row in result.Truths)
        {
            table.Table.Add([
                row.Truth, row.Method, row.Asked, row.NodePrecision, row.NodeRecall, row.EdgePrecision, row.EdgeRecall,
                .. published ? [row.Published?.NodePrecision, row.Published?.NodeRecall, row.Published?.EdgePrecision, row.Published?.EdgeRecall] : Array.Empty<object?>(),
            ]);
        }

        return table;
    }

    private static ReproducedTable TruthSummaries(EapGpResult result)
    {
        var table = new ReproducedTable(
            "known-circuits", "Rankings beside known circuits",
            "Precision and recall are means over n from 1 to 199 or all edges; areas are over the whole ranking by absolute score. Intervals: 95 %, scores of resampled examples.",
            [
                "known circuit", "method", "true [edges]", "graph [edges]",
                .. TruthRun.Figures.SelectMany(figure => new[] { figure, figure + " low", figure + " high" }), "note",
            ]);
        foreach (var row in result.TruthSummaries)
        {
            table.Table.Add([
                row.Truth, row.Method, row.TrueEdges, row.GraphEdges,
                .. TruthRun.Figures.Select(figure => row.Figures[figure]).SelectMany(figure => new object?[] { figure.Value, figure.Interval?.Low, figure.Interval?.High }), row.Note,
            ]);
        }

        return table;
    }

    private static ReproducedTable Ablation(EapGpResult result)
    {
        var table = new ReproducedTable(
            "steps", "EAP-GP by number and length of steps",
            $"Rows of a step length other than 1 are not in the paper. Gain: mean faithfulness less that of the published steps and length, examples paired. Output left: share of the distance to the corrupted output at the end of the path; above 1 it led away. {Intervals}",
            "model", "task", "steps", "step length", "in the paper", "mean faithfulness over sizes", "low", "high", "gain", "gain low", "gain high", "CPR", "CMD",
            "path length", "distance moved", "clean to corrupted", "output left", "zero gradients", "note");
        foreach (var row in result.Ablation)
        {
            table.Table.Add(
                row.Model, row.Task, row.Steps, row.StepLength, row.StepLength == 1, row.Mean.Value, row.Mean.Interval?.Low, row.Mean.Interval?.High,
                row.Gain?.Value, row.Gain?.Interval?.Low, row.Gain?.Interval?.High, row.Cpr.Value, row.Cmd.Value,
                row.PathLength, row.Moved, row.Apart, row.OutputLeft, row.ZeroGradients, Note(row.Mean, null));
        }

        return table;
    }

    private static ReproducedTable Paths(EapGpResult result)
    {
        var table = new ReproducedTable(
            "paths", "Where the paths of unit steps lead", "Means over examples, by steps taken. Output left: share of the distance to the corrupted output, with its 95 % bootstrap interval.",
            "model", "task", "steps taken", "output left", "low", "high", "from the clean embedding", "to the corrupted embedding", "zero gradients", "note");
        foreach (var row in result.Paths)
        {
            table.Table.Add(
                row.Model, row.Task, row.Step, row.OutputLeft.Value, row.OutputLeft.Interval?.Low, row.OutputLeft.Interval?.High,
                row.FromClean, row.ToCorrupted, row.ZeroGradients, Note(row.OutputLeft, null));
        }

        return table;
    }

    private static ReproducedTable Timings(EapGpResult result)
    {
        var table = new ReproducedTable(
            "timings", "What methods cost",
            string.Create(CultureInfo.InvariantCulture, $"{result.TimedTask}, {result.TimedExamples} pairs, {result.TimingRounds} rounds; ratios are medians over rounds of times within a round."),
            "method", "seconds, median", "seconds, fastest", "seconds, slowest", "forward passes an example", "backward passes an example",
            "ratio to a forward pass", "ratio to EAP", "ratio to EAP-IG", "ratio to EAP-IG, lowest", "ratio to EAP-IG, highest");
        foreach (var row in result.Timings)
        {
            table.Table.Add(
                row.Method, row.Seconds, row.Fastest, row.Slowest, row.Forward, row.Backward, row.OfForward, row.OfEap,
                row.OfEapIg.Value, row.OfEapIg.Interval?.Low, row.OfEapIg.Interval?.High);
        }

        return table;
    }

    private static string? Note(MeasuredFigure figure, string? note) =>
        string.Join("; ", new[] { figure.Undefined is { } reason ? $"undefined: {reason}" : null, note }.OfType<string>()) is { Length: > 0 } text ? text : null;
}
