using System.CommandLine;
using Workbench.Attribution;
using Workbench.Cli.Support;
using Workbench.Execution;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench score</c>: gives every edge a score.</summary>
internal sealed class ScoreCommand : WorkCommand
{
    private const int StrongestShown = 10;

    private readonly ModelAndTask what = new();
    private readonly MethodChoice method = new(EdgeScorers.All, "eap", "The attribution method");
    private readonly Option<string> ablation = Ablations.Option("What takes the place of an edge that is taken out.");
    private readonly Option<string> output = new("--out") { Description = "The file of scores to write.", HelpName = "file", Required = true };

    public ScoreCommand()
        : base(
            "score",
            "Gives every edge of a model's graph a score on a task; positive means that corrupting the edge hurts.",
            "workbench score --model mini --task ioi --method eap --out scores.json",
            "workbench score --model mini --task ioi --method eap-gp --steps 5 --out scores.json",
            "workbench score --model mini --task greater-than --method eap-ig-activations --metric kl --ablation zero --out scores.json",
            "workbench score --model path/to/folder --task pairs.jsonl --out scores.json")
    {
        what.AddTo(this);
        method.AddTo(this);
        Add(ablation);
        Add(output);
    }

    /// <inheritdoc/>
    public override void WriteMoreHelp(TextWriter output) => method.WriteHelp(output);

    private protected override int Run(WorkRun run)
    {
        using var model = what.OpenModel(run);
        var task = what.OpenTask(run, model);
        var (name, values) = method.Chosen(run);
        var scorer = EdgeScorers.Create(name, values);
        var scores = run.WithProgress("Scoring edges", task.Pairs.Count, "pairs", progress => scorer.Score(model, task, new ScoringOptions
        {
            Ablation = Ablation.Parse(run.Need(ablation)),
            BatchSize = what.BatchSize(run),
            Progress = progress,
            Cancellation = run.Cancellation,
        }));
        run.Cancellation.ThrowIfCancellationRequested();
        ModelAndTask.SayDropped(run, task);

        var path = run.Need(output);
        scores.Save(path);
        var graph = scores.Graph;
        run.Say($"{graph.EdgeCount} edges of {model.Name} scored on {task.Name} ({task.Pairs.Count} pairs, {scorer.Name}, {task.Metric.Name}). The strongest:");
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
        run.Say($"Written: {path}");
        return ExitCode.Done;
    }
}
