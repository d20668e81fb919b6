using System.CommandLine;
using System.Globalization;
using Workbench.Attribution;
using Workbench.Cli.Support;
using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Results;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench stability</c>: how much scores and circuits depend on the examples.</summary>
internal sealed class StabilityCommand : WorkCommand
{
    private const double Confidence = 0.95;
    private static readonly double[] DefaultFractions = [0.02, 0.05, 0.1, 0.2, 0.5];

    private readonly ModelAndTask what = new();
    private readonly MethodChoice method = new(EdgeScorers.All, "eap", "The attribution method");
    private readonly AblationChoice ablation = new("What takes the place of an edge that is taken out.", learnedFor: "each node alone");
    private readonly Option<int[]> edges = new("--edges") { Description = "Sizes of the circuits that are compared. By default 2, 5, 10, 20 and 50 % of the edges.", HelpName = "N", AllowMultipleArgumentsPerToken = true };
    private readonly Option<bool> greedy = new("--greedy") { Description = "Grow circuits from the logits instead of taking the top edges anywhere." };
    private readonly Option<bool> signed = new("--signed") { Description = "Compare signed scores; by default their absolute values." };
    private readonly Option<int> resamples = Numbers.Whole("--resamples", "How often the examples are drawn again.", 100, least: 2);
    private readonly Option<int> bootstrapSeed = Numbers.Whole("--bootstrap-seed", "Seed of that drawing.", 0);
    private readonly Option<string> output = new("--out") { Description = "The file of scores to write, each with the share of resamples that agree with its sign; `workbench select --bootstrap` takes it.", HelpName = "file", Required = true };
    private readonly Option<string?> csv = new("--csv") { Description = "Also write the table of sizes as CSV.", HelpName = "file" };

    public StabilityCommand()
        : base(
            "stability",
            "Scores edges on resamples of the examples: which signs are stable, and how alike are the circuits?",
            "workbench stability --model mini --task ioi --method eap --out stability.json",
            "workbench stability --model mini --task ioi --method eap-ig-inputs --steps 10 --out stability.json",
            "workbench stability --model mini --task ioi --edges 60 200 --greedy --resamples 500 --bootstrap-seed 1 --out stability.json --csv stability.csv")
    {
        what.AddTo(this);
        method.AddTo(this);
        ablation.AddTo(this);
        foreach (var option in new Option[] { edges, greedy, signed, resamples, bootstrapSeed, output, csv })
            Add(option);
        edges.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => !int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1) is { } wrong)
                result.AddError($"--edges is '{wrong.Value}'; it must be whole numbers of at least 1.");
        });
    }

    /// <inheritdoc/>
    public override void WriteMoreHelp(TextWriter output) => method.WriteHelp(output);

    private protected override int Run(WorkRun run)
    {
        using var model = what.OpenModel(run);
        var task = what.OpenTask(run, model);
        var graph = model.Graph();
        var scorer = method.CreateScorer(run);
        var sizes = run.Get(edges) is { Length: > 0 } given ? given : [.. DefaultFractions.Select(fraction => Math.Max(1, (int)(fraction * graph.EdgeCount))).Distinct()];
        if (sizes.FirstOrDefault(size => size > graph.EdgeCount) is var large and > 0)
            throw new ArgumentException($"--edges is {large}, but the graph of {graph} has only {graph.EdgeCount}.");
        var options = new StabilityOptions
        {
            Resamples = run.Need(resamples),
            Seed = run.Need(bootstrapSeed),
            Selections = [.. sizes.Select(size => run.Get(greedy) ? SelectionRule.Greedy(size, run.Get(signed)) : SelectionRule.Top(size, run.Get(signed)))],
            Scoring = new ScoringOptions { Ablation = ablation.Open(run, model, task, run.Need(output)), BatchSize = what.BatchSize(run), Cancellation = run.Cancellation },
        };
        var stability = run.WithProgress("Scoring edges", (long)task.Pairs.Count * ScoreStability.PassesNeeded(graph, options), "pairs", progress =>
            ScoreStability.Measure(scorer, model, task, options with { Scoring = options.Scoring with { Progress = progress } }));
        run.Cancellation.ThrowIfCancellationRequested();
        ModelAndTask.SayDropped(run, task);

        stability.Save(run.Need(output));
        var stable = stability.StableEdges(Confidence).Count(sign => sign);
        run.Say($"{graph.EdgeCount} edges of {model.Name} scored on {task.Name} ({task.Pairs.Count} pairs, {scorer.Name}, {task.Metric.Name}), {stability.Resamples} resamples of the pairs (seed {stability.Seed}):");
        run.Say($"{stable} edges ({100.0 * stable / graph.EdgeCount:0.#} %) keep their sign in at least {Confidence * 100:0} % of the resamples.");
        run.Say($"");
        run.Table(
            ["selection", "edges, mean", "mean Jaccard", "least to most", "mean Jaccard of nodes", "empty"],
            stability.Selections.Select(selection => new[]
            {
                selection.Rule.Name,
                Figures.Fixed(selection.MeanEdges, 1),
                Figures.Fixed(selection.EdgeJaccard, 3),
                Figures.Range(selection.EdgeJaccardRange, 3),
                Figures.Fixed(selection.NodeJaccard, 3),
                selection.Empty.ToString(CultureInfo.InvariantCulture),
            }),
            textColumns: 1);
        run.Say($"(Jaccard: shared edges over edges in either, mean over all pairs of resamples; more than 0.8 is proposed as stable.)");
        if (stability.Scores.AllEquallyLarge)
            run.Warn($"all scores are equally large, so circuits are alike only because enumeration order decides.");
        if (stability.Selections.Any(selection => selection.EdgeJaccard is null))
            run.Warn($"a Jaccard index is undefined where every resample's circuit is empty: no path from input to logits was left. Take more edges, or grow circuits with --greedy.");
        run.Say($"Written: {run.Need(output)}");
        if (run.Get(csv) is { } path)
        {
            Table(stability).SaveCsv(path);
            run.Say($"Written: {path}");
        }

        return ExitCode.Done;
    }

    private static ResultTable Table(ScoreStability stability)
    {
        var table = new ResultTable("selection", "resamples", "seed", "mean edges", "mean jaccard", "least jaccard", "most jaccard", "mean node jaccard", "empty circuits");
        foreach (var selection in stability.Selections)
        {
            table.Add(
                selection.Rule.Name, selection.Resamples, stability.Seed, selection.MeanEdges, selection.EdgeJaccard,
                selection.EdgeJaccardRange?.Low, selection.EdgeJaccardRange?.High, selection.NodeJaccard, selection.Empty);
        }

        return table;
    }
}
