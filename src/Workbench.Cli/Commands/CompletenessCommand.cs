using System.CommandLine;
using Workbench.Cli.Support;
using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench completeness</c>: does a circuit have everything that the model uses?</summary>
internal sealed class CompletenessCommand : WorkCommand
{
    private const int NamesShown = 12;
    private static readonly KnockoutOptions Defaults = new();

    private readonly ModelAndTask what = new();
    private readonly Option<string> circuitFile = new("--circuit") { Description = "A circuit file; also one that EAP-IG wrote.", HelpName = "file", Required = true };
    private readonly Option<string> unit = new("--unit") { Description = "What is knocked out: nodes (heads and MLPs) or edges.", DefaultValueFactory = _ => "nodes" };
    private readonly AblationChoice ablation = new("What takes the place of an edge that is taken out.", learnedFor: "each node alone");
    private readonly Option<int> random = Numbers.Whole("--random-sets", "How many random sets are knocked out.", Defaults.RandomSets, least: 0);
    private readonly Option<int> steps = Numbers.Whole("--greedy-steps", "How many elements the greedy search takes out at most.", Defaults.GreedySteps, least: 0);
    private readonly Option<int> candidates = Numbers.Whole("--candidates", "How many elements a step of a search tries, drawn at random; 0 for all.", Defaults.Candidates, least: 0);
    private readonly Option<int> maxRuns = Numbers.Whole("--max-runs", "The most runs of a circuit over all pairs; a knock-out takes two.", Defaults.MaxRuns, least: 2);
    private readonly Option<int> knockoutSeed = Numbers.Whole("--knockout-seed", "Seed of the sets.", 0);
    private readonly Option<string> output = new("--out") { Description = "The report to write (JSON).", HelpName = "file", Required = true };

    public CompletenessCommand()
        : base(
            "completeness",
            "Asks whether a circuit has everything the model uses: what is left without it, and does it answer to damage as the model does?",
            "workbench completeness --model mini --task ioi --circuit circuit.json --out completeness.json",
            "workbench completeness --model mini --task ioi --circuit circuit.json --unit edges --max-runs 5000 --out completeness.json")
    {
        unit.AcceptOnlyFromAmong("nodes", "edges");
        what.AddTo(this);
        foreach (var option in new Option[] { circuitFile, unit, random, steps, candidates, maxRuns, knockoutSeed, output })
            Add(option);
        ablation.AddTo(this);
    }

    private protected override int Run(WorkRun run)
    {
        using var model = what.OpenModel(run);
        var circuit = Circuit.Load(run.Need(circuitFile), model.Graph());
        SheafFigures.WarnOfMasks(run, circuit);
        var task = what.OpenTask(run, model);
        var limit = run.Need(maxRuns);
        var replacement = ablation.Open(run, model, task, run.Need(output));
        var report = run.WithProgress("Knocking out", limit, "runs", progress => Completeness.Measure(model, task, circuit, new KnockoutOptions
        {
            Unit = run.Need(unit) == "edges" ? KnockoutUnit.Edges : KnockoutUnit.Nodes,
            RandomSets = run.Need(random),
            GreedySteps = run.Need(steps),
            Candidates = run.Need(candidates),
            MaxRuns = limit,
            Seed = run.Need(knockoutSeed),
            Evaluation = new EvaluationOptions { Ablation = replacement, BatchSize = what.BatchSize(run), Progress = progress, Cancellation = run.Cancellation },
        }));
        run.Cancellation.ThrowIfCancellationRequested();
        ModelAndTask.SayDropped(run, task);
        report.Save(run.Need(output));

        var complement = report.Complement;
        run.Say($"Without the {circuit.EdgeCount} edges of the circuit, {model.Name} on {task.Name} ({task.Pairs.Count} pairs, ablation {complement.Ablation.Name}):");
        run.Table(
            ["figure", "all but the circuit", "whole model", "nothing intact"],
            [
                [complement.MetricName, Figures.Fixed(complement.Circuit, 4), Figures.Fixed(complement.Clean, 4), Figures.Fixed(complement.Corrupted, 4)],
                ["faithfulness", Figures.Fixed(complement.Faithfulness, 4), complement.Undefined is null ? "1" : Figures.Undefined, complement.Undefined is null ? "0" : Figures.Undefined],
                ["accuracy", Figures.Fixed(complement.Accuracy, 4), Figures.Fixed(complement.CleanAccuracy, 4), ""],
                ["KL to the whole model, nats", Figures.Fixed(complement.Kl, 4), "0", ""],
            ],
            textColumns: 1);
        run.Say($"");
        run.Say($"|F(C\\K) - F(M\\K)|, circuit C against model M with some of the circuit's {report.Elements} {run.Need(unit)} K knocked out, F the mean {complement.MetricName}:");
        run.Table(
            ["K", "gap", "share of whole - nothing", "F(C\\K)", "F(M\\K)", "knocked out"],
            Rows(report).Select(row => new[] { row.Name, Figures.Fixed(row.Gap, 4), Figures.Fixed(report.Share(row.Gap), 4), Metric(row.Set?.Circuit), Metric(row.Set?.Model), Names(row.Set) }),
            textColumns: 1);
        run.Say($"({report.Runs} runs of at most {report.MaxRuns}; the adversarial climb {(report.LocalMaximum ? "ended where no single element more or less widens the gap" : "was ended by the limit: raise --max-runs")})");
        if (complement.Undefined is { } reason)
            run.Warn($"faithfulness and shares undefined: {reason}.");
        run.Say($"Written: {run.Need(output)}");
        return ExitCode.Done;
    }

    private static IEnumerable<(string Name, double? Gap, Knockout? Set)> Rows(CompletenessReport report)
    {
        yield return ("nothing", report.Nothing.Gap, report.Nothing);
        if (report.Random.Count > 0)
        {
            yield return (FormattableString.Invariant($"random, mean of {report.Random.Count}"), report.MeanRandomGap, null);
            yield return ("random, largest", report.LargestRandomGap, report.Random.MaxBy(set => set.Gap));
        }

        yield return ("greedy", report.Greedy.Gap, report.Greedy);
        yield return ("adversarial", report.Adversarial.Gap, report.Adversarial);
    }

    private static string Metric(double? value) => value is null ? "" : Figures.Fixed(value, 4);

    private static string Names(Knockout? set) => set is null ? ""
        : set.Removed.Count == 0 ? "none"
        : set.Removed.Count > NamesShown ? string.Join(" ", set.Removed.Take(NamesShown)) + FormattableString.Invariant($" and {set.Removed.Count - NamesShown} more")
        : string.Join(" ", set.Removed);
}
