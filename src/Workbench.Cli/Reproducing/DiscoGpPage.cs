using System.Globalization;
using Workbench.Cli.Support;
using Workbench.Execution;
using Workbench.Interactive;
using Workbench.Reproduction;

namespace Workbench.Cli.Reproducing;

/// <summary>The page of <c>workbench reproduce discogp</c>.</summary>
internal sealed class DiscoGpPage(DiscoGpPaperResult result)
{
    private static readonly string Zero = Ablation.ZeroTotal.Name, Patching = Ablation.Patching.Name;

    private readonly string[] tasks = [.. result.Sheaves.Select(row => row.Task).Distinct()];

    /// <summary>Makes the page.</summary>
    public Report Make()
    {
        int seeds = result.Sheaves.Max(row => row.Accuracy.Values.Count);
        var page = new Report(
            $"DiscoGP on {result.Model}: what the paper reports, measured here",
            Text($"Yu et al., arXiv 2407.03779. {tasks.Length} {(tasks.Length == 1 ? "task" : "tasks")}, {seeds} {(seeds == 1 ? "seed" : "seeds")}, {result.Provenance.Examples} pairs to learn from and as many others to evaluate on, {result.GraphEdges:N0} edges."));
        var ours = result.Units.Where(row => row.Method == result.Units.First().Method).ToArray();
        page.KeyFigures(
        [
            (Percent(Mean(ours, row => row.Accuracy.Mean / row.FullAccuracy.Mean)), "of the full model's accuracy kept by DiscoGP (we), mean over tasks"),
            (Percent(Mean(ours, row => row.WeightDensity.Mean)), "of the weights stay"),
            (Percent(Mean(ours, row => row.EdgeDensity.Mean)), "of the edges stay"),
            (Figures.Fixed(Mean(ours, row => row.Complement.Mean), 3), Text($"accuracy of what is left out; chance {Figures.Fixed(Mean(ours, row => row.Chance), 2)}")),
        ]);

        page.Heading("The paper's claims");
        page.Text("A claim holds, or does not, where the whole 95 % interval over seeds (Student's t) lies on one side; every measurement stands further below.");
        page.Table(
            ["claim", .. ClaimSummary.Verdicts.Select(Claim.Text)],
            ClaimSummary.Of(result.Claims).Select(row => new object?[] { row.Statement }.Concat(row.Counts.Cast<object?>()).ToArray()));

        page.Heading("How to read the tables");
        page.Text("Accuracy: share of held-out examples where the right token beats the wrong one. Complement: the same with everything that has a gate turned over, so what was left out runs instead; near chance, nothing that matters was left out. "
            + $"Zero: what is removed carries nothing, as in the paper. Interchange: it carries what it carries on the corrupted prompt. ACDC, EAP, EAP-IG, Edge Pruning and random edges have {result.CircuitEdges} of {result.GraphEdges:N0} edges (ACDC as near as a threshold comes) and all weights; these search under either ablation, EAP-IG, which steps between two prompts, under interchange alone. "
            + "The row of the full model has, as its complement, the model with every edge removed.");
        page.Text($"Losses: {string.Join(", ", result.Losses.Select(one => $"{one.Task} {one.Loss}"))}.");
        foreach (var (task, reason) in result.LeftOut)
            page.Text($"{task} is left out: {reason}");
        foreach (var task in tasks)
            Task(page, task);
        Sweep(page);
        Overlaps(page);
        Neurons(page);
        Published(page);
        ClaimSections.Add(page, result.Claims, "Intervals are 95 %, over seeds, each with its own pairs, gates and noise; figures of two methods are paired by seed. With few seeds they are wide.");

        page.Heading("How this was made");
        page.Text("The tables of this page lie beside it as CSV and JSON, with more columns.");
        foreach (var warning in result.Warnings)
            page.Text($"Warning, {warning}");
        return page.Provenance(result.Provenance);
    }

    /// <summary>A mean with its standard deviation, if there is one.</summary>
    public static string Cell(SeedFigure figure, int decimals) =>
        figure.Mean is null ? "–" : $"{Figures.Fixed(figure.Mean, decimals)}{(figure.Deviation is { } deviation ? $"\u00a0±\u00a0{Figures.Fixed(deviation, decimals)}" : "")}".Replace('-', '\u2212');

    private void Task(Report page, string task)
    {
        page.Heading(task);
        var rows = result.Sheaves.Where(row => row.Task == task && row.EvaluatedUnder == Zero).ToArray();
        var patched = result.Sheaves.Where(row => row.Task == task && row.EvaluatedUnder == Patching).ToArray();
        page.Table(
            ["method", "found under", "accuracy, zero", "complement, zero", "KL, zero", "paper's KL", "accuracy, interchange", "complement, interchange", "KL, interchange", "weights", "edges", "seconds"],
            rows.Select(row =>
            {
                var other = patched.FirstOrDefault(one => one.Method == row.Method && one.FoundUnder == row.FoundUnder);
                return new object?[]
                {
                    row.Method, Under(row.FoundUnder), Cell(row.Accuracy, 3), Cell(row.Complement, 3), Cell(row.Kl, 2), Cell(row.PublishedKl, 2),
                    other is null ? "–" : Cell(other.Accuracy, 3), other is null ? "–" : Cell(other.Complement, 3), other is null ? "–" : Cell(other.Kl, 2),
                    Percent(row.WeightDensity.Mean), Percent(row.EdgeDensity.Mean), Figures.Fixed(row.Seconds.Mean, 1),
                };
            }),
            Text($"Means and standard deviations over seeds. Full model: accuracy {Figures.Fixed(rows[0].FullAccuracy.Mean, 3)}; a guess: {Figures.Fixed(rows[0].Chance, 3)}. KL: from the full model to the circuit, nats; the paper's: half of the other direction, among the named tokens."));
        foreach (var row in rows.Where(row => row.Note is not null && row.Accuracy.Values.Any(value => !double.IsFinite(value))))
            page.Text($"{row.Method}{(row.FoundUnder is null ? "" : $" under {row.FoundUnder}")}: {row.Note}");
    }

    private void Sweep(Report page)
    {
        page.Heading("Density against accuracy");
        foreach (var (what, density) in new (string, Func<SparsitySweepRow, double?>)[] { ("weights", row => row.WeightDensity), ("edges", row => row.EdgeDensity) })
        {
            LineSeries[] lines = [.. tasks.Index().Select(task => new LineSeries(
                    task.Item,
                    [.. result.Sweep.Where(row => row.Task == task.Item && density(row) is not null && row.Accuracy is not null).Select(row => (100 * density(row)!.Value, row.Accuracy!.Value))],
                    false, task.Index))
                .Where(line => line.Points.Count > 0)];
            if (lines.Length > 0)
                page.Chart(LineChart.Draw(lines, $"{what} that stay [%]", "accuracy"), $"DiscoGP (we) with heavier and lighter sparsity losses: accuracy under zero ablation by the share of the {what} that stays.");
        }

        page.Table(
            ["task", "times", "accuracy", "complement", "KL", "weights", "edges", "note"],
            result.Sweep.Select(row => new object?[]
            {
                row.Task, row.Times, row.Accuracy, row.Complement, row.Kl, Percent(row.WeightDensity), Percent(row.EdgeDensity), row.Note,
            }),
            "First seed. Times: multiple of the largest weights of both sparsity losses. No figures: every path was closed.");
    }

    private void Overlaps(Report page)
    {
        if (result.Overlaps.Count == 0)
            return;
        page.Heading("What sheaves share");
        foreach (var between in result.Overlaps.GroupBy(row => row.Between))
        {
            page.Table(
                ["method", "found under", between.Key == "tasks" ? "tasks" : "task", "edge IoU", "by chance", "node IoU", "weight IoU", "by chance"],
                between.Select(row => new object?[]
                {
                    row.Method, Under(row.FoundUnder), row.Second is null ? row.First : $"{row.First}, {row.Second}", Cell(row.Edges, 3), Cell(row.EdgesByChance, 3), Cell(row.Nodes, 3),
                    Cell(row.Weights, 3), Cell(row.WeightsByChance, 3),
                }),
                between.Key == "seeds"
                    ? "Between seeds of a task, which differ in their pairs, too: intersection by union, mean over pairs of seeds. By chance: random sets of these densities."
                    : "Between tasks, of the same seed.");
        }
    }

    private void Neurons(Report page)
    {
        page.Heading("Gates of neurons");
        page.Table(
            ["task", "gates", "accuracy", "complement", "KL", "weights", "edges", "seconds"],
            result.Units.OrderBy(row => Array.IndexOf(tasks, row.Task)).Select(row => new object?[]
            {
                row.Task, row.Method, Cell(row.Accuracy, 3), Cell(row.Complement, 3), Cell(row.Kl, 2), Percent(row.WeightDensity.Mean), Percent(row.EdgeDensity.Mean), Figures.Fixed(row.Seconds.Mean, 1),
            }),
            "A gate for all weights of a neuron beside a gate for each weight, under zero ablation.");
    }

    private void Published(Report page)
    {
        page.Heading("Published figures, of other models");
        page.Text(result.Published.About);
        page.Table(
            ["model", "task", "method", "measured", "value", "source"],
            result.Published.Figures.Select(figure => new object?[]
            {
                figure.Model, figure.Task, figure.Method, figure.Measure,
                figure.From is { } from ? Text($"{from:0.####} to {figure.Value:0.####}") : Text($"{figure.Value:0.####}"), figure.Source,
            }),
            $"Published by others; none was measured here, none is of {result.Model}.");
    }

    private static string Under(string? ablation) => ablation is null ? "–" : ablation == Zero ? "zero" : ablation == Patching ? "interchange" : ablation;

    private static double? Mean(IEnumerable<SheafRow> rows, Func<SheafRow, double?> figure) => rows.Select(figure).OfType<double>().Where(double.IsFinite).ToArray() is { Length: > 0 } known ? known.Average() : null;

    private static string Percent(double? share) => share is { } known ? Text($"{100 * known:0.##} %").Replace(' ', '\u00a0') : "–";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
