using System.CommandLine;
using System.Globalization;
using Workbench.Cli.Curves;
using Workbench.Cli.Support;
using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench curve</c>: faithfulness at ten sizes and the benchmark's areas.</summary>
internal sealed class CurveCommand : WorkCommand
{
    private const string Both = "both";
    private const string Signed = "signed";
    private const string Absolute = "absolute";

    private readonly ModelAndTask what = new();
    private readonly Option<string[]> scoreFiles = new("--scores") { Description = "Files of scores, one curve each; also ones that EAP-IG wrote.", HelpName = "file", Required = true, AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> rule = new("--rule")
    {
        Description = $"Which scores count as strong: '{Signed}' (the benchmark's rule for CPR), '{Absolute}' values (its rule for CMD), or '{Both}', one curve each.",
        DefaultValueFactory = _ => Both,
    };

    private readonly Option<bool> greedy = new("--greedy") { Description = "Grow circuits from the logits instead of taking the top edges anywhere." };
    private readonly Option<bool> noPrune = new("--no-prune") { Description = "Keep edges that lead nowhere." };
    private readonly AblationChoice ablation = new("What takes the place of the edges outside the circuit.", learnedFor: "each node alone");
    private readonly Intervals intervals = new();
    private readonly Option<string> output = new("--out") { Description = "The curves to write (JSON).", HelpName = "file", Required = true };
    private readonly Option<string?> csv = new("--csv") { Description = "Also write the points as CSV.", HelpName = "file" };
    private readonly Option<string?> html = new("--html") { Description = "Also write a page with the curves drawn.", HelpName = "file" };

    public CurveCommand()
        : base(
            "curve",
            "Measures circuits of ten sizes, from 0.1 % to 100 % of the edges, with the MIB benchmark's areas CPR and CMD.",
            "workbench curve --model mini --task ioi --scores scores.json --out curve.json --html curve.html",
            "workbench curve --model mini --task ioi --scores eap.json random.json --rule absolute --greedy --out curve.json --csv curve.csv")
    {
        rule.AcceptOnlyFromAmong(Both, Signed, Absolute);
        what.AddTo(this);
        foreach (var option in new Option[] { scoreFiles, rule, greedy, noPrune })
            Add(option);
        ablation.AddTo(this);
        intervals.AddTo(this);
        foreach (var option in new Option[] { output, csv, html })
            Add(option);
    }

    private protected override int Run(WorkRun run)
    {
        using var model = what.OpenModel(run);
        var graph = model.Graph();
        var requests = Requests(run, graph);
        var task = what.OpenTask(run, model);
        var replacement = ablation.Open(run, model, task, run.Need(output));
        var sizes = CurveOptions.BenchmarkFractions.Count;
        var curves = run.WithProgress("Evaluating circuits", (long)requests.Count * sizes * task.Pairs.Count, "runs at most", progress => FaithfulnessCurve.Measure(model, task, requests, new CurveOptions
        {
            Search = run.Get(greedy) ? SelectionSearch.Greedy : SelectionSearch.Top,
            Prune = !run.Get(noPrune),
            Resamples = intervals.Resamples(run),
            Seed = intervals.Seed(run),
            Evaluation = new EvaluationOptions
            {
                Ablation = replacement,
                BatchSize = what.BatchSize(run),
                Progress = progress,
                Cancellation = run.Cancellation,
            },
        }));
        run.Cancellation.ThrowIfCancellationRequested();
        ModelAndTask.SayDropped(run, task);

        CurveFile.Save(run.Need(output), curves);
        foreach (var curve in curves)
            Say(run, curve);
        SayAreas(run, curves);
        foreach (var reason in curves.Select(curve => curve.Undefined).OfType<string>().Distinct())
            run.Warn($"faithfulness, CPR and CMD undefined: {reason}.");
        run.Say($"Written: {run.Need(output)}");
        if (run.Get(csv) is { } table)
        {
            CurveFile.Table(curves).SaveCsv(table);
            run.Say($"Written: {table}");
        }

        if (run.Get(html) is { } page)
        {
            CurvePage.Make(curves, model.Name, graph.EdgeCount).Save(page);
            run.Say($"The curves, drawn: open {page} in a browser.");
        }

        return ExitCode.Done;
    }

    private List<CurveRequest> Requests(WorkRun run, ComputationGraph graph)
    {
        var requests = new List<CurveRequest>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in run.Need(scoreFiles))
        {
            var scores = EdgeScores.Load(file, graph);
            var name = scores.Provenance.Method ?? Path.GetFileNameWithoutExtension(file);
            if (!names.Add(name) && !names.Add(name = Path.GetFileNameWithoutExtension(file)) && !names.Add(name = file))
                throw new ArgumentException($"'{file}' is given twice.");
            if (scores.AllEquallyLarge)
                run.Warn($"all scores of '{file}' are equally large, so they say nothing about which edges matter; circuits take the first in enumeration order.");
            if (run.Need(rule) != Absolute)
                requests.Add(new CurveRequest(name, scores, Signed: true));
            if (run.Need(rule) != Signed)
                requests.Add(new CurveRequest(name, scores, Signed: false));
        }

        return requests;
    }

    private static void Say(WorkRun run, FaithfulnessCurve curve)
    {
        var first = curve.Points[0].Report;
        run.Say($"{curve.Name}, {curve.Rule} ({first.PerExample.Count} pairs, ablation {first.Ablation.Name}; {first.MetricName} is {Figures.Fixed(first.Clean, 3)} in the whole model, {Figures.Fixed(first.Corrupted, 3)} with nothing intact):");
        run.Table(
            ["size", "asked", "edges", "faithfulness", "95 % interval", "KL [nats]", "95 % interval", "accuracy", "exact match"],
            curve.Points.Select(point => new[]
            {
                string.Create(CultureInfo.InvariantCulture, $"{point.Fraction * 100:0.##} %"),
                point.EdgesAsked.ToString(CultureInfo.InvariantCulture),
                point.Edges.ToString(CultureInfo.InvariantCulture),
                Figures.Fixed(point.Report.Faithfulness, 3),
                Figures.Range(point.FaithfulnessInterval, 3),
                Figures.Fixed(point.Report.Kl, 3),
                Figures.Range(point.KlInterval, 3),
                Figures.Fixed(point.Report.Accuracy, 3),
                Figures.Fixed(point.Report.ExactMatch, 3),
            }));
        var tied = curve.Points.Where(point => point.Ties is not null && !curve.ConstantScores).Select(point => point.EdgesAsked.ToString(CultureInfo.InvariantCulture)).ToArray();
        if (tied.Length > 0)
            run.Say($"(equal scores at the end of {string.Join(", ", tied)} edges: the first in enumeration order were taken)");
        run.Say($"");
    }

    private static void SayAreas(WorkRun run, IReadOnlyList<FaithfulnessCurve> curves)
    {
        run.Table(
            ["curve", "rule", "CPR", "95 % interval", "CMD", "95 % interval"],
            curves.Select(curve => new[]
            {
                curve.Name, curve.Rule,
                Figures.Fixed(curve.Cpr, 3), Figures.Range(curve.CprInterval, 3), Figures.Fixed(curve.Cmd, 3), Figures.Range(curve.CmdInterval, 3),
            }),
            textColumns: 2);
        run.Say($"(The benchmark reports CPR of the signed and CMD of the absolute rule. CPR: area under faithfulness, larger is better; CMD: area between it and 1, 0 is best; both over the size from 0.1 %.)");
    }
}
