using System.Globalization;

namespace Workbench.Reproduction;

/// <summary>Takes the paper's claims one by one.</summary>
internal sealed class HapClaims(HapPlan plan)
{
    /// <summary>The saving that the abstract names.</summary>
    public const double PublishedSaving = 0.46;

    /// <summary>KL that is larger by no more than this share counts as no worse.</summary>
    public const double WorseKl = 0.05;

    /// <summary>Faithfulness that lies lower by no more than this counts as no loss.</summary>
    public const double LostFaithfulness = 0.02;

    /// <summary>What the published accuracy of HAP itself lies below that of Edge Pruning.</summary>
    public const double PublishedLoss = 0.013;

    /// <summary>The share of Edge Pruning's circuit that a cut must keep to count as losing nothing.</summary>
    public const double EnoughRecall = 0.95;

    private const string OverSeeds = "Intervals are over seeds (other pairs, other masks), each seed's figure the mean over its tasks.";

    private static string Ours => HapMethod.HapName("eap");

    /// <summary>All claims.</summary>
    public IEnumerable<Claim> All() => [.. Faster(), .. NoLoss(), .. BetterThanAttribution(), .. Heads(), .. SafetyMargin()];

    private IEnumerable<Claim> Faster()
    {
        const string Statement = "HAP is 46 % faster than Edge Pruning";
        foreach (var hap in new[] { Ours, HapMethod.HapName("eap-ig-inputs") })
        {
            foreach (var task in Groups())
            {
                yield return Make(task, $"seconds saved by {hap}, scoring included, as a share of Edge Pruning's", run => run.Seconds, "The time that the paper speaks of.");
                yield return Make(task, $"steps saved by {hap}", run => run.Steps, null);
                yield return Make(task, $"time saved by {hap} in a step", run => run.SecondsPerStep, null);
            }

            Claim Make(string? task, string measure, Func<HapRun, double> figure, string? note)
            {
                var saved = Paired(task, hap, HapMethod.EdgePruningName, (ours, theirs) => 1 - (figure(ours) / figure(theirs)));
                return new Claim
                {
                    Statement = Statement, Measure = measure, Rule = Text($"from {PublishedSaving} on"), Model = plan.Model.Name, Task = task, Measured = saved,
                    Verdict = saved.AtLeast(PublishedSaving), Note = note,
                    Remark = Text($"The saving is seconds; steps and time in a step say where it comes from. HAP keeps {plan.Options.Keep} of the edges, which the paper does not say; its target rises as fast as Edge Pruning's, from where the first cut leaves off, and it stops when the KL falls no more. {OverSeeds}"),
                };
            }
        }
    }

    private IEnumerable<Claim> NoLoss()
    {
        foreach (var hap in new[] { Ours, HapMethod.HapName("eap-ig-inputs") })
        {
            foreach (var task in Groups())
            {
                yield return Make(task, hap, $"KL of {hap}, relative to Edge Pruning's, less 1", Text($"up to {WorseKl}"), (ours, theirs) => (ours.Kl / theirs.Kl) - 1, measured => measured.AtMost(WorseKl));
                yield return Make(task, hap, $"faithfulness of {hap}, less Edge Pruning's", Text($"from −{LostFaithfulness} on"), (ours, theirs) => ours.Faithfulness - theirs.Faithfulness, measured => measured.AtLeast(-LostFaithfulness));
                yield return Make(task, hap, $"accuracy of {hap}, less Edge Pruning's", Text($"from −{PublishedLoss} on"), (ours, theirs) => ours.Accuracy - theirs.Accuracy, measured => measured.AtLeast(-PublishedLoss));
            }
        }

        Claim Make(string? task, string hap, string measure, string rule, Func<HapRun, HapRun, double> figure, Func<MeasuredFigure, ClaimVerdict> verdict)
        {
            var measured = Paired(task, hap, HapMethod.EdgePruningName, figure);
            return new Claim
            {
                Statement = "HAP loses no faithfulness against Edge Pruning", Measure = measure, Rule = rule, Model = plan.Model.Name, Task = task, Measured = measured, Verdict = verdict(measured),
                Remark = $"Circuits of the same sparsity, on pairs that nothing was learned from. The published accuracies themselves lie {PublishedLoss.ToString(CultureInfo.InvariantCulture)} apart. {OverSeeds}",
            };
        }
    }

    private IEnumerable<Claim> BetterThanAttribution()
    {
        foreach (var task in Groups())
        {
            var kl = Paired(task, "eap", Ours, (theirs, ours) => theirs.Kl - ours.Kl);
            yield return Make(task, "KL of EAP, less HAP's, in nats", kl, kl.Above(0));
            var accuracy = Paired(task, Ours, "eap", (ours, theirs) => ours.Accuracy - theirs.Accuracy);
            yield return Make(task, "accuracy of HAP, less EAP's", accuracy, accuracy.Above(0));
        }

        Claim Make(string? task, string measure, MeasuredFigure measured, ClaimVerdict verdict) => new()
        {
            Statement = "HAP's circuits are more faithful than those of attribution alone", Measure = measure, Rule = "above 0", Model = plan.Model.Name, Task = task, Measured = measured, Verdict = verdict, Remark = OverSeeds,
        };
    }

    private IEnumerable<Claim> Heads()
    {
        const string Statement = "HAP keeps cooperative heads that attribution prunes";
        const string Remark = "The paper shows this of four heads in one run; intervals here are over seeds.";
        string[] inhibition = [.. (plan.Roles?.Roles ?? []).Where(role => role.Class == HeadRoles.Inhibition).Select(role => role.Head)];
        string[] all = [.. (plan.Roles?.Roles ?? []).Select(role => role.Head).Distinct()];
        var none = plan.NoRoles ?? "no head meets the rule of S-inhibition";
        foreach (var (heads, what) in new[] { (inhibition, "S-inhibition heads"), (all, "all heads of the table") })
        {
            var gain = heads.Length == 0 ? MeasuredFigure.None(none) : Paired("ioi", Ours, "eap", (ours, theirs) => Kept(ours, heads) - Kept(theirs, heads));
            yield return new Claim
            {
                Statement = Statement, Measure = $"share of {what} that HAP keeps, less EAP's share", Rule = "above 0", Model = plan.Model.Name, Task = "ioi", Measured = gain, Verdict = gain.Above(0),
                Note = heads.Length == 0 ? null : string.Join(' ', heads), Remark = Remark,
            };
        }

        foreach (var (method, rule, verdict) in new (string, string, Func<MeasuredFigure, ClaimVerdict>)[]
        {
            ("eap", "0", measured => measured.AtMost(0)),
            (Ours, "1", measured => measured.AtLeast(1)),
        })
        {
            var kept = inhibition.Length == 0 ? MeasuredFigure.None(none)
                : plan.Runs("ioi", Key(method)).Any(run => run.Problem is not null) ? MeasuredFigure.None("the method has no circuit")
                : SeedMean.WithInterval([.. plan.Runs("ioi", Key(method)).Select(run => Kept(run, inhibition))], none);
            yield return new Claim
            {
                Statement = "EAP keeps none of the S-inhibition heads, HAP all", Measure = $"share of them that {method} keeps", Rule = rule, Model = plan.Model.Name, Task = "ioi", Measured = kept, Verdict = verdict(kept),
                Note = inhibition.Length == 0 ? null : string.Join(' ', inhibition), Remark = Remark,
            };
        }
    }

    private IEnumerable<Claim> SafetyMargin()
    {
        foreach (var task in Groups())
        {
            foreach (var keep in plan.Options.AllKept)
            {
                var recall = PerSeed(task, one =>
                {
                    var pruned = plan.Runs(one, HapMethod.EdgePruningName);
                    return pruned.Any(run => run.Problem is not null) ? null : [.. pruned.Zip(plan.Candidates(one, "eap", keep), (run, kept) => HapResult.Share(run.Edges, kept))];
                });
                yield return new Claim
                {
                    Statement = "The generous first cut drops nothing that Edge Pruning needs", Measure = Text($"share of Edge Pruning's circuit among the {keep} of the edges that EAP keeps"), Rule = Text($"from {EnoughRecall} on"),
                    Model = plan.Model.Name, Task = task, Measured = recall, Verdict = recall.AtLeast(EnoughRecall), Remark = $"Other circuits may do as well, so a low share alone says nothing about faithfulness. {OverSeeds}",
                };
            }
        }
    }

    // All tasks together, then each, unless there is only one.
    private IEnumerable<string?> Groups() => plan.Tasks.Count > 1 ? plan.Tasks.Prepend<string?>(null) : plan.Tasks;

    private string Key(string method) => plan.Methods.First(known => known.Name == method).Key;

    private static double Kept(HapRun run, string[] heads) => heads.Count(head => run.Heads.Contains(head)) / (double)heads.Length;

    private MeasuredFigure Paired(string? task, string first, string second, Func<HapRun, HapRun, double> figure) => PerSeed(task, one =>
    {
        IReadOnlyList<HapRun> ours = plan.Runs(one, Key(first)), theirs = plan.Runs(one, Key(second));
        return ours.Concat(theirs).Any(run => run.Problem is not null) ? null : [.. ours.Zip(theirs, figure)];
    });

    // A seed's figure is the mean over tasks; null from a task means that it has none.
    private MeasuredFigure PerSeed(string? task, Func<string, double[]?> figure)
    {
        double[]?[] values = [.. (task is null ? plan.Tasks : [task]).Select(figure)];
        double[][] known = [.. values.OfType<double[]>()];
        return known.Length < values.Length
            ? MeasuredFigure.None("a method found no circuit")
            : SeedMean.WithInterval([.. Enumerable.Range(0, known[0].Length).Select(seed => known.Average(one => one[seed]))], "a figure is undefined, or divided by zero");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
