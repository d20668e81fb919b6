namespace Workbench.Reproduction;

/// <summary>The rows of the reproduction of DiscoGP as tables to save.</summary>
internal static class DiscoGpPaperTables
{
    private const string OverSeeds = "Means and standard deviations over seeds; no deviation for a single one.";

    /// <summary>All tables, claims last.</summary>
    public static IReadOnlyList<ReproducedTable> Of(DiscoGpPaperResult result) =>
        [Sheaves(result), Sweep(result), Overlaps(result), Neurons(result), result.Published.Table(), Claim.Table(result.Claims)];

    private static ReproducedTable Sheaves(DiscoGpPaperResult result)
    {
        var table = new ReproducedTable(
            "sheaves", "Methods beside each other",
            $"Found on some pairs, evaluated on others. Complement: everything that has a gate turned over. Paper's KL: half the KL(circuit ‖ full) among the named tokens. {OverSeeds}",
            "model", "task", "method", "found under", "evaluated under", "seeds", "full accuracy", "accuracy", "accuracy sd", "complement accuracy", "complement accuracy sd",
            "complement of weights", "complement of edges", "chance", "KL full to circuit [nats]", "KL full to circuit sd", "KL among answers [nats]", "paper's KL [nats]", "paper's KL sd",
            "exact match", "weight density", "weight density sd", "edge density", "edge density sd", "edges on paths", "seconds", "seconds sd", "steps", "note");
        foreach (var row in result.Sheaves)
        {
            table.Table.Add(
                result.Model, row.Task, row.Method, row.FoundUnder, row.EvaluatedUnder, row.Accuracy.Values.Count(double.IsFinite), row.FullAccuracy.Mean, row.Accuracy.Mean, row.Accuracy.Deviation,
                row.Complement.Mean, row.Complement.Deviation, row.ComplementOfWeights.Mean, row.ComplementOfEdges.Mean, row.Chance, row.Kl.Mean, row.Kl.Deviation, row.AnswerKl.Mean,
                row.PublishedKl.Mean, row.PublishedKl.Deviation, row.ExactMatch.Mean, row.WeightDensity.Mean, row.WeightDensity.Deviation, row.EdgeDensity.Mean, row.EdgeDensity.Deviation,
                row.EdgesOnPaths.Mean, row.Seconds.Mean, row.Seconds.Deviation, row.Steps.Mean, row.Note);
        }

        return table;
    }

    private static ReproducedTable Sweep(DiscoGpPaperResult result)
    {
        var table = new ReproducedTable(
            "sparsity", "Density against accuracy", "DiscoGP (we) on the first seed, under its own zero ablation, with the largest weights of both sparsity losses multiplied.",
            "model", "task", "times", "largest weight, weights", "largest weight, edges", "accuracy", "complement accuracy", "KL full to circuit [nats]", "weight density", "edge density", "seconds", "note");
        foreach (var row in result.Sweep)
        {
            table.Table.Add(
                result.Model, row.Task, row.Times, row.WeightSparsity, row.EdgeSparsity, row.Accuracy, row.Complement, row.Kl, row.WeightDensity, row.EdgeDensity, row.Seconds, row.Note);
        }

        return table;
    }

    private static ReproducedTable Overlaps(DiscoGpPaperResult result)
    {
        var table = new ReproducedTable(
            "overlap", "What sheaves share",
            "Intersection by union. Between seeds: all pairs of seeds of a task, which differ in their pairs too. Between tasks: the same seed. By chance: as expected of random sets of those densities.",
            "model", "between", "method", "found under", "task", "other task", "pairs of sheaves", "edge IoU", "edge IoU sd", "edge IoU by chance", "node IoU", "node IoU sd",
            "weight IoU", "weight IoU sd", "weight IoU by chance");
        foreach (var row in result.Overlaps)
        {
            table.Table.Add(
                result.Model, row.Between, row.Method, row.FoundUnder, row.First, row.Second, row.Edges.Values.Count, row.Edges.Mean, row.Edges.Deviation, row.EdgesByChance.Mean,
                row.Nodes.Mean, row.Nodes.Deviation, row.Weights.Mean, row.Weights.Deviation, row.WeightsByChance.Mean);
        }

        return table;
    }

    private static ReproducedTable Neurons(DiscoGpPaperResult result)
    {
        var table = new ReproducedTable(
            "neurons", "Gates of weights beside gates of neurons", $"Under DiscoGP's zero ablation. {OverSeeds}",
            "model", "task", "gates", "accuracy", "accuracy sd", "complement accuracy", "complement accuracy sd", "KL full to circuit [nats]", "weight density", "weight density sd",
            "edge density", "edge density sd", "seconds", "note");
        foreach (var row in result.Units)
        {
            table.Table.Add(
                result.Model, row.Task, row.Method == SheafMethods.Neurons ? "neurons" : "weights", row.Accuracy.Mean, row.Accuracy.Deviation, row.Complement.Mean, row.Complement.Deviation,
                row.Kl.Mean, row.WeightDensity.Mean, row.WeightDensity.Deviation, row.EdgeDensity.Mean, row.EdgeDensity.Deviation, row.Seconds.Mean, row.Note);
        }

        return table;
    }
}
