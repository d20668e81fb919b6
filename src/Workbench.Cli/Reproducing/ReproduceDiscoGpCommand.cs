using System.CommandLine;
using System.Globalization;
using Workbench.Cli.Support;
using Workbench.Execution;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Reproduction;
using Workbench.Results;

namespace Workbench.Cli.Reproducing;

/// <summary><c>workbench reproduce discogp</c>.</summary>
internal sealed class ReproduceDiscoGpCommand : ReproducePaperCommand
{
    private const string ByTask = "by-task";

    private static readonly DiscoGpPaperOptions Standard = new();

    private readonly Option<string> size = new("--size")
    {
        Description = "Size of the circuits of random edges, ACDC, EAP, EAP-IG and Edge Pruning: edges (30) or a share (7%).",
        HelpName = "size",
        DefaultValueFactory = _ => Standard.Size.ToString(),
    };

    private readonly Option<string> loss = new("--loss")
    {
        Description = $"DiscoGP's loss; '{ByTask}' takes the published code's: the right among all named tokens where pairs have one right and several wrong ones, else right against wrong.",
        DefaultValueFactory = _ => ByTask,
    };

    private readonly Option<int> weightEpochs = Numbers.Whole("--weight-epochs", "Passes through the pairs for gates of weights (published: 500, with more pairs).", Standard.WeightEpochs, least: 1);
    private readonly Option<int> edgeEpochs = Numbers.Whole("--edge-epochs", "Passes through the pairs for gates of edges (published: 100).", Standard.EdgeEpochs, least: 1);
    private readonly Option<int> pairsPerStep = Numbers.Whole("--pairs-per-step", "Pairs in an update of the gates (published: 64).", Standard.PairsPerStep, least: 1);
    private readonly Option<double?> weightRate = Numbers.Optional("--weight-rate", $"Learning rate of the gates of weights (published: 0.1). {Usually(Standard.WeightRate)}");
    private readonly Option<double?> weightTemperature = Numbers.Optional("--weight-temperature", $"Temperature of the gates of weights (published: 0.01). {Usually(Standard.WeightTemperature)}");
    private readonly Option<double?> edgeRate = Numbers.Optional("--edge-rate", $"Learning rate of the gates of edges (published: 0.1). {Usually(Standard.EdgeRate)}");
    private readonly Option<double?> weightSparsity = Numbers.Optional("--weight-sparsity", $"Largest weight of the sparsity loss of weights (published: 1000). {Usually(Standard.WeightSparsity)}");
    private readonly Option<double?> edgeSparsity = Numbers.Optional("--edge-sparsity", $"Largest weight of the sparsity loss of edges (published: 100). {Usually(Standard.EdgeSparsity)}");
    private readonly Option<double?> weightCompleteness = Numbers.Optional("--weight-completeness", $"Weight of the completeness loss of weights (published: 1). {Usually(Standard.WeightCompleteness)}");
    private readonly Option<double?> edgeCompleteness = Numbers.Optional("--edge-completeness", $"Weight of the completeness loss of edges (published: 0 and 1). {Usually(Standard.EdgeCompleteness)}");
    private readonly Option<double[]> sweep = new("--sweep")
    {
        Description = "Multiples of the largest weights of the sparsity losses to try beside 1, on the first seed; 1 alone for no sweep.",
        HelpName = "X",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [.. Standard.Sweep],
    };

    private readonly Option<int> pruningSteps = Numbers.Whole("--edge-pruning-steps", "Updates of Edge Pruning (published: 3000; fewer have a quarter of the published learning rates).", Standard.EdgePruningSteps, least: 1);
    private readonly Option<int> searches = Numbers.Whole("--acdc-searches", "Thresholds that ACDC may try to come near the size.", Standard.AcdcSearches, least: 1);
    private readonly Option<int> draws = Numbers.Whole("--random-draws", "Random circuits a seed that the baseline is the mean of.", Standard.RandomDraws, least: 1);

    public ReproduceDiscoGpCommand()
        : base(
            "discogp",
            "DiscoGP (Yu et al. 2024, arXiv 2407.03779): accuracy, complement, KL and density of sheaves beside ACDC, EAP, EAP-IG and Edge Pruning, under zero ablation and under interchange.",
            Standard.Seeds.Count,
            "workbench reproduce discogp --out out/discogp",
            "workbench reproduce discogp --tasks ioi --seeds 5 --sweep 0.1 0.3 3 10",
            "workbench reproduce discogp --model gpt2 --tasks ioi dna=path/to/blimp.jsonl facts=path/to/pararel.jsonl --weight-epochs 500 --weight-sparsity 1000 --edge-sparsity 100")
    {
        loss.AcceptOnlyFromAmong([ByTask, .. Enum.GetValues<FaithfulnessLoss>().Select(Spelled)]);
        foreach (var option in new Option[]
        {
            size, loss, weightEpochs, edgeEpochs, pairsPerStep, weightRate, weightTemperature, edgeRate, weightSparsity, edgeSparsity, weightCompleteness, edgeCompleteness, sweep, pruningSteps, searches, draws,
        })
        {
            Add(option);
        }

        AddCommonOptions(intervals: false);
        Validators.Add(result =>
        {
            try
            {
                if (result.GetValue(size) is { } text)
                    _ = CircuitSize.Parse(text);
            }
            catch (ArgumentException wrong)
            {
                result.AddError($"--size: {ErrorText.Of(wrong)}");
            }
        });
    }

    private protected override Reproduced Reproduce(WorkRun run, Transformer opened, FinishedParts finished)
    {
        var work = DiscoGpReproduction.Prepare(opened, Asked(run), finished, run.Cancellation);
        var result = run.WithProgress("Measuring", work.Parts, "parts", progress => work.Run(progress, run.Cancellation), () => work.Current);
        SayBefore(run, work.Reused, work.Parts, result.LeftOut);
        foreach (var warning in result.Warnings)
            run.Warn($"{warning}");
        Say(run, result);
        return new Reproduced(result.Tables(), result.Claims, new DiscoGpPage(result).Make(), result.Provenance);
    }

    private DiscoGpPaperOptions Asked(WorkRun run) => new()
    {
        Tasks = Tasks(run),
        Examples = Pairs(run),
        Seeds = Seeds(run),
        Size = CircuitSize.Parse(run.Need(size)),
        Loss = run.Need(loss) == ByTask ? null : Enum.GetValues<FaithfulnessLoss>().First(value => Spelled(value) == run.Need(loss)),
        WeightEpochs = run.Need(weightEpochs),
        EdgeEpochs = run.Need(edgeEpochs),
        PairsPerStep = run.Need(pairsPerStep),
        WeightTemperature = run.Get(weightTemperature) ?? Standard.WeightTemperature,
        WeightRate = run.Get(weightRate) ?? Standard.WeightRate,
        EdgeRate = run.Get(edgeRate) ?? Standard.EdgeRate,
        WeightSparsity = run.Get(weightSparsity) ?? Standard.WeightSparsity,
        EdgeSparsity = run.Get(edgeSparsity) ?? Standard.EdgeSparsity,
        WeightCompleteness = run.Get(weightCompleteness) ?? Standard.WeightCompleteness,
        EdgeCompleteness = run.Get(edgeCompleteness) ?? Standard.EdgeCompleteness,
        Sweep = [.. run.Need(sweep).Where(times => times != 1)],
        EdgePruningSteps = run.Need(pruningSteps),
        AcdcSearches = run.Need(searches),
        RandomDraws = run.Need(draws),
        BatchSize = BatchSize(run),
        Checkpoints = Path.Combine(Folder(run), "checkpoints"),
    };

    private static void Say(WorkRun run, DiscoGpPaperResult result)
    {
        foreach (var task in result.Sheaves.Where(row => row.EvaluatedUnder == Ablation.ZeroTotal.Name).GroupBy(row => row.Task))
        {
            run.Say($"{task.Key}, under zero ablation (full model {Figures.Fixed(task.First().FullAccuracy.Mean, 3)}, chance {Figures.Fixed(task.First().Chance, 3)}):");
            run.Table(
                ["method", "found under", "accuracy", "complement", "KL", "weights %", "edges %", "seconds"],
                task.Select(row => new[]
                {
                    row.Method, row.FoundUnder ?? "-", DiscoGpPage.Cell(row.Accuracy, 3), DiscoGpPage.Cell(row.Complement, 3), DiscoGpPage.Cell(row.Kl, 2),
                    Figures.Fixed(100 * row.WeightDensity.Mean, 2), Figures.Fixed(100 * row.EdgeDensity.Mean, 2), Figures.Fixed(row.Seconds.Mean, 1),
                }),
                textColumns: 2);
            run.Say($"");
        }
    }

    private static string Usually(double value) => string.Create(CultureInfo.InvariantCulture, $"By default {value}.");

    private static string Spelled(FaithfulnessLoss value) => MaskLearners.Find("discogp").Options.First(option => option.Name == "loss").Choices[(int)value];
}
