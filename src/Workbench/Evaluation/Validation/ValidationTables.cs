using Workbench.Results;

namespace Workbench.Evaluation;

/// <summary>Results of validations as tables to save: one row a method and model or task.</summary>
public static class ValidationTables
{
    private const string Measured = "measured";
    private const string NotApplicable = "not applicable";

    /// <summary>Methods beside known circuits.</summary>
    /// <param name="rows">What was measured.</param>
    public static ResultTable KnownCircuits(IEnumerable<KnownCircuitRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var table = new ResultTable([
            "model", "metric", "method", "options", "status", "note", "examples", "edges", "true edges",
            .. WithInterval("edge ROC AUC"), .. WithInterval("edge average precision"), .. WithInterval("node ROC AUC"), .. WithInterval("node average precision"),
            .. WithInterval("precision of as many edges as are true"), .. Cost]);
        foreach (var row in rows)
        {
            table.Add([
                row.Model, row.Metric, row.Method, row.Options, row.Refusal is null ? Measured : NotApplicable, Note(row.Refusal, row.Notes), row.Examples, row.Edges, row.TrueEdges,
                .. Cells(row.EdgeRocAuc), .. Cells(row.EdgeAveragePrecision), .. Cells(row.NodeRocAuc), .. Cells(row.NodeAveragePrecision),
                .. Cells(row.TopPrecision), row.ForwardPasses, row.BackwardPasses, row.Seconds]);
        }

        return table;
    }

    /// <summary>Methods beside exact patching.</summary>
    /// <param name="rows">What was measured.</param>
    /// <param name="published">Other people's figures for a column of their own; none when null.</param>
    public static ResultTable ExactCorrelations(IEnumerable<ExactCorrelationRow> rows, PublishedCorrelations? published = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var table = new ResultTable([
            "task", "metric", "method", "options", "status", "note", "examples", "edges", "signs",
            .. WithInterval("Pearson"), .. WithInterval("Spearman"), .. WithInterval("Pearson of sizes"), .. WithInterval("Spearman of sizes"),
            "top edges", .. WithInterval("shared top edges"), "shared by chance", .. Cost, "task hash",
            .. published is null ? Array.Empty<string>() : [PublishedColumn(published)]]);
        foreach (var row in rows)
        {
            table.Add([
                row.Task, row.Metric, row.Method, row.Options,
                row.Refusal is not null ? NotApplicable : row.Undefined is { } reason ? $"undefined: {reason}" : Measured,
                Note(row.Refusal, row.Notes), row.Examples, row.Edges, row.Refusal is not null ? null : row.WithoutSigns ? "none" : "both",
                .. Cells(row.Pearson), .. Cells(row.Spearman), .. Cells(row.PearsonOfSizes), .. Cells(row.SpearmanOfSizes),
                row.Top, .. Cells(row.TopOverlap), row.Edges == 0 ? null : (double)row.Top / row.Edges, row.ForwardPasses, row.BackwardPasses, row.Seconds, row.TaskHash,
                .. published is null ? Array.Empty<object?>() : [published.Pearson(row.Task, row.Method)]]);
        }

        return table;
    }

    /// <summary>What the column of published figures is called.</summary>
    /// <param name="published">The figures.</param>
    public static string PublishedColumn(PublishedCorrelations published)
    {
        ArgumentNullException.ThrowIfNull(published);
        return $"published, {published.Model}: Pearson";
    }

    private static IEnumerable<string> Cost => ["forward passes an example", "backward passes an example", "seconds"];

    private static IEnumerable<string> WithInterval(string figure) => [figure, $"{figure}, 95 % low", $"{figure}, 95 % high"];

    private static IEnumerable<object?> Cells(Estimate? figure) => [figure?.Value, figure?.Interval?.Low, figure?.Interval?.High];

    private static string? Note(string? refusal, IReadOnlyList<string> notes) => refusal ?? (notes.Count == 0 ? null : string.Join(" ", notes));
}
