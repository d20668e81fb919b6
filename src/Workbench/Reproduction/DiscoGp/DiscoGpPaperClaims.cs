using System.Globalization;
using Workbench.Execution;

namespace Workbench.Reproduction;

/// <summary>Takes the claims of the paper on DiscoGP one by one.</summary>
internal sealed class DiscoGpPaperClaims(IReadOnlyList<SheafRow> rows, string model)
{
    /// <summary>The least share of the full model's performance that sheaves are said to keep.</summary>
    public const double Kept = 0.93;

    /// <summary>The largest share of weights and connections that they are said to need.</summary>
    public const double Density = 0.07;

    /// <summary>An accuracy no further from chance counts as near it; the paper gives no figure.</summary>
    public const double NearChance = 0.05;

    private const string Missing = "no sheaf was found, or pairs name no wrong tokens";

    private static readonly string Zero = Ablation.ZeroTotal.Name, Patching = Ablation.Patching.Name;

    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        [Zero] = "zero ablation",
        [Patching] = "interchange",
    };

    private string[] Tasks => [.. rows.Select(row => row.Task).Distinct()];

    /// <summary>All claims.</summary>
    public IEnumerable<Claim> All() =>
    [
        .. Keeps("DiscoGP keeps 93 to 100 % of the performance with 1 to 7 % of the weights and connections", SheafMethods.Both),
        .. PatchingAlone(), .. PatchingComplements(),
        .. Complements(),
        .. Better(), .. BothKinds(),
        .. Keeps("It extends to neurons: gates of neurons keep as much with as little", SheafMethods.Neurons),
        Elsewhere(),
    ];

    private IEnumerable<Claim> Keeps(string statement, string method)
    {
        foreach (var (measure, rule, least, figure) in new (string, string, bool, Func<SheafRow, SeedFigure>)[]
        {
            ("accuracy of the sheaf, by that of the full model", Text($"from {Kept} on"), true, row => Zip(row.Accuracy, row.FullAccuracy, (one, whole) => one / whole)),
            ("share of the edges that stay", Text($"up to {Density}"), false, row => row.EdgeDensity),
            ("share of the weights that stay", Text($"up to {Density}"), false, row => row.WeightDensity),
        })
        {
            foreach (var (task, value) in OverTasks(task => figure(Row(task, method, Zero, Zero))))
                yield return Make(statement, measure, rule, task, value, least ? value.AtLeast(Kept) : value.AtMost(Density));
        }
    }

    // "Neither functionally faithful nor complete": the first half.
    private IEnumerable<Claim> PatchingAlone()
    {
        foreach (var evaluated in Evaluations)
        {
            foreach (var method in SheafMethods.OfEdges.Select(method => method.Name))
            {
                foreach (var (task, value) in OverTasks(task => AboveChance(Row(task, method, Patching, evaluated), row => row.Accuracy)))
                {
                    yield return Make(
                        "Circuits found by activation patching are near random when they run alone",
                        $"{method}: accuracy of the circuit, less chance, under {Words[evaluated]}", Text($"up to {NearChance}"), task, value, value.AtMost(NearChance)) with
                    {
                        Remark = "The paper removes edges without replacement (zero ablation); these methods search under interchange. Both evaluations stand here, because the claim depends on it. Under interchange what is removed carries a corrupted prompt, which can push a circuit below chance.",
                    };
                }
            }
        }
    }

    private IEnumerable<Claim> PatchingComplements()
    {
        foreach (var evaluated in Evaluations)
        {
            foreach (var method in SheafMethods.OfEdges.Select(method => method.Name))
            {
                foreach (var (task, value) in OverTasks(task => AboveChance(Row(task, method, Patching, evaluated), row => row.Complement)))
                {
                    yield return Make(
                        "What such circuits leave out still does the task",
                        $"{method}: accuracy of the complement, less chance, under {Words[evaluated]}", Text($"above {NearChance}"), task, value, value.Above(NearChance));
                }
            }
        }
    }

    private IEnumerable<Claim> Complements()
    {
        foreach (var (which, figure) in new (string, Func<SheafRow, SeedFigure>)[]
        {
            ("weights and edges", row => row.Complement), ("weights, with all edges", row => row.ComplementOfWeights), ("edges, with the weights that stay", row => row.ComplementOfEdges),
        })
        {
            foreach (var (task, value) in OverTasks(task => AboveChance(Row(task, SheafMethods.Both, Zero, Zero), figure)))
            {
                yield return Make(
                    "What DiscoGP leaves out is near chance",
                    $"accuracy of what is left out ({which}), less chance", Text($"from −{NearChance} to {NearChance}"), task, value, Within(value)) with
                {
                    Remark = "The first figure is the paper's: everything that has a gate is turned over. Far below chance the rest still knows the answers, and avoids them.",
                };
            }
        }
    }

    private IEnumerable<Claim> Better()
    {
        foreach (var under in Searches)
        {
            foreach (var method in SheafMethods.OfEdges.Select(method => method.Name).Where(method => SheafMethods.SearchesUnder(method).Any(ablation => ablation.Name == under)))
            {
                foreach (var (task, value) in OverTasks(task => Zip(Row(task, SheafMethods.Both, Zero, Zero).Accuracy, Row(task, method, under, Zero).Accuracy, (ours, theirs) => ours - theirs)))
                {
                    yield return Make(
                        under == Patching ? "DiscoGP is more faithful than circuits found by activation patching" : "DiscoGP is more faithful than the same methods given its own ablation (not in the paper)",
                        $"accuracy under zero ablation, less that of {method} found under {Words[under]}", "above 0", task, value, value.Above(0));
                }
            }
        }
    }

    private IEnumerable<Claim> BothKinds()
    {
        foreach (var (other, measure, figure) in new (string, string, Func<SheafRow, SeedFigure>)[]
        {
            (SheafMethods.Weights, "accuracy, less that of weights only", row => row.Accuracy),
            (SheafMethods.Edges, "accuracy, less that of edges only", row => row.Accuracy),
            (SheafMethods.Weights, "distance of the complement's accuracy from chance with weights only, less that with both", Incomplete),
            (SheafMethods.Edges, "distance of the complement's accuracy from chance with edges only, less that with both", Incomplete),
        })
        {
            var accuracy = figure != Incomplete;
            foreach (var (task, value) in OverTasks(task =>
                Zip(figure(Row(task, SheafMethods.Both, Zero, Zero)), figure(Row(task, other, Zero, Zero)), (both, one) => accuracy ? both - one : one - both)))
            {
                yield return Make("Gates on weights and edges together are at least as good as on one kind", measure, "from 0 on", task, value, value.AtLeast(0));
            }
        }

        static SeedFigure Incomplete(SheafRow row) => new([.. AboveChance(row, one => one.Complement).Values.Select(Math.Abs)]);
    }

    private Claim Elsewhere() => Make(
        "All this holds for GPT-2 small on IOI, six paradigms of BLiMP and PARArel", "the same tables", "as above", null,
        MeasuredFigure.None($"this run is on {model} with {string.Join(", ", Tasks)}"), ClaimVerdict.NotTestable) with
    {
        Note = "with gpt2 fetched, --model gpt2 --tasks ioi name=file ... takes files of BLiMP and PARArel",
    };

    private string[] Evaluations => [.. SheafMethods.Ablations.Select(ablation => ablation.Name).Where(name => rows.Any(row => row.EvaluatedUnder == name))];

    private static string[] Searches => [Patching, Zero];

    // One figure a task, and where there are several tasks first the mean over them, seed by seed.
    private IEnumerable<(string? Task, MeasuredFigure Value)> OverTasks(Func<string, SeedFigure> figure)
    {
        SeedFigure[] each = [.. Tasks.Select(figure)];
        int seeds = each.Min(one => one.Values.Count);
        if (each.Length > 1)
            yield return (null, new SeedFigure([.. Enumerable.Range(0, seeds).Select(seed => each.Average(one => one.Values[seed]))]).Measured(Missing));
        foreach (var (task, value) in Tasks.Zip(each))
            yield return (task, value.Measured(Missing));
    }

    private SheafRow Row(string task, string method, string foundUnder, string evaluatedUnder) => rows.FirstOrDefault(row =>
            row.Task == task && row.Method == method && row.FoundUnder == foundUnder && row.EvaluatedUnder == evaluatedUnder)
        ?? None(task);

    // A task without corrupted prompts has no row under interchange.
    private SheafRow None(string task)
    {
        var empty = new SeedFigure([]);
        return rows.First(row => row.Task == task) with { Accuracy = empty, Complement = empty, ComplementOfWeights = empty, ComplementOfEdges = empty, WeightDensity = empty, EdgeDensity = empty };
    }

    private static SeedFigure AboveChance(SheafRow row, Func<SheafRow, SeedFigure> figure) =>
        row.Chance is { } chance ? new([.. figure(row).Values.Select(value => value - chance)]) : new([]);

    private static SeedFigure Zip(SeedFigure first, SeedFigure second, Func<double, double, double> join) => new([.. first.Values.Zip(second.Values, join)]);

    private static ClaimVerdict Within(MeasuredFigure value) => (value.AtLeast(-NearChance), value.AtMost(NearChance)) switch
    {
        (ClaimVerdict.Holds, ClaimVerdict.Holds) => ClaimVerdict.Holds,
        (ClaimVerdict.NotTestable, _) => ClaimVerdict.NotTestable,
        (ClaimVerdict.DoesNotHold, _) or (_, ClaimVerdict.DoesNotHold) => ClaimVerdict.DoesNotHold,
        _ => ClaimVerdict.NotDecided,
    };

    private Claim Make(string statement, string measure, string rule, string? task, MeasuredFigure value, ClaimVerdict verdict) => new()
    {
        Statement = statement,
        Measure = measure,
        Rule = rule,
        Model = model,
        Task = task,
        Measured = value,
        Verdict = verdict,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
