using System.CommandLine;
using System.Globalization;
using Workbench.Cli.Support;
using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench minimality</c>: is every part of a circuit needed?</summary>
internal sealed class MinimalityCommand : WorkCommand
{
    private const int Shown = 12;
    private static readonly KnockoutOptions Defaults = new();

    private readonly ModelAndTask what = new();
    private readonly Option<string> circuitFile = new("--circuit") { Description = "A circuit file; also one that EAP-IG wrote.", HelpName = "file", Required = true };
    private readonly AblationChoice ablation = new("What takes the place of an edge that is taken out.", learnedFor: "each node alone");
    private readonly Option<double?> threshold = Numbers.Optional("--threshold", "Share of the difference between whole model and nothing intact that a part must move to be needed. By default 0.01.");
    private readonly Option<int> maxRuns = Numbers.Whole("--max-runs", "The most parts that are taken out: all nodes, then edges, the weakest first.", Defaults.MaxRuns, least: 1);
    private readonly Intervals intervals = new();
    private readonly Option<string> output = new("--out") { Description = "The report to write (JSON).", HelpName = "file", Required = true };
    private readonly Option<string?> csv = new("--csv") { Description = "Also write one row a part as CSV.", HelpName = "file" };

    public MinimalityCommand()
        : base(
            "minimality",
            "Takes every node and every edge out of a circuit, one at a time: does the metric move?",
            "workbench minimality --model mini --task ioi --circuit circuit.json --out minimality.json",
            "workbench minimality --model mini --task ioi --circuit circuit.json --threshold 0.005 --out minimality.json --csv minimality.csv")
    {
        what.AddTo(this);
        foreach (var option in new Option[] { circuitFile, threshold, maxRuns })
            Add(option);
        ablation.AddTo(this);
        intervals.AddTo(this);
        Add(output);
        Add(csv);
        Validators.Add(result =>
        {
            if (result.GetResult(threshold) is { Errors: var errors } && !errors.Any() && result.GetValue(threshold) is <= 0)
                result.AddError("--threshold must be above 0.");
        });
    }

    private protected override int Run(WorkRun run)
    {
        using var model = what.OpenModel(run);
        var circuit = Circuit.Load(run.Need(circuitFile), model.Graph());
        SheafFigures.WarnOfMasks(run, circuit);
        var task = what.OpenTask(run, model);
        var parts = Math.Min(run.Need(maxRuns), circuit.EdgeCount + circuit.Nodes.Count(node => node is not ("input" or "logits")));
        var replacement = ablation.Open(run, model, task, run.Need(output));
        var report = run.WithProgress("Taking out", parts, "parts", progress => Minimality.Measure(model, task, circuit, new KnockoutOptions
        {
            Threshold = run.Get(threshold) ?? Defaults.Threshold,
            MaxRuns = run.Need(maxRuns),
            Resamples = intervals.Resamples(run),
            Seed = intervals.Seed(run),
            Evaluation = new EvaluationOptions { Ablation = replacement, BatchSize = what.BatchSize(run), Progress = progress, Cancellation = run.Cancellation },
        }));
        run.Cancellation.ThrowIfCancellationRequested();
        ModelAndTask.SayDropped(run, task);
        report.Save(run.Need(output));

        var whole = report.Circuit;
        run.Say($"{circuit.EdgeCount} edges between {report.Nodes} heads and MLPs; {whole.MetricName} of the circuit is {Figures.Fixed(whole.Circuit, 4)} ({Figures.Fixed(whole.Clean, 4)} in the whole model, {Figures.Fixed(whole.Corrupted, 4)} with nothing intact). Each part is taken out alone:");
        run.Table(
            ["parts", "in the circuit", "tried", "needed"],
            [
                ["nodes", Text(report.Nodes), Text(report.Tried(KnockoutUnit.Nodes)), Count(report.Needed(KnockoutUnit.Nodes))],
                ["edges", Text(report.Edges), Text(report.Tried(KnockoutUnit.Edges)), Count(report.Needed(KnockoutUnit.Edges))],
            ],
            textColumns: 1);
        run.Say($"(needed: moves {whole.MetricName} by at least {report.Threshold * 100:0.##} % of the difference between the whole model and nothing intact)");
        run.Say($"");
        foreach (var unit in new[] { KnockoutUnit.Nodes, KnockoutUnit.Edges })
            SayLeast(run, report, unit);
        if (whole.Undefined is { } reason)
            run.Warn($"faithfulness and shares undefined: {reason}. So no part can be called needed or not.");
        if (report.Tried(KnockoutUnit.Edges) < report.Edges || report.Tried(KnockoutUnit.Nodes) < report.Nodes)
            run.Warn($"the limit of {report.MaxRuns} runs left parts untried: raise --max-runs.");
        run.Say($"Written: {run.Need(output)}");
        if (run.Get(csv) is { } table)
        {
            report.ToTable().SaveCsv(table);
            run.Say($"Written: {table}");
        }

        return ExitCode.Done;
    }

    private static void SayLeast(WorkRun run, MinimalityReport report, KnockoutUnit unit)
    {
        var least = report.Entries.Where(entry => entry.Unit == unit).OrderBy(entry => Math.Abs(entry.Change)).Take(Shown).ToArray();
        if (least.Length == 0)
            return;
        run.Say($"The {(unit == KnockoutUnit.Nodes ? "nodes" : "edges")} that move it least:");
        run.Table(
            [unit == KnockoutUnit.Nodes ? "node" : "edge", "change", "95 % interval", "share", "needed"],
            least.Select(entry => new[]
            {
                entry.Name, Figures.Fixed(entry.Change, 4), Figures.Range(entry.ChangeInterval, 4), Figures.Fixed(entry.Share, 4),
                entry.Needed switch { true => "yes", false => "no", null => Figures.Undefined },
            }),
            textColumns: 1);
        run.Say($"");
    }

    private static string Count(int? needed) => needed is { } number ? Text(number) : Figures.Undefined;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
