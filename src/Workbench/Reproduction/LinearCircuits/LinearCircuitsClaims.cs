using System.Globalization;
using Workbench.Evaluation;

namespace Workbench.Reproduction;

/// <summary>Takes the paper's claims one by one, and what its measure leaves open.</summary>
/// <param name="result">What was measured.</param>
public sealed class LinearCircuitsClaims(LinearCircuitsResult result)
{
    /// <summary>A sum of leaves that misses the target by less than this share counts as exact in float32.</summary>
    public const double Exact = 1e-3;

    /// <summary>Circuits that recover this share by their leaves are asked whether they are faithful.</summary>
    public const double Recovered = 0.9;

    /// <summary>Faithfulness from which on a circuit counts as faithful.</summary>
    public const double Faithful = 0.9;

    /// <summary>Sets that share no more than this part count as disjoint.</summary>
    public const double Disjoint = 0.1;

    /// <summary>Contributions whose cosine is at least this count as coming from the same heads.</summary>
    public const double SameHeads = 0.8;

    /// <summary>The part of a feature that must flow through one head, in percent, to count as most.</summary>
    public const double Most = 50;

    /// <summary>All claims.</summary>
    public IEnumerable<Claim> All() => [.. Leaves(), .. Better(), .. Meaningful(), .. Bracket(), .. Induction(), .. Orders(), .. OtherMethods()];

    private IEnumerable<Claim> Leaves()
    {
        foreach (var group in ByTask())
        {
            double worst = group.Max(entry => Math.Abs(entry.Thresholds.LeafError));
            var measured = new MeasuredFigure(worst, null);
            yield return Make("Attributions of leaves add up to the target", group.Key, "largest difference over prompts, as a share of the target", Text($"up to {Exact}"), measured, measured.AtMost(Exact), "In float32; in float64 tests ask for 1e-11.");
        }
    }

    private IEnumerable<Claim> Better()
    {
        const string Statement = "Hierarchical attribution recovers more than standard attribution at equal size";
        foreach (var group in ByTask())
        {
            foreach (var (ours, other, rule) in new[] { (LinearMeasurement.Hierarchical, LinearMeasurement.Flat, "signed"), (LinearMeasurement.HierarchicalAbsolute, LinearMeasurement.FlatAbsolute, "absolute") })
            {
                string remark = $"Means over numbers of features that both reach, on a logarithmic scale. With the signed rule only positive contributions stay, so that recovery can exceed 1: nearness to 1 is taken beside it. A replication measured {Text($"{result.Published.ReplicatedSigned.Hierarchical}")} against {Text($"{result.Published.ReplicatedSigned.Flat}")} (signed).";
                yield return Compared(Statement, group, $"recovery, {rule}, hierarchical less flat, at equal numbers of features", ours, other, point => point.Nodes, point => point.Recovery, remark);
                yield return Compared(Statement, group, $"recovery, {rule}, hierarchical less flat, at equal numbers of edges", ours, other, point => point.Edges ?? double.NaN, point => point.Recovery, remark);
                yield return Compared(Statement, group, $"nearness of recovery to 1, {rule}, hierarchical less flat, at equal numbers of features", ours, other, point => point.Nodes, point => -Math.Abs(1 - point.Recovery), remark);
                yield return Compared("Added: hierarchical circuits are more faithful than flat ones at equal size", group, $"faithfulness, others at zero, {rule}", ours, other, point => point.Nodes, point => point.Zero, "Not in the paper, which makes no intervention.");
                yield return Compared("Added: hierarchical circuits are more faithful than flat ones at equal size", group, $"faithfulness, others at their mean, {rule}", ours, other, point => point.Nodes, point => point.Mean, "Not in the paper, which makes no intervention.");
            }
        }
    }

    // The smallest circuit that recovers enough by its leaves: is it faithful?
    private IEnumerable<Claim> Meaningful()
    {
        foreach (var group in ByTask())
        {
            foreach (var (name, figure) in new (string, Func<SweepPoint, double>)[] { ("zero", point => point.Zero), ("their mean", point => point.Mean) })
            {
                double[] values = [.. group.Select(entry => entry.Thresholds.Points.Where(point => point.Method == LinearMeasurement.Hierarchical && point.Recovery >= Recovered).OrderBy(point => point.Nodes).Select(figure).FirstOrDefault(double.NaN)).Where(double.IsFinite)];
                var measured = Mean(values, "no circuit recovers enough");
                yield return Make(
                    "Added: circuits that recover the target by their leaves are faithful", group.Key, Text($"faithfulness of the smallest hierarchical circuit that recovers {Recovered}, others at {name}"), Text($"from {Faithful} on"), measured, measured.AtLeast(Faithful),
                    "Recovery is no intervention, so it cannot show this by itself; a replication found no faithful circuit among 21.");
            }
        }
    }

    private IEnumerable<Claim> Bracket()
    {
        if (result.Cases.FirstOrDefault(study => study.Name == "bracket") is not { } study) yield break;
        var head = study.Figures.First(figure => figure.What.StartsWith("share that flows", StringComparison.Ordinal));
        var measured = new MeasuredFigure(head.Value, null);
        yield return Make("Bracket: most of a bracket feature flows through one head", "brackets", head.What, Text($"from {Most} % on"), measured, measured.AtLeast(Most), Text($"One prompt; {result.Published.BracketHead} % are published."));
    }

    private IEnumerable<Claim> Induction()
    {
        if (result.Cases.FirstOrDefault(study => study.Name == "induction") is not { } study) yield break;
        var (lead, next) = (study.Figures[0].Value, study.Figures[1].Value);
        var measured = lead is { } first && next is { } others ? new MeasuredFigure(first - others, null) : MeasuredFigure.None("fewer than two attention features at the last position");
        yield return Make(
            "Induction: one lead feature contributes as much as the next seven", "induction", "contribution of the lead feature less that of the next seven, in percentage points", "from 0 on", measured, measured.AtLeast(0),
            Text($"One prompt; {result.Published.InductionLead} % and {result.Published.InductionNext} % are published."));
    }

    private IEnumerable<Claim> Orders()
    {
        if (result.Orders.Count == 0) yield break;
        const string Statement = "IOI: the two name orders use disjoint features on shared heads";
        foreach (var (what, figure) in new (string, Func<OrderOverlap, double?>)[] { ("attention features", row => row.AttentionJaccard), ("all features", row => row.Jaccard) })
        {
            var jaccard = Mean([.. result.Orders.Select(figure).OfType<double>()], "no circuit has such features");
            yield return Make(Statement, "ioi", $"{what} in both circuits, as a share of those in either", Text($"up to {Disjoint}"), jaccard, jaccard.AtMost(Disjoint), null);
        }

        var cosine = Mean([.. result.Orders.Select(row => row.HeadCosine).OfType<double>()], "no circuit has attention features");
        yield return Make(Statement, "ioi", "cosine between contributions by head", Text($"from {SameHeads} on"), cosine, cosine.AtLeast(SameHeads), null);
    }

    private IEnumerable<Claim> OtherMethods()
    {
        foreach (var group in ByTask())
        {
            foreach (string other in new[] { LinearMeasurement.Influence, LinearMeasurement.EapIgZero, LinearMeasurement.EapIgPatch })
            {
                foreach (var (name, figure) in new (string, Func<SweepPoint, double>)[] { ("zero", point => point.Zero), ("their mean", point => point.Mean) })
                {
                    double[] differences = [.. group.Select(entry => result.Options.Budgets.Select(budget => At(entry.Budgets, LinearMeasurement.HierarchicalAbsolute, budget, figure) - At(entry.Budgets, other, budget, figure)).Average())];
                    var measured = Mean(differences, "a circuit is missing");
                    yield return Make(
                        "Added: hierarchical circuits are more faithful than those of other methods with as many features", group.Key, $"faithfulness, others at {name}, less that of {other}; mean over budgets", "above 0", measured, measured.Above(0), "Not in the paper. The others rank by size, so hierarchical attribution is taken with the absolute rule.");
                }
            }
        }

        static double At(SampleSweep sweep, string method, int budget, Func<SweepPoint, double> figure) => figure(sweep.Points.First(point => point.Method == method && point.Share == budget));
    }

    private Claim Compared(
        string statement, IGrouping<string, (LinearSample Sample, SampleSweep Thresholds, SampleSweep Budgets)> group, string measure, string ours, string other,
        Func<SweepPoint, double> size, Func<SweepPoint, double> figure, string remark)
    {
        double[] differences = [.. group.Select(entry =>
        {
            SweepPoint[] Of(string method) => [.. entry.Thresholds.Points.Where(point => point.Method == method && double.IsFinite(size(point)))];
            var (first, second) = (Of(ours), Of(other));
            return first.Length == 0 || second.Length == 0 ? double.NaN : LinearCurves.Difference(first, second, size, figure);
        }).Where(double.IsFinite)];
        var measured = Mean(differences, "no prompt has circuits of equal size");
        return Make(statement, group.Key, measure, "above 0", measured, measured.Above(0), remark);
    }

    private Claim Make(string statement, string task, string measure, string rule, MeasuredFigure measured, ClaimVerdict verdict, string? remark) => new()
    {
        Statement = statement, Measure = measure, Rule = rule, Model = result.Model, Task = task, Measured = measured, Verdict = verdict, Remark = remark,
    };

    private IEnumerable<IGrouping<string, (LinearSample Sample, SampleSweep Thresholds, SampleSweep Budgets)>> ByTask() => result.Samples.GroupBy(entry => entry.Sample.Task, StringComparer.Ordinal);

    private static MeasuredFigure Mean(double[] values, string none) =>
        values.Length == 0 ? MeasuredFigure.None(none) : new(values.Average(), values.Length > 1 ? Bootstrap.Mean(values) : null);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
