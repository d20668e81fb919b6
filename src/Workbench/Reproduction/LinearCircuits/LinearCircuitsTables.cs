namespace Workbench.Reproduction;

/// <summary>The tables of a reproduction of linear circuits.</summary>
internal static class LinearCircuitsTables
{
    private static readonly string[] Figures = ["recovery", "faithfulness (zero)", "complement (zero)", "faithfulness (mean)", "complement (mean)"];

    internal static IReadOnlyList<ReproducedTable> Of(LinearCircuitsResult result) =>
    [
        Dictionaries(result),
        Rows("recovery-by-threshold", "Circuits by threshold", "threshold [share of target]", result.ByThreshold, sizes: true),
        Rows("recovery-by-nodes", "Circuits at equal numbers of features", "features", result.ByNodes, sizes: false),
        Rows("recovery-by-edges", "Circuits at equal numbers of edges", "edges", result.ByEdges, sizes: false),
        Rows("budgets", "All methods at equal numbers of features", "features asked for", result.Budgets, sizes: true),
        Points(result),
        Prompts(result),
        Cases(result),
        Scores(result),
        Orders(result),
        Claim.Table(result.Claims),
    ];

    private static ReproducedTable Dictionaries(LinearCircuitsResult result)
    {
        var plain = result.Dictionaries.Table();
        var table = new ReproducedTable("dictionaries", "Dictionaries", "On held-out text; L0 and explained variance leave out each sentence's first token.", [.. plain.Columns]);
        foreach (var row in plain.Rows) table.Table.Add([.. row.Select(cell => cell is double number ? Known(number) : cell)]);
        return table;
    }

    private static ReproducedTable Rows(string name, string title, string at, IReadOnlyList<SweepRow> rows, bool sizes)
    {
        string[] columns = ["task", "method", at, .. sizes ? ["features mean", "features q1", "features q3", "edges mean"] : Array.Empty<string>(), .. Figures.SelectMany(figure => new[] { $"{figure} mean", $"{figure} q1", $"{figure} q3" }), "prompts"];
        var table = new ReproducedTable(
            name, title, "Mean and quartiles over prompts. Recovery: the share of the target that leaves reach through the circuit, without intervention. Faithfulness: (ablated − no feature) / (model − no feature) in the real model, everything else ablated to zero or to its mean; complement: the circuit ablated instead.", columns);
        foreach (var row in rows)
        {
            var figures = new[] { row.Recovery, row.Zero, row.ZeroComplement, row.Mean, row.MeanComplement };
            object?[] size = sizes ? [row.Nodes?.Mean, row.Nodes?.Low, row.Nodes?.High, row.Edges?.Mean] : [];
            table.Table.Add([row.Task, row.Method, row.At, .. size, .. figures.SelectMany(figure => new object?[] { figure?.Mean, figure?.Low, figure?.High }), row.Recovery?.Count ?? 0]);
        }

        return table;
    }

    private static ReproducedTable Points(LinearCircuitsResult result)
    {
        var table = new ReproducedTable(
            "circuits", "Every circuit that was measured", "One row a circuit; edges are direct ones that are not zero. A share is left out where it is undefined: the target is 0, or no feature changes it.",
            "task", "prompt", "kind", "method", "threshold or features asked for", "features", "edges", "recovery", "circuit / model (zero)", "faithfulness (zero)", "complement (zero)", "faithfulness (mean)", "complement (mean)");
        foreach (var (sample, thresholds, budgets) in result.Samples)
        {
            foreach (var (kind, point) in thresholds.Points.Select(point => ("threshold", point)).Concat(budgets.Points.Select(point => ("budget", point))))
                table.Table.Add(sample.Task, sample.Number, kind, point.Method, point.Share, point.Nodes, point.Edges, Known(point.Recovery), Known(point.CircuitRecovery), Known(point.Zero), Known(point.ZeroComplement), Known(point.Mean), Known(point.MeanComplement));
        }

        return table;
    }

    private static ReproducedTable Prompts(LinearCircuitsResult result)
    {
        var table = new ReproducedTable(
            "prompts", "Prompts", "Leaf error: sum of all leaves less the target, as a share of it. Error share: what dictionary errors contribute. Replacement and completeness: circuit-tracer's scores of the attribution graph of up to 1,024 features.", "task", "prompt", "tokens", "target [logits]", "active features", "leaf error", "error share", "replacement score", "completeness score");
        foreach (var (sample, thresholds, budgets) in result.Samples)
            table.Table.Add(sample.Task, sample.Number, sample.Tokens.Length, thresholds.Target, thresholds.ActiveFeatures, Known(thresholds.LeafError), Known(thresholds.ErrorShare), budgets.ReplacementScore, budgets.CompletenessScore);
        return table;
    }

    private static ReproducedTable Cases(LinearCircuitsResult result)
    {
        var table = new ReproducedTable("cases", "Case studies", "Published: GPT-2 small, on prompts that are not known.", "case", "figure", "value", "unit", "published (GPT-2 small)");
        foreach (var study in result.Cases)
            foreach (var figure in study.Figures)
                table.Table.Add(study.Name, figure.What, figure.Value is { } value ? Known(value) : null, figure.Unit, figure.Published);
        return table;
    }

    private static ReproducedTable Scores(LinearCircuitsResult result)
    {
        var table = new ReproducedTable(
            "scores", "Why heads look where they look", "The head and position that bring most to each case's lead attention feature; the pairs of parts of query and key that make up most of the score before the softmax.",
            "case", "head", "query position", "key position", "attention", "score", "part of the query", "part of the key", "contribution");
        foreach (var study in result.Cases)
            foreach (var score in study.Scores)
                foreach (var part in score.Parts)
                    table.Table.Add(study.Name, $"a{score.Layer}.h{score.Head}", score.Query, score.Key, score.Pattern, score.Score, part.QueryPart, part.KeyPart, part.Value);
        return table;
    }

    private static ReproducedTable Orders(LinearCircuitsResult result)
    {
        var table = new ReproducedTable(
            "name-orders", "IOI: what the circuits of the two name orders share", "Features without their positions. Cosine: between what attention features contribute, split over heads.",
            "prompt", "features, first order", "features, second order", "in both", "Jaccard", "attention features, first", "attention features, second", "attention features in both", "Jaccard, attention", "cosine of heads");
        foreach (var row in result.Orders)
            table.Table.Add(row.Sample, row.First, row.Second, row.Shared, row.Jaccard, row.AttentionFirst, row.AttentionSecond, row.AttentionShared, row.AttentionJaccard, row.HeadCosine);
        return table;
    }

    private static double? Known(double value) => double.IsFinite(value) ? value : null;
}
