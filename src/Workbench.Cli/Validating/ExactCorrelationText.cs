using System.Globalization;
using Workbench.Cli.Support;
using Workbench.Evaluation;
using Workbench.Models;

namespace Workbench.Cli.Validating;

/// <summary>Correlations with exact patching as people read them.</summary>
internal static class ExactCorrelationText
{
    /// <summary>Writes a line a task and method, and below a summary of the methods.</summary>
    /// <param name="run">Where to.</param>
    /// <param name="model">The model.</param>
    /// <param name="rows">What was measured.</param>
    /// <param name="published">Other people's figures.</param>
    /// <param name="isTheirModel">Whether those are for this model.</param>
    public static void Say(WorkRun run, Transformer model, IReadOnlyList<ExactCorrelationRow> rows, PublishedCorrelations? published, bool isTheirModel)
    {
        var first = rows.FirstOrDefault(row => row.Edges > 0);
        run.Say($"{model.Name}: scores of {first?.Edges ?? 0} edges beside exact patching, {first?.Examples ?? 0} pairs a task");
        run.Table(
            [
                "task", "method", "options", "Pearson", "", "Spearman", "", "Pearson of sizes", "", "Spearman of sizes", "", $"top {first?.Top ?? 0} shared", "",
                "forward", "backward", "seconds", .. published is null ? Array.Empty<string>() : [isTheirModel ? "published" : $"published, {published.Model}"],
            ],
            rows.Select(row => (string[])[.. Cells(row), .. published is null ? Array.Empty<string>() : [published.Pearson(row.Task, row.Method) is { } figure ? Figures.Fixed(figure, 3) : ""]]),
            textColumns: 3);
        Explain(run, rows, published, isTheirModel, first);
        Summarize(run, rows);
    }

    private static string[] Cells(ExactCorrelationRow row)
    {
        if (row.Refusal is not null)
            return [row.Task, row.Method, EstimateText.Options(row.Method, row.Options), "not applicable", .. Enumerable.Repeat("", 12)];
        if (row.Undefined is not null)
            return [row.Task, row.Method, EstimateText.Options(row.Method, row.Options), Figures.Undefined, .. Enumerable.Repeat("", 9), .. Cost(row)];
        return
        [
            row.Task, row.Method, EstimateText.Options(row.Method, row.Options), .. EstimateText.Cells(row.Pearson), .. EstimateText.Cells(row.Spearman), .. EstimateText.Cells(row.PearsonOfSizes),
            .. EstimateText.Cells(row.SpearmanOfSizes), .. EstimateText.Cells(row.TopOverlap), .. Cost(row),
        ];
    }

    private static IEnumerable<string> Cost(ExactCorrelationRow row) => [EstimateText.Passes(row.ForwardPasses), EstimateText.Passes(row.BackwardPasses), Figures.Fixed(row.Seconds, 2)];

    private static void Explain(WorkRun run, IReadOnlyList<ExactCorrelationRow> rows, PublishedCorrelations? published, bool isTheirModel, ExactCorrelationRow? first)
    {
        run.Say($"([..]: 95 % interval over pairs, where a method's scores are means over pairs; passes an example; seconds without intervals; options: those that are not a method's defaults;");
        if (first is not null)
            run.Say($" by chance {Figures.Fixed((double)first.Top / first.Edges, 3)} of the top edges are shared)");
        if (rows.Where(row => row.WithoutSigns).Select(row => row.Method).Distinct().ToArray() is { Length: > 0 } unsigned)
            run.Say($"Without negative scores, so that only sizes can be compared: {string.Join(", ", unsigned)}.");
        if (published is not null)
            run.Say($"Published: Pearson on {published.Model}{(isTheirModel ? "" : ", another model than this one: for orientation only")}. {published.Source}");
        foreach (var reason in rows.Where(row => (row.Refusal ?? row.Undefined) is not null).GroupBy(row => (row.Task, Text: row.Refusal is { } refusal ? $"not applicable: {refusal}" : $"undefined: {row.Undefined}")))
            run.Say($"{reason.Key.Task}, {string.Join(", ", reason.Select(row => row.Method))}: {reason.Key.Text}");
        foreach (var note in rows.SelectMany(row => row.Notes.Select(note => (row.Method, Note: note, row.Task))).GroupBy(entry => (entry.Method, entry.Note)))
            run.Say($"{note.Key.Method} ({string.Join(", ", note.Select(entry => entry.Task))}): {note.Key.Note}");
        run.Say($"");
    }

    // Over tasks the median: one task where nothing agrees must not hide the others.
    private static void Summarize(WorkRun run, IReadOnlyList<ExactCorrelationRow> rows)
    {
        if (rows.Select(row => row.Task).Distinct().Count() < 2)
            return;
        run.Say($"Median over tasks (least to most):");
        run.Table(
            ["method", "options", "tasks", "Pearson", "", "Spearman", "", "Pearson of sizes", "", "Spearman of sizes", "", "top shared", "", "seconds in all"],
            rows.GroupBy(row => (row.Method, row.Options)).Select(method => (string[])[
                method.Key.Method, EstimateText.Options(method.Key.Method, method.Key.Options), method.Count(row => row.Pearson is not null).ToString(CultureInfo.InvariantCulture),
                .. Median(method.Select(row => row.Pearson)), .. Median(method.Select(row => row.Spearman)), .. Median(method.Select(row => row.PearsonOfSizes)),
                .. Median(method.Select(row => row.SpearmanOfSizes)), .. Median(method.Select(row => row.TopOverlap)), Figures.Fixed(method.Sum(row => row.Seconds ?? 0), 1)]),
            textColumns: 2);
    }

    private static IEnumerable<string> Median(IEnumerable<Estimate?> figures)
    {
        double[] sorted = [.. figures.OfType<Estimate>().Select(figure => figure.Value).Order()];
        return sorted.Length == 0 ? [Figures.Undefined, ""] : [Figures.Fixed(Quantile.Of(sorted, 0.5), 3), Figures.Range(new Interval(sorted[0], sorted[^1]), 3)];
    }
}
