namespace Workbench.Reproduction;

/// <summary>The rows of the reproduction of HAP as tables to save.</summary>
internal static class HapTables
{
    private static readonly string[] PublishedColumns = ["published accuracy", "published logit difference", "published KL [nats]", "published seconds"];

    /// <summary>All tables, claims last.</summary>
    public static IReadOnlyList<ReproducedTable> Of(HapResult result)
    {
        var tables = new List<ReproducedTable> { Methods(result), Sweep(result) };
        if (result.Heads.Count > 0)
            tables.Add(Heads(result));
        if (result.Recovered.Count > 0)
            tables.Add(Recovered(result));
        tables.Add(Published(result));
        tables.Add(Claim.Table(result.Claims));
        return tables;
    }

    private static ReproducedTable Methods(HapResult result)
    {
        var table = new ReproducedTable(
            "methods", "Circuits of equal sparsity by method", "Means and sample standard deviations over seeds.",
            ["model", "task", "metric is", "method", "seeds", .. HapRow.Columns.SelectMany(name => new[] { name, name + " sd" }), .. PublishedColumns, "note"]);
        foreach (var row in result.Rows)
        {
            var other = result.PublishedFor(row);
            table.Table.Add([
                result.Model, row.Task, result.Tasks.First(task => task.Task == row.Task).Metric, row.Method, row.Seeds, .. Cells(row),
                other?.Accuracy, other?.LogitDifference, other?.Kl, other?.Seconds, row.Problem,
            ]);
        }

        foreach (var (task, reason) in result.LeftOut)
            table.Table.Add([result.Model, task, null, null, null, .. new object?[(2 * HapRow.Columns.Count) + PublishedColumns.Length], $"left out: {reason}"]);
        return table;
    }

    private static ReproducedTable Sweep(HapResult result)
    {
        var table = new ReproducedTable(
            "kept-share", "By the share of the edges that the first cut keeps",
            "Recall: share of the edges of Edge Pruning's circuit among the candidates, with its 95 % interval over seeds. The other figures are HAP's with that cut.",
            ["model", "task", "scores", "kept share", "candidates", "recall", "recall low", "recall high", .. HapRow.Columns.SelectMany(name => new[] { name, name + " sd" }), "note"]);
        foreach (var row in result.Sweep)
        {
            table.Table.Add([
                result.Model, row.Task, row.Scores, row.Keep, row.Candidates, row.Recall.Value, row.Recall.Interval?.Low, row.Recall.Interval?.High,
                .. row.Hap is { } hap ? Cells(hap) : new object?[2 * HapRow.Columns.Count], row.Recall.Undefined ?? row.Hap?.Problem ?? (row.Hap is null ? "not run" : null),
            ]);
        }

        return table;
    }

    private static ReproducedTable Heads(HapResult result)
    {
        string[] methods = [.. result.Heads[0].Kept.Keys];
        var table = new ReproducedTable("heads", "Heads that survive", $"Share of seeds in whose circuit an edge leaves the head. {result.HeadRule}", ["model", "class", "head", .. methods, "evidence"]);
        foreach (var row in result.Heads)
            table.Table.Add([result.Model, row.Role.Class, row.Role.Head, .. methods.Select(method => (object?)row.Kept[method]), row.Role.Evidence]);
        return table;
    }

    private static ReproducedTable Recovered(HapResult result)
    {
        var table = new ReproducedTable(
            "recovery", "Known circuits recovered", $"Published: Edge Pruning recovers both exactly. {KnownCircuitRecovery.Settings}",
            ["model", "edges of the known circuit", "method", "exact seeds", "seeds", "missing edges", "extra edges", "seconds", "note"]);
        foreach (var row in result.Recovered)
            table.Table.Add([row.Model, row.KnownEdges, row.Method, row.Exact, row.Seeds, row.Missing, row.Extra, row.Seconds, row.Note]);
        return table;
    }

    private static ReproducedTable Published(HapResult result)
    {
        var table = new ReproducedTable("published", "Published figures", result.Published.About, "model", "task", "method", "sparsity", "accuracy", "logit difference", "KL [nats]", "seconds", "S-inhibition heads kept");
        foreach (var row in result.Published.Rows)
        {
            table.Table.Add(
                result.Published.Model, result.Published.Task, row.Method, row.Sparsity, row.Accuracy, row.LogitDifference, row.Kl, row.Seconds,
                result.Published.Survive.TryGetValue(row.Method, out var kept) ? string.Join(' ', kept.DefaultIfEmpty("none")) : null);
        }

        return table;
    }

    private static IEnumerable<object?> Cells(HapRow row) => HapRow.Columns.SelectMany(name => new object?[] { row.Figures[name].Mean, row.Figures[name].Deviation });
}
