using System.CommandLine;
using Workbench.Cli.Support;
using Workbench.Models;
using Workbench.Reproduction;
using Workbench.Results;
using Workbench.Training;

namespace Workbench.Cli.Reproducing;

/// <summary><c>workbench reproduce linear-circuits</c>.</summary>
internal sealed class ReproduceLinearCircuitsCommand : ReproducePaperCommand
{
    private static readonly LinearCircuitsOptions Standard = new();

    private readonly Option<int> thresholds = Numbers.Whole("--thresholds", "Thresholds of the sweep, on a logarithmic scale from a thousandth of the target to all of it.", Standard.Thresholds, least: 1);
    private readonly Option<int[]> budgets = new("--budgets")
    {
        Description = "Numbers of features at which methods are compared.",
        HelpName = "N",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [.. Standard.Budgets],
    };

    private readonly Option<double?> caseShare = Numbers.Optional("--case-threshold", "Threshold of the case studies, as a share of the target; 0.02 by default.");
    private readonly DictionaryChoice dictionaries = new();

    public ReproduceLinearCircuitsCommand()
        : base(
            "linear-circuits",
            "Linear computation graphs (Ge et al. 2024, arXiv 2405.13868): dictionaries, hierarchical against flat attribution, three case studies, and what interventions say.",
            "workbench reproduce linear-circuits --out out/linear-circuits",
            "workbench reproduce linear-circuits --examples 5 --thresholds 10 --sentences 500",
            "workbench reproduce linear-circuits --tasks ioi greater-than --budgets 10 100")
    {
        foreach (var option in new Option[] { thresholds, budgets, caseShare })
            Add(option);
        dictionaries.AddTo(this);
        AddCommonOptions(intervals: false);
    }

    private protected override Reproduced Reproduce(WorkRun run, Transformer opened, FinishedParts finished)
    {
        if (Seeds(run).Count > 1)
            throw new ArgumentException("Circuits of features are found on single prompts, so several seeds say nothing that more --examples do not. Leave out --seeds.");
        using var suite = dictionaries.Open(run, Model(run), opened);
        var bos = dictionaries.Bos(run, opened, suite);
        using var subject = new LinearCircuitsSubject(opened, suite, dictionaries.Text(run, opened, bos));
        var work = LinearCircuitsReproduction.Prepare(subject, Asked(run, bos, subject.Text), finished, run.Cancellation);
        var result = run.WithProgress("Measuring", work.Parts, "parts", progress => work.Run(progress, run.Cancellation), () => work.Current);
        SayBefore(run, work.Reused, work.Parts, result.LeftOut);
        Say(run, result);
        return new Reproduced(result.Tables(), result.Claims, new LinearCircuitsPage(result).Make(), result.Provenance);
    }

    private LinearCircuitsOptions Asked(WorkRun run, bool? bos, ICorpus text) => new()
    {
        Tasks = Tasks(run),
        Samples = Pairs(run) ?? Standard.Samples,
        Thresholds = run.Need(thresholds),
        Budgets = [.. run.Need(budgets).Distinct().Order()],
        CaseShare = run.Get(caseShare) ?? Standard.CaseShare,
        Sentences = dictionaries.Sentences(run, text),
        BatchSize = BatchSize(run) is > 0 and var given ? given : Standard.BatchSize,
        Bos = bos,
        Seed = Seeds(run)[0],
    };

    private static void Say(WorkRun run, LinearCircuitsResult result)
    {
        run.Say($"At equal numbers of features, means over {result.Samples.Count} prompts:");
        run.Table(
            ["task", "method", "features", "recovery", "faithfulness, zero", "complement, zero", "faithfulness, mean", "complement, mean"],
            result.Budgets.Select(row => new[]
            {
                row.Task, row.Method, Cell(row.Nodes, 0), Cell(row.Recovery, 3), Cell(row.Zero, 3), Cell(row.ZeroComplement, 3), Cell(row.Mean, 3), Cell(row.MeanComplement, 3),
            }),
            textColumns: 2);
        run.Say($"");
        run.Table(
            ["case", "figure", "value", "published (GPT-2 small)"],
            result.Cases.SelectMany(study => study.Figures.Select(figure => new[]
            {
                study.Name, $"{figure.What}, {figure.Unit}", figure.Value is { } value ? Figures.Fixed(value, 1) : Figures.Undefined, figure.Published is { } published ? Figures.Fixed(published, 1) : "",
            })),
            textColumns: 2);
        run.Say($"");
    }

    private static string Cell(SweepSummary? summary, int decimals) => summary is null ? Figures.Undefined : Figures.Fixed(summary.Mean, decimals);
}
