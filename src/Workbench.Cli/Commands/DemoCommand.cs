using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Workbench.Attribution;
using Workbench.Cli.Demo;
using Workbench.Cli.Support;
using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench demo</c>: the main job on the bundled model, start to finish.</summary>
internal sealed class DemoCommand : WorkCommand
{
    private const int RandomDraws = 3;
    private const int PredictionsShown = 3;

    private static readonly double[] Fractions = [0.02, 0.03, 0.05, 0.08, 0.12, 0.16, 0.22, 0.35, 0.6, 1];

    private readonly Option<string> model = new("--model") { Description = "The model: a name under data/models or a folder.", HelpName = "M", DefaultValueFactory = _ => "mini" };
    private readonly Option<int> examples = Numbers.Whole("--examples", "How many pairs.", 100, least: 1);
    private readonly Option<int> seed = Numbers.Whole("--seed", "Seed of the pairs and of the random edges.", 0);
    private readonly Option<string> output = new("--out") { Description = "The folder to write to.", HelpName = "folder", DefaultValueFactory = _ => Path.Combine("out", "demo") };

    public DemoCommand()
        : base(
            "demo",
            "Finds a circuit in the bundled model, start to finish, and draws it: the place to begin.",
            "workbench demo",
            "workbench demo --examples 500 --seed 1 --out out/demo-500")
    {
        foreach (var option in new Option[] { model, examples, seed, output })
            Add(option);
    }

    private protected override int Run(WorkRun run)
    {
        var clock = Stopwatch.StartNew();
        var folder = ModelFinder.Find(run.Need(model));
        Computer.Prepare();
        using var transformer = Transformer.Load(folder);
        var graph = transformer.Graph();
        var config = transformer.Config;
        run.Say($"Model {transformer.Name}: {config.Layers} layers of {config.Heads} heads, width {config.Width}; its graph has {graph.EdgeCount} edges between {graph.NodeNames.Count} nodes.");
        run.Say($"");

        var predictions = Predict(transformer, run.Need(seed));
        run.Say($"What it predicts:");
        run.Table(["prompt", "right", "most likely"], predictions.Select(next => new[] { next.Prompt, next.Right, next.MostLikely }), textColumns: 3);
        run.Say($"");

        var task = TaskCatalog.Ioi(transformer.Tokenizer, run.Need(examples), run.Need(seed));
        var scores = run.WithProgress("Scoring edges", task.Pairs.Count, "pairs", progress =>
            new Eap().Score(transformer, task, new ScoringOptions { Progress = progress, Cancellation = run.Cancellation }));
        run.Cancellation.ThrowIfCancellationRequested();

        var sweep = Sweep(run, transformer, task, scores);
        run.Cancellation.ThrowIfCancellationRequested();
        ShowSweep(run, task, sweep);

        var result = new DemoResult(transformer.Name, run.Need(model), task, predictions, scores, sweep, RandomDraws);
        var into = run.Need(output);
        DemoFiles.Write(result, into);
        var chosen = result.Chosen.Circuit;
        run.Say($"");
        run.Say($"The smallest circuit here that keeps {DemoResult.FaithfulEnough:0%} has {chosen.EdgeCount} edges between {chosen.Nodes.Count} nodes.");
        run.Say($"Written to {into}: report.html, scores.json, circuit.json, faithfulness.csv, faithfulness.json");
        run.Say($"");
        run.Say($"Done in {clock.Elapsed.TotalSeconds:0} s. Open {Path.Combine(into, "report.html")} in a browser.");
        return ExitCode.Done;
    }

    private static List<Prediction> Predict(Transformer transformer, int seed)
    {
        var tokenizer = transformer.Tokenizer;
        var pairs = TaskCatalog.Ioi(tokenizer, 2, seed).Pairs.Append(TaskCatalog.GreaterThan(tokenizer, 1, seed).Pairs[0]);
        return [.. pairs.Select(pair => new Prediction(pair.CleanText ?? "", Right(pair), MostLikely(pair)))];

        string Word(long id) => tokenizer.TokenText((int)id).Trim();

        string Right(TaskPair pair) => pair.Answers.Count == 1 ? Word(pair.Answers[0]) : $"{Word(pair.Answers[0])} … {Word(pair.Answers[^1])}";

        string MostLikely(TaskPair pair)
        {
            using var noGrad = no_grad();
            using var scope = NewDisposeScope();
            var tokens = tensor(pair.Clean.Select(id => (long)id).ToArray()).unsqueeze(0);
            var (chances, ids) = transformer.Logits(tokens).select(0, 0).select(0, -1).softmax(-1).topk(PredictionsShown);
            var likely = chances.to_type(float64).data<double>().ToArray().Zip(ids.data<long>().ToArray());
            return string.Join(", ", likely.Select(next => string.Create(CultureInfo.InvariantCulture, $"{Word(next.Second)} {next.First:0%}")));
        }
    }

    private List<SweepRow> Sweep(WorkRun run, Transformer transformer, CircuitTask task, EdgeScores scores)
    {
        var graph = scores.Graph;
        var selected = Fractions.Select(fraction => Math.Max(1, (int)Math.Round(fraction * graph.EdgeCount)))
            .Select(edges => (Asked: edges, Circuit: scores.GreedyEdges(edges).Prune())).ToArray();
        var draws = selected.Select(size => Enumerable.Range(0, RandomDraws)
            .Select(draw => Circuit.Random(graph, size.Circuit.EdgeCount, run.Need(seed) * RandomDraws + draw)).ToArray()).ToArray();
        Circuit[] circuits = [.. selected.Select(size => size.Circuit), .. draws.SelectMany(drawn => drawn)];

        var reports = run.WithProgress("Evaluating circuits", (long)circuits.Length * task.Pairs.Count, "runs", progress =>
            Faithfulness.Sweep(transformer, task, circuits, new EvaluationOptions { Progress = progress, Cancellation = run.Cancellation }));
        return [.. selected.Select((size, index) => new SweepRow(
            size.Asked,
            size.Circuit,
            reports[index],
            [.. reports.Skip(selected.Length + index * RandomDraws).Take(RandomDraws).Select(report => report.Faithfulness)]))];
    }

    private static void ShowSweep(WorkRun run, CircuitTask task, List<SweepRow> sweep)
    {
        var first = sweep[0].Report;
        run.Say($"Circuits for {task.Name} ({task.Pairs.Count} pairs), grown greedily by EAP score and pruned; {first.MetricName} is {first.Clean:0.00} in the whole model, {first.Corrupted:0.00} with everything corrupted:");
        run.Table(
            ["asked", "edges", "faithfulness", "random edges", "KL [nats]", "accuracy"],
            sweep.Select(row => new[]
            {
                row.Asked.ToString(CultureInfo.InvariantCulture),
                row.Circuit.EdgeCount.ToString(CultureInfo.InvariantCulture),
                Text(row.Report.Faithfulness),
                Text(row.Random.Average()),
                Text(row.Report.Kl),
                Text(row.Report.Accuracy),
            }));
        run.Say($"(random edges: faithfulness of as many edges drawn at random, mean of {RandomDraws} draws)");

        static string Text(double value) => Figures.Fixed(value, 3);
    }
}
