using System.CommandLine;
using System.Globalization;
using Workbench.Cli.Support;
using Workbench.Models;
using Workbench.Reproduction;
using Workbench.Results;

namespace Workbench.Cli.Reproducing;

/// <summary><c>workbench reproduce hap</c>.</summary>
internal sealed class ReproduceHapCommand : ReproducePaperCommand
{
    private static readonly HapOptions Standard = new();

    private readonly Option<double?> sparsity = Numbers.Optional("--sparsity", Text($"Share of the edges that circuits leave out; {Standard.Sparsity} by default, as published."));
    private readonly Option<string> schedule = new("--schedule")
    {
        Description = "How masks are learned: in 600 updates with a quarter of the published learning rates, or as published, in 3,000.",
        DefaultValueFactory = _ => Spelled(HapSchedule.Short),
    };

    private readonly Option<int?> steps = Numbers.OptionalWhole("--steps", "Updates of Edge Pruning instead of the schedule's. HAP and warm start have their share of it.", least: 1);
    private readonly Option<int> pairs = Numbers.Whole("--pairs-per-step", "Pairs in an update.", Standard.PairsPerStep, least: 1);
    private readonly Option<double?> keep = Numbers.Optional("--keep", Text($"Share of the edges that HAP keeps in the main table; {HapOptions.UsualKeep} by default (not published)."));
    private readonly Option<double[]> sweep = new("--sweep")
    {
        Description = "Shares of the edges that HAP keeps in the sweep.",
        HelpName = "X",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [.. Standard.Sweep],
    };

    private readonly Option<bool> noKnown = new("--no-known-circuits") { Description = "Leave out learning the circuits of the compiled models, where the right answer is known." };
    private readonly Option<int> headExamples = Numbers.Whole("--head-examples", "Pairs on which heads are told apart, where nobody knows them.", Standard.HeadExamples, least: 1);

    public ReproduceHapCommand()
        : base(
            "hap",
            "HAP (Gu et al. 2025, arXiv 2510.03282): circuits of equal sparsity by attribution, Edge Pruning and both; what they cost, which heads survive.",
            3,
            "workbench reproduce hap --out out/hap",
            "workbench reproduce hap --tasks ioi --schedule published --seeds 5",
            "workbench reproduce hap --model gpt2 --tasks ioi --examples 200 --schedule published --device cuda")
    {
        schedule.AcceptOnlyFromAmong([.. Enum.GetValues<HapSchedule>().Select(Spelled)]);
        foreach (var option in new Option[] { sparsity, schedule, steps, pairs, keep, sweep, headExamples, noKnown })
            Add(option);
        AddCommonOptions(intervals: false);
    }

    private protected override Reproduced Reproduce(WorkRun run, Transformer opened, FinishedParts finished)
    {
        var work = HapReproduction.Prepare(opened, Asked(run), finished, run.Cancellation);
        var result = run.WithProgress("Measuring", work.Parts, "parts", progress => work.Run(progress, run.Cancellation), () => work.Current);
        SayBefore(run, work.Reused, work.Parts, result.LeftOut);
        foreach (var warning in result.Warnings)
            run.Warn($"{warning}");
        Say(run, result);
        SayRecovered(run, result);
        return new Reproduced(result.Tables(), result.Claims, new HapPage(result).Make(), result.Provenance);
    }

    private HapOptions Asked(WorkRun run) => new()
    {
        Tasks = Tasks(run),
        Examples = Pairs(run),
        Seeds = Seeds(run),
        Sparsity = run.Get(sparsity) ?? Standard.Sparsity,
        Schedule = Enum.GetValues<HapSchedule>().Single(known => Spelled(known) == run.Need(schedule)),
        Steps = run.Get(steps),
        PairsPerStep = run.Need(pairs),
        Keep = run.Get(keep) ?? HapOptions.UsualKeep,
        Sweep = [.. run.Need(sweep)],
        HeadExamples = run.Need(headExamples),
        KnownCircuits = !run.Get(noKnown),
        BatchSize = BatchSize(run),
        Checkpoints = UnfinishedFolder(run),
    };

    private static void Say(WorkRun run, HapResult result)
    {
        foreach (var (task, metric) in result.Tasks)
        {
            run.Say($"{task}, sparsity {result.Options.Sparsity}, means over {result.Options.Seeds.Count} seeds, held-out pairs:");
            run.Table(
                ["method", "edges", "accuracy", metric, "KL", "exact match", "faithfulness", "seconds", "steps", "s/step", "MB"],
                result.Rows.Where(row => row.Task == task).Select(row => new[]
                {
                    row.Method, Figure(row, "edges", 1), Figure(row, "accuracy", 3), Figure(row, "metric", 3), Figure(row, "KL [nats]", 4), Figure(row, "exact match", 3), Figure(row, "faithfulness", 3),
                    Cost(row, "seconds", 2), Cost(row, "steps", 0), Cost(row, "s/step", 4), Cost(row, "peak memory [MB]", 0),
                }),
                textColumns: 1);
            foreach (var row in result.Rows.Where(row => row.Task == task && row.Problem is not null))
                run.Warn($"{row.Method}: {row.Problem}");
            run.Say($"");
        }
    }

    private static void SayRecovered(WorkRun run, HapResult result)
    {
        if (result.Recovered.Count == 0)
            return;
        run.Say($"Circuits of compiled models:");
        run.Table(
            ["model", "method", "exactly found", "missing", "extra"],
            result.Recovered.Select(row => new[] { row.Model, row.Method, $"{row.Exact} of {row.Seeds}", Figures.Fixed(row.Missing, 2), Figures.Fixed(row.Extra, 2) }),
            textColumns: 2);
        run.Say($"");
    }

    private static string Figure(HapRow row, string name, int decimals) => row.Figures[name].Mean is { } mean ? Figures.Fixed(mean, decimals) : Figures.Undefined;

    // The full model costs nothing that could be compared.
    private static string Cost(HapRow row, string name, int decimals) => row.Method == HapPage.FullModel ? "-" : Figure(row, name, decimals);

    private static string Spelled(HapSchedule schedule) => schedule == HapSchedule.Short ? "short" : "published";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
