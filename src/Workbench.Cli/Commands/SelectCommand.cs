using System.CommandLine;
using Workbench.Cli.Support;
using Workbench.Graphs;
using Workbench.Results;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench select</c>: turns scores into a circuit.</summary>
internal sealed class SelectCommand : WorkCommand
{
    private readonly Option<string> scoresFile = new("--scores") { Description = "A file of scores; also one that EAP-IG wrote.", HelpName = "file", Required = true };
    private readonly Option<int?> edges = Numbers.OptionalWhole("--edges", "How many edges to take before pruning.", least: 1);
    private readonly Option<double?> threshold = Numbers.Optional("--threshold", "Take all edges whose score reaches this, instead of a number of edges.");
    private readonly Option<bool> greedy = new("--greedy") { Description = "Grow the circuit from the logits instead of taking the top edges anywhere." };
    private readonly Option<bool> signed = new("--signed") { Description = "Compare signed scores; by default their absolute values." };
    private readonly Option<bool> noPrune = new("--no-prune") { Description = "Keep edges that lead nowhere." };
    private readonly Option<string> output = new("--out") { Description = "The circuit file to write.", HelpName = "file", Required = true };
    private readonly Option<string?> dot = new("--dot") { Description = "Also write the circuit as Graphviz text.", HelpName = "file" };

    public SelectCommand()
        : base(
            "select",
            "Turns scores into a circuit: the strongest edges, without those that lead nowhere.",
            "workbench select --scores scores.json --edges 200 --out circuit.json",
            "workbench select --scores scores.json --edges 200 --greedy --signed --out circuit.json",
            "workbench select --scores scores.json --threshold 0.01 --out circuit.json --dot circuit.dot")
    {
        foreach (var option in new Option[] { scoresFile, edges, threshold, greedy, signed, noPrune, output, dot })
            Add(option);
        Validators.Add(result =>
        {
            var byCount = result.GetResult(edges) is not null;
            var byThreshold = result.GetResult(threshold) is not null;
            if (byCount == byThreshold)
                result.AddError(byCount ? "Give --edges or --threshold, not both." : "Say how many edges: give --edges N (or --threshold X).");
            else if (byThreshold && result.GetValue(greedy))
                result.AddError("--greedy needs --edges N; a threshold does not grow.");
        });
    }

    private protected override int Run(WorkRun run)
    {
        var scores = EdgeScores.Load(run.Need(scoresFile));
        var isSigned = run.Get(signed);
        var selected = (run.Get(edges), run.Get(threshold)) switch
        {
            ({ } count, _) when run.Get(greedy) => scores.GreedyEdges(count, isSigned),
            ({ } count, _) => scores.TopEdges(count, isSigned),
            var (_, least) => scores.Threshold(least!.Value, isSigned),
        };
        var circuit = run.Get(noPrune) ? selected : selected.Prune();

        var path = run.Need(output);
        circuit.Save(path);
        if (run.Get(dot) is { } dotPath)
            AtomicFile.WriteText(dotPath, circuit.ToDot());
        run.Say($"{selected.EdgeCount} of {scores.Graph.EdgeCount} edges selected ({circuit.Provenance.Selection}); the circuit has {circuit.EdgeCount} edges between {circuit.Nodes.Count} nodes.");
        if (circuit.EdgeCount == 0)
            run.Warn($"no path from input to logits is left, so the circuit is empty. Take more edges, or grow it with --greedy.");
        run.Say($"Written: {path}");
        return ExitCode.Done;
    }
}
