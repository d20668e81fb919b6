using System.Globalization;
using Workbench.Cli.Support;
using Workbench.Evaluation;
using Workbench.Interactive;
using Workbench.Reproduction;

namespace Workbench.Cli.Reproducing;

/// <summary>The page of <c>workbench reproduce eap-gp</c>.</summary>
internal sealed class EapGpPage(EapGpResult result)
{
    private static readonly string[] Headline = ["eap", "eap-ig-inputs", "eap-gp"];

    private readonly (string Model, string Task)[] places = [.. result.Areas.Select(row => (row.Model, row.Task)).Distinct()];

    /// <summary>Makes the page.</summary>
    public Report Make()
    {
        var own = places.Where(place => place.Model == result.Model).ToArray();
        var page = new Report(
            $"EAP-GP on {result.Model}: what the paper reports, measured here",
            Text($"Zhang et al., arXiv 2502.06852. {own.Length} {(own.Length == 1 ? "task" : "tasks")}, {result.Provenance.Examples} pairs each, {result.GraphEdges:N0} edges; beside it models whose circuit is known."));
        page.KeyFigures([.. Headline.Select(method => (
            Figures.Fixed(MeanOver(own, method), 3), Text($"faithfulness of {method}, mean over tasks and sizes")))]);

        page.Heading("The paper's claims");
        page.Text("Each claim was measured on several models, tasks or figures. It holds, or does not, where the whole 95 % interval lies on one side; every measurement stands further below.");
        page.Table(
            ["claim", .. ClaimSummary.Verdicts.Select(Claim.Text)],
            ClaimSummary.Of(result.Claims).Select(row => new object?[] { row.Statement }.Concat(row.Counts.Cast<object?>()).ToArray()));

        Overview(page);
        foreach (var place in places)
            Task(page, place);
        KnownCircuits(page);
        new EapGpStepSections(result, places).Add(page);
        Cost(page);

        ClaimSections.Add(page, result.Claims);

        page.Heading("How this was made");
        page.Text("The tables of this page lie beside it as CSV and JSON, with more columns and rows.");
        return page.Provenance(result.Provenance);
    }

    /// <summary>The colour of a method, the same in every chart; the baseline has none.</summary>
    internal static int Colour(string method) => EapGpOptions.PaperMethods.Index().First(entry => entry.Item == method).Index;

    /// <summary>Whether a method is what the others are compared with.</summary>
    internal static bool IsBaseline(string method) => method == EapGpOptions.PaperMethods[^1];

    /// <summary>What a task is called beside others.</summary>
    internal static string Name((string Model, string Task) place) => place.Model == place.Task ? place.Model : place.Task;

    private void Overview(Report page)
    {
        page.Heading("Faithfulness");
        page.Text("Faithfulness is 1 where a circuit's mean metric equals the whole model's and 0 where it equals that of the model with every edge out; edges outside the circuit carry what they carry on the corrupted prompt. "
            + $"Circuits are selected {result.Selection}. {result.Examples}");
        if (result.NotPublished is { } missing)
            page.Text(missing);
        if (result.PublishedSource is { } source)
            page.Text($"Published figures: {source}.");
        foreach (var (task, reason) in result.LeftOut)
            page.Text($"{task} is left out: {reason}");
        Pivot(page, "Mean faithfulness over the sizes of the main table.", row => row.Mean);
        Pivot(page, "CMD: area between the faithfulness and 1 over the MIB benchmark's sizes, top edges by absolute score. 0 is best.", row => row.Cmd);
        Pivot(page, "CPR: area under the faithfulness, top edges by signed score. Larger is better.", row => row.Cpr);
        foreach (var reason in result.Areas.Where(row => row.Mean.Undefined is not null).Select(row => $"{row.Model}, {row.Task}, {row.Method}: undefined, {row.Mean.Undefined}.").Distinct())
            page.Text(reason);
    }

    private void Pivot(Report page, string caption, Func<AreaRow, MeasuredFigure> figure) => page.Table(
        ["method", .. places.Select(Name)],
        EapGpOptions.PaperMethods.Select(method => places.Select(place => (object?)figure(Area(place, method)).Value ?? double.NaN).Prepend(method).ToArray()),
        caption);

    private void Task(Report page, (string Model, string Task) place)
    {
        page.Heading(place.Model == result.Model ? place.Task : $"{place.Model} (compiled, circuit known)");
        FaithfulnessSeries[] lines = [.. EapGpOptions.PaperMethods.Select(method => new FaithfulnessSeries(
                method,
                [.. result.Curves.Where(row => (row.Model, row.Task) == place && row.Method == method && !row.Signed && row.Edges >= 1 && row.Faithfulness.Value is not null)
                    .Select(row => new FaithfulnessPoint((int)Math.Round(row.Edges!.Value), row.Faithfulness.Value!.Value, row.Faithfulness.Interval))],
                IsBaseline(method), Colour(method)))
            .Where(line => line.Points.Count > 0)];
        if (lines.Length > 0)
            page.Chart(FaithfulnessChart.Draw(lines), "Faithfulness by the number of edges after pruning: top edges by absolute score, at the MIB benchmark's sizes. Bars are 95 % bootstrap intervals over examples.");

        var rows = result.Faithfulness.Where(row => (row.Model, row.Task) == place).ToArray();
        CircuitSize[] sizes = [.. rows.Select(row => row.Size).Distinct()];
        var published = rows.Any(row => row.Published is not null);
        page.Table(
            ["method", .. sizes.Select(size => Text($"{size}, {Edges(rows.First(row => row.Size == size).Asked)}"))],
            EapGpOptions.PaperMethods.Select(method => sizes.Select(size => (object?)Cell(rows.First(row => row.Method == method && row.Size == size), published)).Prepend(method).ToArray()),
            Text($"Faithfulness with 95 % intervals; circuits selected {result.Selection}.{(published ? " Behind a stroke: published." : "")}"));
        foreach (var warning in result.Warnings.Where(warning => warning.StartsWith($"{place.Model}, {place.Task}, ", StringComparison.Ordinal)))
            page.Text($"Warning, {warning[$"{place.Model}, {place.Task}, ".Length..]}");
    }

    private void KnownCircuits(Report page)
    {
        if (result.TruthSummaries.Count == 0)
            return;
        page.Heading("Known circuits");
        page.Text("The strongest edges by absolute score beside the edges that are known to do the task: of compiled models because their weights were written so, of GPT-2 small because people worked them out by hand. Where a method's scores say that an edge does not matter and it does, its recall stays low; where gradients vanish, no method by gradient can see the edge.");
        foreach (var truth in result.TruthSummaries.GroupBy(row => row.Truth))
        {
            var first = truth.First();
            foreach (var (what, recall, precision) in new (string, Func<TruthRow, double?>, Func<TruthRow, double?>)[]
            {
                ("edges", row => row.EdgeRecall, row => row.EdgePrecision),
                ("nodes", row => row.NodeRecall, row => row.NodePrecision),
            })
            {
                LineSeries[] lines = [.. EapGpOptions.PaperMethods.Select(method => new LineSeries(
                        method,
                        [.. result.Truths.Where(row => row.Truth == truth.Key && row.Method == method && recall(row) is not null && precision(row) is not null)
                            .Select(row => (recall(row)!.Value, precision(row)!.Value))],
                        IsBaseline(method), Colour(method)))
                    .Where(line => line.Points.Count > 0)];
                if (lines.Length > 0)
                    page.Chart(LineChart.Draw(lines, $"recall of {what}", $"precision of {what}", title: $"{truth.Key}: {what}"), Text($"One point for each number n of strongest edges, from 1 to {result.Truths.Where(row => row.Truth == truth.Key).Max(row => row.Asked)}. Where methods agree, their lines lie on each other."));
            }

            page.Table(
                ["method", .. Shown.Select(figure => figure.Short)],
                truth.Select(row => Shown.Select(figure => (object?)Text($"{Figures.Fixed(row.Figures[figure.Name].Value, 3)} {Ends(row.Figures[figure.Name].Interval)}")).Prepend(row.Method).ToArray()),
                Text($"{truth.Key}: {first.TrueEdges} of {first.GraphEdges:N0} edges are true. Precision and recall: means over n; AUC: area under the ROC curve of the whole ranking. In brackets 95 % intervals, scores of resampled examples; random: mean of its draws."));
            foreach (var row in truth.Where(row => row.Note is not null))
                page.Text($"{row.Method}: {row.Note}.");
        }
    }

    private static (string Name, string Short)[] Shown =>
    [
        ("edge precision", "edge precision"), ("edge recall", "edge recall"), ("edge ROC AUC", "edge AUC"),
        ("node precision", "node precision"), ("node recall", "node recall"), ("node ROC AUC", "node AUC"),
    ];

    private void Cost(Report page)
    {
        page.Heading("Cost");
        page.Table(
            ["method", "seconds", "fastest", "slowest", "forward", "backward", "to a forward pass", "to EAP", "to EAP-IG"],
            result.Timings.Select(row => new object?[] { row.Method, row.Seconds, row.Fastest, row.Slowest, row.Forward, row.Backward, row.OfForward, row.OfEap, row.OfEapIg.Value }),
            Text($"{result.TimedExamples} pairs of {result.TimedTask}, {result.TimingRounds} rounds in which every method ran once: medians, and ratios of times within a round. Forward and backward: passes an example. A plain forward pass has the clean prompts only, and all logits."));
    }

    private AreaRow Area((string Model, string Task) place, string method) => result.Areas.First(row => (row.Model, row.Task) == place && row.Method == method);

    private double? MeanOver((string Model, string Task)[] own, string method) =>
        own.Select(place => Area(place, method).Mean.Value).OfType<double>().ToArray() is { Length: > 0 } known ? known.Average() : null;

    private static string Edges(int count) => count == 1 ? "1 edge" : Text($"{count:N0} edges");

    private static string Cell(FaithfulnessRow row, bool published) =>
        $"{Figures.Fixed(row.Faithfulness.Value, 3).Replace('-', '\u2212')} {Ends(row.Faithfulness.Interval)}{(published && row.Published is { } other ? $" / {Figures.Fixed(other.Faithfulness, 3)}" : "")}".TrimEnd();

    private static string Ends(Interval? interval) => interval is null ? "" : ClaimSections.Range(interval);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
