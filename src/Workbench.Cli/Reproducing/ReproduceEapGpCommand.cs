using System.CommandLine;
using System.Globalization;
using Workbench.Cli.Support;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Reproduction;
using Workbench.Results;

namespace Workbench.Cli.Reproducing;

/// <summary><c>workbench reproduce eap-gp</c>.</summary>
internal sealed class ReproduceEapGpCommand : ReproducePaperCommand
{
    private const string Greedy = "greedy";
    private const string Top = "top";
    private const string None = "none";

    private static readonly EapGpOptions Standard = new();

    private readonly Option<bool> heldOut = new("--held-out") { Description = "Evaluate circuits on as many other pairs instead of those that edges were scored on (published figures use the same)." };
    private readonly Option<string[]> sizes = new("--sizes")
    {
        Description = $"Sizes of circuits in the main table, edges (200) or shares (5%). By default {string.Join(' ', EapGpOptions.UsualSizes)}; the published ones of gpt2 and gpt2-xl.",
        HelpName = "size",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> search = new("--search") { Description = $"How these circuits are selected: '{Greedy}' from the logits, as published, or the '{Top}' edges anywhere.", DefaultValueFactory = _ => Greedy };
    private readonly Option<int> steps = Numbers.Whole("--steps", "Steps of EAP-IG and EAP-GP outside the ablation.", Standard.Steps, least: 1);
    private readonly Option<int[]> ablation = new("--ablation-steps")
    {
        Description = "Numbers of steps that the ablation tries.",
        HelpName = "k",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [.. Standard.AblationSteps],
    };

    private readonly Option<double[]> lengths = new("--step-lengths")
    {
        Description = "Lengths of a step to try beside the paper's 1.",
        HelpName = "X",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [.. Standard.StepLengths],
    };

    private readonly Option<string[]> known = new("--known")
    {
        Description = $"Compiled models, whose circuit is known, to measure beside the model: {CompiledModels.Names}; or '{None}'. By default all.",
        HelpName = "name",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> draws = Numbers.Whole("--random-draws", "Random rankings that the baseline is the mean of.", Standard.RandomDraws, least: 1);
    private readonly Option<int> rounds = Numbers.Whole("--timing-rounds", "Rounds that methods are timed in.", Standard.TimingRounds, least: 1);
    private readonly Option<int> truthResamples = Numbers.Whole("--truth-resamples", "How often scores are drawn again for the intervals of precision and recall.", Standard.TruthResamples, least: 1);

    public ReproduceEapGpCommand()
        : base(
            "eap-gp",
            "EAP-GP (Zhang et al. 2025, arXiv 2502.06852): faithfulness beside EAP and EAP-IG, known circuits, number of steps, cost.",
            1,
            "workbench reproduce eap-gp --out out/eap-gp",
            "workbench reproduce eap-gp --tasks ioi sva --examples 200 --seeds 3 --held-out",
            "workbench reproduce eap-gp --model gpt2 --tasks ioi greater-than --ablation-steps 3 5 10 20")
    {
        search.AcceptOnlyFromAmong(Greedy, Top);
        known.AcceptOnlyFromAmong([.. KnownCircuits.Names, None]);
        foreach (var option in new Option[] { heldOut, sizes, search, steps, ablation, lengths, known, draws, rounds, truthResamples })
            Add(option);
        AddCommonOptions();
        Validators.Add(result =>
        {
            foreach (var text in result.GetValue(sizes) ?? [])
            {
                try
                {
                    _ = CircuitSize.Parse(text);
                }
                catch (ArgumentException wrong)
                {
                    result.AddError($"--sizes: {ErrorText.Of(wrong)}");
                }
            }

            if (result.GetValue(known) is { Length: > 1 } names && names.Contains(None))
                result.AddError($"--known: give names or '{None}', not both.");
        });
    }

    private protected override Reproduced Reproduce(WorkRun run, Transformer opened, FinishedParts finished)
    {
        using var work = EapGpReproduction.Prepare(opened, Asked(run), finished, run.Cancellation);
        var result = run.WithProgress("Measuring", work.Parts, "parts", progress => work.Run(progress, run.Cancellation), () => work.Current);
        SayBefore(run, work.Reused, work.Parts, result.LeftOut);
        Say(run, result);
        return new Reproduced(result.Tables(), result.Claims, new EapGpPage(result).Make(), result.Provenance);
    }

    private EapGpOptions Asked(WorkRun run) => new()
    {
        Tasks = Tasks(run),
        Examples = Pairs(run),
        Seeds = Seeds(run),
        HeldOut = run.Get(heldOut),
        Sizes = run.Get(sizes) is { Length: > 0 } asked ? [.. asked.Select(CircuitSize.Parse)] : null,
        Search = run.Need(search) == Top ? SelectionSearch.Top : SelectionSearch.Greedy,
        Steps = run.Need(steps),
        AblationSteps = run.Need(ablation),
        StepLengths = [.. run.Need(lengths).Where(length => length != 1)],
        KnownModels = run.Get(known) switch
        {
            [None] => [],
            { Length: > 0 } names => [.. names.Distinct()],
            _ => KnownCircuits.Names,
        },
        RandomDraws = run.Need(draws),
        TimingRounds = run.Need(rounds),
        Resamples = Resamples(run),
        TruthResamples = run.Need(truthResamples),
        BootstrapSeed = BootstrapSeed(run),
        BatchSize = BatchSize(run),
    };

    private static void Say(WorkRun run, EapGpResult result)
    {
        run.Say($"Faithfulness, mean over sizes ({string.Join(' ', result.Faithfulness.Where(row => row.Model == result.Model).Select(row => row.Size).Distinct())}; {result.Selection}):");
        var tasks = result.Areas.Select(row => (row.Model, row.Task)).Distinct().ToArray();
        run.Table(
            ["method", .. tasks.Select(task => task.Model == result.Model ? task.Task : $"{task.Model}*")],
            EapGpOptions.PaperMethods.Select(method => tasks.Select(task =>
                Figures.Fixed(result.Areas.First(row => (row.Model, row.Task) == task && row.Method == method).Mean.Value, 3)).Prepend(method).ToArray()),
            textColumns: 1);
        if (tasks.Any(task => task.Model != result.Model))
            run.Say($"(* compiled models, on their own task)");
        foreach (var reason in result.Areas.Select(row => row.Mean.Undefined).OfType<string>().Distinct())
            run.Warn($"undefined: {reason}");
        run.Say($"");
        run.Table(
            ["method", "seconds", "forward", "backward", "to a forward pass", "to EAP", "to EAP-IG"],
            result.Timings.Select(row => new[]
            {
                row.Method, Figures.Significant(row.Seconds), Pass(row.Forward), Pass(row.Backward), Figures.Fixed(row.OfForward, 1), Figures.Fixed(row.OfEap, 2), Figures.Fixed(row.OfEapIg.Value, 2),
            }),
            textColumns: 1);
        run.Say($"(seconds for {result.TimedExamples} pairs of {result.TimedTask}; passes an example)");
        run.Say($"");
    }

    private static string Pass(double? passes) => passes is { } known ? known.ToString("0.##", CultureInfo.InvariantCulture) : "-";
}
