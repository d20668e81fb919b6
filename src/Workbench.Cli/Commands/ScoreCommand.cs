using System.CommandLine;
using Workbench.Attribution;
using Workbench.Cli.Support;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench score</c>: gives every edge a score.</summary>
internal sealed class ScoreCommand : WorkCommand
{
    private const int StrongestShown = 10;
    private const string Exact = "exact";

    private readonly ModelAndTask what = new();
    private readonly MethodChoice method = new(EdgeScorers.All, "eap", "The attribution method");
    private readonly AblationChoice ablation = new("What takes the place of an edge that is taken out.", learnedFor: "each node alone");
    private readonly Option<string?> checkpoint = new("--checkpoint") { Description = "With --method exact: the folder where measured edges are kept, so that a stopped or killed run goes on there. By default beside --out, until that is written.", HelpName = "folder" };
    private readonly Option<string?> nodes = new("--nodes") { Description = "Also write scores of nodes: the method's own, or the sums over each node's outgoing edges.", HelpName = "file" };
    private readonly Option<string?> perExample = new("--per-example") { Description = "Also write the scores on every pair alone, a line a pair as they come (*.csv or *.jsonl). It costs the scoring once more, except with exact.", HelpName = "file" };
    private readonly Option<string> output = new("--out") { Description = "The file of scores to write.", HelpName = "file", Required = true };

    public ScoreCommand()
        : base(
            "score",
            "Gives every edge of a model's graph a score on a task; positive means that corrupting the edge hurts.",
            "workbench score --model mini --task ioi --method eap --out scores.json",
            "workbench score --model mini --task ioi --method eap-gp --steps 5 --out scores.json",
            "workbench score --model mini --task greater-than --method eap-ig-activations --metric kl --ablation zero --out scores.json",
            "workbench score --model mini --task ioi --nodes nodes.json --per-example pairs.csv --out scores.json",
            "workbench score --model mini --task ioi --method exact --ablation optimal --constants constants.json --out scores.json",
            "workbench score --model path/to/folder --task pairs.jsonl --out scores.json")
    {
        what.AddTo(this);
        method.AddTo(this);
        ablation.AddTo(this);
        foreach (var option in new Option[] { checkpoint, nodes, perExample, output })
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetResult(checkpoint) is not null && method.NameIn(result) != Exact)
                result.AddError("--checkpoint belongs to --method exact; the other methods take minutes at most.");
            if (result.GetValue(perExample) is { } file && PerExampleFile.Problem(file) is { } problem)
                result.AddError($"--per-example: {problem}.");
        });
    }

    /// <inheritdoc/>
    public override void WriteMoreHelp(TextWriter output) => method.WriteHelp(output);

    private protected override int Run(WorkRun run)
    {
        using var model = what.OpenModel(run);
        var task = what.OpenTask(run, model);
        var path = run.Need(output);
        var options = new ScoringOptions { Ablation = ablation.Open(run, model, task, path), BatchSize = what.BatchSize(run), Cancellation = run.Cancellation };
        var scorer = method.CreateScorer(run);
        var parts = scorer is ExactPatching ? run.Get(checkpoint) ?? path + ".parts" : null;

        // First, because a method that has no scores of nodes says so at once.
        var ofNodes = run.Get(nodes) is not null && scorer is INodeScorer own ? own.ScoreNodes(model, task, options) : null;
        var scores = parts is null
            ? run.WithProgress("Scoring edges", task.Pairs.Count, "pairs", progress => scorer.Score(model, task, options with { Progress = progress }))
            : Patch(run, model, task, options, parts);
        run.Cancellation.ThrowIfCancellationRequested();
        ModelAndTask.SayDropped(run, task);

        scores.Save(path);
        Say(run, scores, model, task);
        run.Say($"Written: {path}");
        if (run.Get(nodes) is { } nodesPath)
        {
            (ofNodes ?? NodeScores.FromEdges(scores)).Save(nodesPath);
            run.Say($"Written: {nodesPath}");
        }

        if (run.Get(perExample) is { } rowsPath)
        {
            var again = parts is null ? scorer : new ExactPatching(checkpoint: parts);
            run.WithProgress("Scoring pairs alone", task.Pairs.Count, "pairs", progress =>
            {
                PerExampleFile.Save(rowsPath, scores.Graph, again.ScorePerExample(model, task, options), scores.Provenance, progress);
                return true;
            });
            run.Say($"Written: {rowsPath}");
        }

        // A folder that the user named is the user's.
        if (parts is not null && run.Get(checkpoint) is null && Directory.Exists(parts))
            Directory.Delete(parts, recursive: true);
        return ExitCode.Done;
    }

    private static EdgeScores Patch(WorkRun run, Transformer model, CircuitTask task, ScoringOptions options, string parts)
    {
        if (Directory.Exists(parts) && Directory.EnumerateFiles(parts, "*.part").Any())
            run.Say($"What an earlier run measured is in {parts}; it is not measured again.");
        long total = (long)model.Graph().EdgeCount * task.Pairs.Count;
        int whole = (int)Math.Min(int.MaxValue, total);
        try
        {
            return run.WithProgress("Patching edges", whole, "edges of pairs", progress =>
                new ExactPatching(progress: new Share(share => progress.Report((int)(share * whole))), checkpoint: parts).Score(model, task, options));
        }
        catch (OperationCanceledException) when (Directory.Exists(parts))
        {
            run.Error.WriteLine($"What is measured stays in {parts}; the same command goes on there.");
            throw;
        }
    }

    private static void Say(WorkRun run, EdgeScores scores, Transformer model, CircuitTask task)
    {
        var graph = scores.Graph;
        run.Say($"{graph.EdgeCount} edges of {model.Name} scored on {task.Name} ({task.Pairs.Count} pairs, {scores.Provenance.Method}, {task.Metric.Name}). The strongest:");
        run.Table(
            ["edge", "score"],
            scores.TopEdges(Math.Min(StrongestShown, graph.EdgeCount)).Edges
                .OrderByDescending(edge => Math.Abs(scores[edge.Source, edge.Destination]))
                .Select(edge => new[] { graph.EdgeName(edge), Figures.Significant(scores[edge.Source, edge.Destination]) }),
            textColumns: 1);
        foreach (var (option, value) in scores.Provenance.Options.Where(option => !PassCost.IsKey(option.Key)))
            run.Say($"{option.Replace('_', ' ')}: {value}");
        if (PassCost.Of(scores.Provenance) is { } cost)
            run.Say($"cost: {cost}");
        foreach (var warning in scores.Provenance.Warnings ?? [])
            run.Warn($"{warning}");
        if (scores.AllEquallyLarge)
            run.Warn($"all scores are equally large, so they say nothing about which edges matter.");
    }

    private sealed class Share(Action<double> tell) : IProgress<double>
    {
        public void Report(double value) => tell(value);
    }
}
