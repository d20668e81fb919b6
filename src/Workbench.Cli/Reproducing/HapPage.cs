using System.Globalization;
using Workbench.Cli.Support;
using Workbench.Interactive;
using Workbench.Reproduction;

namespace Workbench.Cli.Reproducing;

/// <summary>The page of <c>workbench reproduce hap</c>.</summary>
internal sealed class HapPage(HapResult result)
{
    /// <summary>What the row of the full model is called.</summary>
    public const string FullModel = "full model";

    private const string OverSeeds = "Intervals are 95 %, over seeds (other pairs, other masks), by Student's t; methods are paired by seed.";

    /// <summary>Makes the page.</summary>
    public Report Make()
    {
        var options = result.Options;
        var page = new Report(
            $"HAP on {result.Model}: what the paper reports, measured here",
            Text($"Gu et al., arXiv 2510.03282. {result.Tasks.Count} {(result.Tasks.Count == 1 ? "task" : "tasks")}, {options.Seeds.Count} {(options.Seeds.Count == 1 ? "seed" : "seeds")}, {result.Provenance.Examples} pairs to learn from and others to evaluate on, {result.GraphEdges:N0} edges, sparsity {options.Sparsity}."));
        page.KeyFigures(
            (Figures.Fixed(MeanOf("edge-pruning", "KL [nats]"), 3), "KL of Edge Pruning's circuits, nats, mean over tasks"),
            (Figures.Fixed(MeanOf("hap (eap)", "KL [nats]"), 3), "KL of HAP's circuits"),
            (Saved(), "less time for HAP than for Edge Pruning"));

        page.Heading("The paper's claims");
        page.Text("The paper measures one task on GPT-2 small, once. Here each claim is measured on several tasks, over seeds; it holds, or does not, where the whole 95 % interval lies on one side. Every measurement stands further below.");
        page.Table(
            ["claim", .. ClaimSummary.Verdicts.Select(Claim.Text)],
            ClaimSummary.Of(result.Claims).Select(row => new object?[] { row.Statement }.Concat(row.Counts.Cast<object?>()).ToArray()));

        Methods(page);
        Published(page);
        Heads(page);
        Sweep(page);
        Recovered(page);
        ClaimSections.Add(page, result.Claims, OverSeeds);
        page.Heading("How this was made");
        page.Text("The tables of this page lie beside it as CSV and JSON, with more columns.");
        return page.Provenance(result.Provenance);
    }

    private void Methods(Report page)
    {
        var options = result.Options;
        page.Heading("Circuits of equal sparsity");
        page.Text(Text($"Every method leaves out {100 * options.Sparsity:0.#} % of the edges; edges that lead nowhere are then pruned, and what is left counts as effective sparsity. Edge Pruning has {options.EdgePruningSteps} steps at a rate of {options.LearningRate:0.##} (3,000 at 0.8 are published), HAP up to {options.HapSteps(options.Keep)} with {100 * options.Keep:0.#} % of the edges as candidates, the warm start {options.WarmSteps}. ")
            + "Accuracy: the answer is the most likely of all tokens, as in Edge Pruning's code; preference: the best answer beats the best wrong token. Patching with corrupted activations throughout.");
        foreach (var (task, reason) in result.LeftOut)
            page.Text($"{task} is left out: {reason}");
        foreach (var (task, metric) in result.Tasks)
        {
            var rows = result.Rows.Where(row => row.Task == task).ToArray();
            page.Table(
                ["method", "effective sparsity", "accuracy", "preference", metric, "KL, nats", "exact match", "faithfulness"],
                rows.Select(row => new object?[]
                {
                    row.Method, Cell(row, "effective sparsity", 3), Beside(row, "accuracy", 3, other => other.Accuracy), Cell(row, "preference", 3), Beside(row, "metric", 3, other => other.LogitDifference),
                    Beside(row, "KL [nats]", 3, other => other.Kl), Cell(row, "exact match", 3), Cell(row, "faithfulness", 3),
                }),
                $"{task}: means ± sample standard deviations over seeds.{(rows.Any(row => result.PublishedFor(row) is not null) ? " Behind a stroke: published." : "")}");
            page.Table(
                ["method", "seconds", "of them scoring", "steps", "seconds a step", "peak memory, MB"],
                rows.Where(row => row.Method != FullModel).Select(row => new object?[]
                {
                    row.Method, Beside(row, "seconds", 2, other => other.Seconds), Cell(row, "scoring [s]", 2), Cell(row, "steps", 0), Cell(row, "s/step", 4), Cell(row, "peak memory [MB]", 0),
                }),
                $"{task}: what it cost. Memory: the most while the method ran, above what was taken before.");
            foreach (var row in rows.Where(row => row.Problem is not null))
                page.Text($"{row.Method}: {row.Problem}");
            foreach (var warning in result.Warnings.Where(warning => warning.StartsWith(task + ", ", StringComparison.Ordinal)))
                page.Text($"Warning, {warning[(task.Length + 2)..]}");
        }
    }

    private void Published(Report page)
    {
        if (result.SameModel)
        {
            page.Text($"Published figures: {result.Published.Source}. {result.Published.About}");
            return;
        }

        page.Heading("Published, GPT-2 small");
        page.Text($"Not of {result.Model}, so not to be compared number by number: {result.Published.Source}. {result.Published.About}");
        page.Table(
            ["method", "sparsity", "accuracy", "logit difference", "KL, nats", "seconds", "S-inhibition heads kept"],
            result.Published.Rows.Select(row => new object?[]
            {
                row.Method, row.Sparsity, row.Accuracy, row.LogitDifference, row.Kl, row.Seconds, result.Published.Survive.TryGetValue(row.Method, out var kept) ? string.Join(' ', kept.DefaultIfEmpty("none")) : null,
            }),
            $"{result.Published.Task} on GPT-2 small, one run.");
    }

    private void Heads(Report page)
    {
        page.Heading("Heads that survive");
        page.Text(result.HeadRule);
        if (result.Heads.Count == 0)
            return;
        string[] methods = [.. result.Heads[0].Kept.Keys];
        var evidence = result.Heads.Any(row => row.Role.Evidence is not null);
        page.Table(
            ["class", "head", .. methods, .. evidence ? ["evidence"] : Array.Empty<string>()],
            result.Heads.Select(row => new object?[] { row.Role.Class, row.Role.Head }
                .Concat(methods.Select(method => (object?)(row.Kept[method] is { } kept ? Text($"{kept * result.Options.Seeds.Count:0} of {result.Options.Seeds.Count}") : null)))
                .Concat(evidence ? [row.Role.Evidence] : Array.Empty<object?>()).ToArray()),
            "ioi: seeds in whose circuit an edge leaves the head. A head that plays two parts stands there twice.");
    }

    private void Sweep(Report page)
    {
        page.Heading("How much the first cut keeps");
        page.Text("The share is not published. Recall: the part of Edge Pruning's circuit that is among the candidates; what is cut here, HAP cannot find any more.");
        foreach (var (task, _) in result.Tasks)
        {
            page.Table(
                ["scores", "kept share", "candidates", "recall", "95 % interval", "KL, nats", "accuracy", "faithfulness", "seconds", "steps"],
                result.Sweep.Where(row => row.Task == task).Select(row => new object?[]
                {
                    row.Scores, row.Keep, Math.Round(row.Candidates, 1), row.Recall.Value, ClaimSections.Range(row.Recall.Interval),
                    Sweep(row, "KL [nats]", 3), Sweep(row, "accuracy", 3), Sweep(row, "faithfulness", 3), Sweep(row, "seconds", 2), Sweep(row, "steps", 0),
                }),
                $"{task}: means over seeds; a dash where HAP was not run with that cut.");
        }

        Lines(page, "recall", row => row.Recall.Value, "Recall of Edge Pruning's circuit among EAP's candidates.");
        Lines(page, "KL [nats]", row => row.Hap?.Figures["KL [nats]"].Mean, "KL of HAP's circuits by the share that EAP keeps.");

        static string? Sweep(RecallRow row, string name, int decimals) => row.Hap is { } hap ? Cell(hap, name, decimals) : null;
    }

    private void Recovered(Report page)
    {
        if (result.Recovered.Count == 0)
            return;
        page.Heading("Known circuits recovered");
        page.Text($"Models with hand-written weights, whose circuit is right by construction; Edge Pruning is published to find both exactly. {HapResult.RecoverySettings}");
        page.Table(
            ["model", "its circuit", "method", "exactly found", "missing edges", "extra edges", "seconds", "otherwise"],
            result.Recovered.Select(row => new object?[]
            {
                row.Model, $"{row.KnownEdges} edges", row.Method, $"{row.Exact} of {row.Seeds} seeds", Math.Round(row.Missing, 2), Math.Round(row.Extra, 2), Math.Round(row.Seconds, 1), row.Note,
            }),
            "Missing and extra edges: means over seeds. Otherwise: what the first seed that is not exact found.");
    }

    private void Lines(Report page, string y, Func<RecallRow, double?> figure, string caption)
    {
        LineSeries[] lines = [.. result.Tasks.Select(task => new LineSeries(
                task.Task,
                [.. result.Sweep.Where(row => row.Task == task.Task && row.Scores == "eap" && figure(row) is not null).OrderBy(row => row.Keep).Select(row => (row.Keep, figure(row)!.Value))]))
            .Where(line => line.Points.Count > 0)];
        if (lines.Length > 0)
            page.Chart(LineChart.Draw(lines, "share of the edges kept", y), caption);
    }

    private string Saved() => 100 * (1 - (MeanOf("hap (eap)", "seconds") / MeanOf("edge-pruning", "seconds"))) is { } share ? Figures.Fixed(share, 0) + " %" : Figures.Undefined;

    private double? MeanOf(string method, string figure)
    {
        double?[] means = [.. result.Rows.Where(row => row.Method == method).Select(row => row.Figures[figure].Mean)];
        return means.Length > 0 && means.All(mean => mean is not null) ? means.Average() : null;
    }

    private string Beside(HapRow row, string name, int decimals, Func<PublishedHapRow, double?> published) =>
        result.PublishedFor(row) is { } other && published(other) is { } figure ? $"{Cell(row, name, decimals)} / {Text($"{figure:0.###}")}" : Cell(row, name, decimals);

    private static string Cell(HapRow row, string name, int decimals) => row.Figures[name] switch
    {
        { Mean: { } mean, Deviation: { } deviation } => $"{Figures.Fixed(mean, decimals)} ± {Figures.Fixed(deviation, decimals)}",
        { Mean: { } mean } => Figures.Fixed(mean, decimals),
        _ => "–",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
