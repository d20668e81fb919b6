using System.Globalization;
using Workbench.Execution;

namespace Workbench.Reproduction;

/// <summary>Makes the rows of all tables from what was measured.</summary>
internal sealed class DiscoGpPaperRows(DiscoGpPaperPlan plan)
{
    private static readonly string Zero = Ablation.ZeroTotal.Name;

    /// <summary>The main table.</summary>
    public IEnumerable<SheafRow> Sheaves() =>
        from @group in plan.Groups
        from method in plan.Rows()
        from ablation in SheafMethods.Ablations
        where ablation.Kind != AblationKind.Patching || @group[0].Task.Evaluated.HasCorruption
        select Sheaf(@group, method.Name, method.FoundUnder, ablation.Name);

    /// <summary>The sweep, from light to heavy.</summary>
    public IEnumerable<SparsitySweepRow> Sweep() =>
        from @group in plan.Groups
        from times in plan.Options.Sweep.Append(1).Distinct().Order()
        select Swept(@group[0], times);

    /// <summary>What sheaves share.</summary>
    public IEnumerable<SheafOverlapRow> Overlaps()
    {
        foreach (var (name, under) in plan.Rows().Where(row => row.FoundUnder is not null && row.Name != SheafMethods.Weights))
        {
            foreach (var group in plan.Groups.Where(group => group.Count > 1))
            {
                yield return Overlap("seeds", name, under, group[0].Task.Name, null, Pairs(group.Select(subject => plan.Runs(subject, name, under)[0])));
            }

            for (int first = 0; first < plan.Groups.Count; first++)
            {
                for (int second = first + 1; second < plan.Groups.Count; second++)
                {
                    // Task files have one drawing, built-in tasks one a seed.
                    var pairs = plan.Groups[first].Zip(plan.Groups[second], (one, other) => (plan.Runs(one, name, under)[0], plan.Runs(other, name, under)[0]));
                    yield return Overlap("tasks", name, under, plan.Groups[first][0].Task.Name, plan.Groups[second][0].Task.Name, pairs);
                }
            }
        }
    }

    private SheafRow Sheaf(IReadOnlyList<DiscoGpPaperSubject> group, string name, string? under, string evaluated)
    {
        SheafRun[][] seeds = [.. group.Select(subject => plan.Runs(subject, name, under).Where(run => run.Problem is null).ToArray())];
        return new SheafRow(
            group[0].Task.Name, name, under, evaluated,
            Figure(figures => figures.FullAccuracy), Figure(figures => figures.Accuracy), Figure(figures => figures.Complement),
            Figure(figures => figures.ComplementOfWeights ?? double.NaN), Figure(figures => figures.ComplementOfEdges ?? double.NaN),
            Figure(figures => figures.Chance ?? double.NaN).Mean,
            Figure(figures => figures.Kl), Figure(figures => figures.AnswerKl), Figure(figures => figures.PublishedKl), Figure(figures => figures.ExactMatch),
            Run(run => run.WeightDensity), Run(run => run.EdgeDensity), Run(run => run.EdgesOnPaths), Run(run => run.Seconds), Run(run => run.Steps),
            Notes(group, name, under));

        SeedFigure Figure(Func<SheafFigures, double> figure) => Run(run => figure(run.Figures[evaluated]));
        // A seed without result keeps its place, so that figures of two methods stay paired.
        SeedFigure Run(Func<SheafRun, double> figure) => new([.. seeds.Select(runs => runs.Length == 0 ? double.NaN : runs.Average(figure))]);
    }

    private string? Notes(IReadOnlyList<DiscoGpPaperSubject> group, string name, string? under)
    {
        var notes = new List<string>();
        foreach (var subject in group)
        {
            foreach (var text in plan.Runs(subject, name, under).Select(run => run.Problem ?? run.Note).OfType<string>().Distinct())
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"seed {subject.Task.Seed}: {text}"));
        }

        return notes.Count == 0 ? null : string.Join("; ", notes);
    }

    private SparsitySweepRow Swept(DiscoGpPaperSubject subject, double times)
    {
        var run = plan.Swept(subject, times);
        var figures = run.Problem is null ? run.Figures[Zero] : null;
        return new SparsitySweepRow(
            subject.Task.Name, times, plan.Options.WeightSparsity * times, plan.Options.EdgeSparsity * times, figures?.Accuracy, figures?.Complement, figures?.Kl,
            figures is null ? null : run.WeightDensity, figures is null ? null : run.EdgeDensity, figures is null ? null : run.Seconds, run.Problem ?? run.Note);
    }

    private static SheafOverlapRow Overlap(string between, string name, string? under, string first, string? second, IEnumerable<(SheafRun One, SheafRun Other)> pairs)
    {
        (SheafRun One, SheafRun Other)[] usable = [.. pairs.Where(pair => pair.One.Problem is null && pair.Other.Problem is null)];
        return new SheafOverlapRow(
            between, name, under, first, second,
            Of((one, other) => SheafOverlap.Of(one.Edges, other.Edges)),
            Of((one, other) => SheafOverlap.ByChance(one.EdgeDensity, other.EdgeDensity)),
            Of((one, other) => SheafOverlap.Of(one.Nodes, other.Nodes)),
            Of((one, other) => SheafOverlap.OfBits(one.Weights, other.Weights)),
            Of((one, other) => one.Weights.Length == 0 || other.Weights.Length == 0 ? double.NaN : SheafOverlap.ByChance(one.WeightDensity, other.WeightDensity)));

        SeedFigure Of(Func<SheafRun, SheafRun, double> share) => new([.. usable.Select(pair => share(pair.One, pair.Other))]);
    }

    private static IEnumerable<(SheafRun One, SheafRun Other)> Pairs(IEnumerable<SheafRun> runs)
    {
        SheafRun[] all = [.. runs];
        for (int one = 0; one < all.Length; one++)
        {
            for (int other = one + 1; other < all.Length; other++)
                yield return (all[one], all[other]);
        }
    }
}
