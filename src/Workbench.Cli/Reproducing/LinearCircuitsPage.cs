using System.Globalization;
using Workbench.Cli.Support;
using Workbench.Interactive;
using Workbench.Reproduction;

namespace Workbench.Cli.Reproducing;

/// <summary>The page of <c>workbench reproduce linear-circuits</c>.</summary>
internal sealed class LinearCircuitsPage(LinearCircuitsResult result)
{
    private static readonly string[] PublishedRules = ["hierarchical", "flat"];

    private static readonly (string Name, Func<SweepSummary, double> Figure)[] Spread =
        [("mean", summary => summary.Mean), ("first quartile", summary => summary.Low), ("third quartile", summary => summary.High)];

    /// <summary>Makes the page.</summary>
    public Report Make()
    {
        var page = new Report(
            $"Linear circuits on {result.Model}: what the paper reports, measured here",
            Text($"Ge et al., arXiv 2405.13868. {result.Samples.Count} prompts, {result.Options.Thresholds} thresholds, {result.Dictionaries.Sites.Count} dictionaries."));
        var full = result.Samples.Select(entry => entry.Thresholds).ToArray();
        page.KeyFigures(
            (Figures.Fixed(full.Average(sample => (double)sample.ActiveFeatures), 0), "features active on a prompt, mean"),
            (Percent(full.Average(sample => sample.ErrorShare)), "of the target from dictionary errors, mean"),
            (Percent(result.Samples.Average(entry => entry.Budgets.ReplacementScore ?? double.NaN)), "of the influence begins at tokens, not at errors (replacement score), mean"),
            (MeaningOfRecovery() is { } faithful ? Figures.Fixed(faithful, 2) : Figures.Undefined, Text($"faithfulness of the smallest circuits that recover {LinearCircuitsClaims.Recovered} by their leaves, others at their mean")));
        page.Heading("The paper's claims");
        page.Text("Each claim is measured here, and beside it what the paper's own measure leaves open: recovery sums leaves of the linear graph, interventions run the model.");
        page.Table(
            ["claim", .. ClaimSummary.Verdicts.Select(Claim.Text)],
            ClaimSummary.Of(result.Claims).Select(row => new object?[] { row.Statement }.Concat(row.Counts.Cast<object?>()).ToArray()));
        Dictionaries(page);
        Sweep(page);
        Budgets(page);
        Cases(page);
        Orders(page);
        ClaimSections.Add(page, result.Claims, "Intervals are 95 %, over prompts drawn again.");
        page.Heading("How this was made");
        page.Text("The tables of this page lie beside it as CSV and JSON, with more columns and every single circuit.");
        page.Text($"Published figures: {result.Published.Source}. {result.Published.About} Replication: {result.Published.ReplicationSource}.");
        return page.Provenance(result.Provenance);
    }

    private void Dictionaries(Report page)
    {
        page.Heading("Dictionaries");
        page.Text(Text($"Published for GPT-2 small: {result.Published.Features:N0} features each, L0 {result.Published.L0.Least} to {result.Published.L0.Most}, explained variance {100 * result.Published.ExplainedVariance.Least:0} to {100 * result.Published.ExplainedVariance.Most:0} %."));
        var rows = result.Dictionaries.Together is { } together ? [.. result.Dictionaries.Sites, together] : result.Dictionaries.Sites;
        page.Table(
            ["site", "features", "L0", "explained variance", "delta cross-entropy, nats", "loss recovered", "dead"],
            rows.Select(row => new object?[] { row.Site, row.Features, Known(row.L0), Known(row.ExplainedVariance), row.DeltaCrossEntropy, row.LossRecovered, row.Dead }),
            Text($"On {result.Dictionaries.Sentences} held-out sentences; the model's own cross-entropy is {result.Dictionaries.CrossEntropy:0.000} nats a token."));
    }

    private void Sweep(Report page)
    {
        page.Heading("Recovery against size");
        page.Text("Hierarchical attribution ends gradients at features below the threshold, flat attribution picks features afterwards; the recovered share is then measured alike, through the features that stay. The published rule keeps positive contributions only, so that recovery can exceed 1.");
        foreach (var task in result.ByNodes.GroupBy(row => row.Task, StringComparer.Ordinal))
        {
            Lines(page, [.. task], "features (log scale)", "recovery, mean", row => row.Recovery, $"{task.Key}: share of the target that leaves reach, at equal numbers of features.", 1);
            Quartiles(page, [.. task], $"{task.Key}: the published rules with quartiles over prompts.");
            Lines(page, [.. result.ByEdges.Where(row => row.Task == task.Key)], "edges (log scale)", "recovery, mean", row => row.Recovery, $"{task.Key}: the same at equal numbers of direct edges.", 1);
            Lines(page, [.. task], "features (log scale)", "faithfulness, mean", row => row.Mean, $"{task.Key}: faithfulness in the real model, all other features at their mean.", 1);
            Lines(page, [.. task], "features (log scale)", "faithfulness, mean", row => row.Zero, $"{task.Key}: the same, all other features at zero.", 1);
            page.Table(
                ["method", "features", "recovery", "quartiles", "faithfulness (zero)", "complement (zero)", "faithfulness (mean)", "complement (mean)"],
                task.Where((_, index) => index % 3 == 0).Select(row => new object?[]
                {
                    row.Method, Math.Round(row.At, 1), row.Recovery?.Mean, Quartiles(row.Recovery), row.Zero?.Mean, row.ZeroComplement?.Mean, row.Mean?.Mean, row.MeanComplement?.Mean,
                }),
                $"{task.Key}: means over prompts; every third size.");
        }
    }

    private void Budgets(Report page)
    {
        page.Heading("Other methods at equal numbers of features");
        page.Text("circuit-tracer ranks by influence along edges normalised by size; feature EAP-IG (sparse feature circuits) by integrated gradients through the real model, to zero or to the corrupted prompt's features.");
        foreach (var task in result.Budgets.GroupBy(row => row.Task, StringComparer.Ordinal))
        {
            Lines(page, [.. task], "features (log scale)", "faithfulness, mean", row => row.Mean, $"{task.Key}: faithfulness in the real model by number of features, all others at their mean.", 1);
            page.Table(
                ["features asked for", "method", "features", "recovery", "faithfulness (zero)", "complement (zero)", "faithfulness (mean)", "complement (mean)"],
                task.OrderBy(row => row.At).Select(row => new object?[] { (int)row.At, row.Method, row.Nodes is { } nodes ? Math.Round(nodes.Mean, 1) : null, row.Recovery?.Mean, row.Zero?.Mean, row.ZeroComplement?.Mean, row.Mean?.Mean, row.MeanComplement?.Mean }),
                $"{task.Key}: means over prompts. Absolute rules keep negative contributions too.");
        }
    }

    private void Cases(Report page)
    {
        foreach (var study in result.Cases)
        {
            page.Heading(study.Title);
            var circuit = study.Circuit();
            page.Text($"“{circuit.PromptText}”. {study.Explanation}");
            page.Table(
                ["figure", "value", "unit", "published (GPT-2 small)"],
                study.Figures.Select(figure => new object?[] { figure.What, figure.Value, figure.Unit, figure.Published }));
            foreach (var score in study.Scores)
            {
                string Token(int position) => $"“{circuit.Tokens[position].Text.Trim()}” ({position})";
                page.Table(
                    ["part of the query", "part of the key", "contribution", "% of the score"],
                    score.Parts.Select(part => new object?[] { part.QueryPart, part.KeyPart, part.Value, Math.Round(100 * part.Value / score.Score, 1) }),
                    Text($"Why a{score.Layer}.h{score.Head}, which brings most to the lead attention feature, looks from {Token(score.Query)} at {Token(score.Key)}: the largest parts of its score, {score.Score:0.00} before the softmax, attention {score.Pattern:0.00}."));
            }

            page.Features(new FeatureCircuitDrawing(circuit, study.Dashboards), "Positions side by side, layers from below. Point at a feature for its dashboard; click to keep only what feeds it.");
        }
    }

    private void Orders(Report page)
    {
        if (result.Orders.Count == 0)
            return;
        page.Heading("IOI: the two name orders");
        page.Text("The same prompt with one name giving, and with the other. Features are compared without their positions; heads by what attention features contribute, split over the heads that make them active.");
        page.Table(
            ["prompt", "features, first", "second", "in both", "Jaccard", "attention features in both", "Jaccard, attention", "cosine of heads"],
            result.Orders.Select(row => new object?[] { row.Sample, row.First, row.Second, row.Shared, row.Jaccard, row.AttentionShared, row.AttentionJaccard, row.HeadCosine }));
    }

    private static void Lines(Report page, IReadOnlyList<SweepRow> rows, string x, string y, Func<SweepRow, SweepSummary?> figure, string caption, double reference)
    {
        // The axis is linear; its logarithm is taken here.
        LineSeries[] lines = [.. rows.GroupBy(row => row.Method, StringComparer.Ordinal)
            .Select(group => new LineSeries(group.Key, [.. group.Where(row => figure(row) is not null).Select(row => (Math.Log10(row.At), figure(row)!.Mean))], MethodColours.IsBaseline(group.Key)))
            .Where(line => line.Points.Count > 0)];
        if (lines.Length > 0)
            page.Chart(LineChart.Draw(lines, $"log10 of {x.Replace(" (log scale)", "", StringComparison.Ordinal)}", y, (reference, "the model")), caption);
    }

    private static void Quartiles(Report page, IReadOnlyList<SweepRow> rows, string caption)
    {
        LineSeries[] lines =
        [
            .. PublishedRules.SelectMany((method, colour) => Spread.Select(figure => new LineSeries($"{method}, {figure.Name}", [.. rows.Where(row => row.Method == method && row.Recovery is not null).Select(row => (Math.Log10(row.At), figure.Figure(row.Recovery!)))], false, colour)))
                .Where(line => line.Points.Count > 0),
        ];
        if (lines.Length > 0)
            page.Chart(LineChart.Draw(lines, "log10 of features", "recovery", (1, "the model")), caption);
    }

    private double? MeaningOfRecovery() => result.Claims.FirstOrDefault(claim => claim.Measure.EndsWith("others at their mean", StringComparison.Ordinal) && claim.Measure.StartsWith("faithfulness of the smallest", StringComparison.Ordinal))?.Measured.Value;

    private static double? Known(double value) => double.IsFinite(value) ? value : null;

    private static string? Quartiles(SweepSummary? summary) => summary is null ? null : $"{Figures.Fixed(summary.Low, 2)} to {Figures.Fixed(summary.High, 2)}";

    private static string Percent(double share) => Text($"{100 * share:0.0} %");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
