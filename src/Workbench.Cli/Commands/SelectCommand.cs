using System.CommandLine;
using Workbench.Cli.Support;
using Workbench.Evaluation;
using Workbench.Graphs;
using Workbench.Results;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench select</c>: turns scores into a circuit.</summary>
internal sealed class SelectCommand : WorkCommand
{
    private const double DefaultConfidence = 0.95;

    private readonly Option<string> scoresFile = new("--scores") { Description = "A file of scores; also one that EAP-IG wrote.", HelpName = "file", Required = true };
    private readonly Option<int?> edges = Numbers.OptionalWhole("--edges", "How many edges to take before pruning.", least: 1);
    private readonly Option<double?> threshold = Numbers.Optional("--threshold", "Take all edges whose score reaches this, instead of a number of edges.");
    private readonly Option<int?> nodes = Numbers.OptionalWhole("--nodes", "How many nodes to take, instead of edges: the strongest ones with every edge between two of them or into the logits. Scores of edges are summed over each node's outgoing edges.", least: 1);
    private readonly Option<double?> nodeThreshold = Numbers.Optional("--node-threshold", "Take all nodes whose score reaches this, with the edges between them.");
    private readonly Option<bool> greedy = new("--greedy") { Description = "Grow the circuit from the logits instead of taking the top edges anywhere." };
    private readonly Option<bool> signed = new("--signed") { Description = "Compare signed scores; by default their absolute values." };
    private readonly Option<bool> bootstrap = new("--bootstrap") { Description = "Take only edges whose sign is stable over resamples of the examples; the scores must come from `workbench stability`." };
    private readonly Option<double?> confidence = Numbers.Optional("--confidence", "With --bootstrap: the share of resamples in which the sign must agree, above 0.5 and at most 1. By default 0.95.");
    private readonly Option<bool> noPrune = new("--no-prune") { Description = "Keep edges that lead nowhere." };
    private readonly Option<string> output = new("--out") { Description = "The circuit file to write.", HelpName = "file", Required = true };
    private readonly Option<string?> dot = new("--dot") { Description = "Also write the circuit as Graphviz text.", HelpName = "file" };

    public SelectCommand()
        : base(
            "select",
            "Turns scores into a circuit: the strongest edges, without those that lead nowhere.",
            "workbench select --scores scores.json --edges 200 --out circuit.json",
            "workbench select --scores scores.json --edges 200 --greedy --signed --out circuit.json",
            "workbench select --scores scores.json --threshold 0.01 --out circuit.json --dot circuit.dot",
            "workbench select --scores scores.json --nodes 12 --signed --out circuit.json",
            "workbench select --scores stability.json --edges 200 --bootstrap --confidence 0.99 --out circuit.json")
    {
        foreach (var option in new Option[] { scoresFile, edges, threshold, nodes, nodeThreshold, greedy, signed, bootstrap, confidence, noPrune, output, dot })
            Add(option);
        Validators.Add(result =>
        {
            Option[] given = [.. new Option[] { edges, threshold, nodes, nodeThreshold }.Where(option => result.GetResult(option) is not null)];
            if (given.Length == 0)
                result.AddError("Say how many edges: give --edges N (or --threshold X, --nodes N, --node-threshold X).");
            else if (given.Length > 1)
                result.AddError($"Give {given[0].Name} or {given[1].Name}, not both.");
            else if (given[0] == threshold && result.GetValue(greedy))
                result.AddError("--greedy needs --edges N; a threshold does not grow.");
            else if (ByNodes(given[0]) && result.GetValue(greedy))
                result.AddError($"--greedy does not go with {given[0].Name}: every node has an edge to the logits, so growing from there takes the same nodes.");
            else if (ByNodes(given[0]) && result.GetValue(bootstrap))
                result.AddError($"--bootstrap does not go with {given[0].Name}; it looks at the sign of each edge.");
            if (result.GetResult(confidence) is not null && !result.GetValue(bootstrap))
                result.AddError("--confidence belongs to --bootstrap.");
            if (result.GetResult(confidence) is { Errors: var errors } && !errors.Any() && result.GetValue(confidence) is not (null or (> 0.5 and <= 1)))
                result.AddError("--confidence must lie above 0.5 and at most at 1.");
        });
    }

    private bool ByNodes(Option given) => given == nodes || given == nodeThreshold;

    private protected override int Run(WorkRun run) => run.Get(nodes) is null && run.Get(nodeThreshold) is null ? RunEdges(run) : RunNodes(run);

    private int RunNodes(WorkRun run)
    {
        var scores = NodeScores.LoadOrDerive(run.Need(scoresFile));
        var graph = scores.Graph;
        if (run.Get(nodes) is { } asked && asked > graph.SourceCount)
            throw new ArgumentException($"--nodes is {asked}, but the graph of {graph} has only {graph.SourceCount} nodes that write: input, heads and MLPs.");
        var selected = run.Get(nodes) is { } count ? scores.TopNodes(count, run.Get(signed)) : scores.Threshold(run.Get(nodeThreshold)!.Value, run.Get(signed));
        var circuit = run.Get(noPrune) ? selected : selected.Prune();
        Save(run, circuit);
        run.Say($"{selected.Nodes.Count - 1} of {graph.SourceCount} nodes selected ({circuit.Provenance.Selection}); the circuit has {circuit.EdgeCount} edges between {circuit.Nodes.Count} nodes, logits included.");
        if (scores.Provenance.Options.TryGetValue("node_scores", out var how))
            run.Say($"scores of nodes: {how}");
        if (scores.AllEquallyLarge)
            run.Warn($"all scores are equally large, so they say nothing about which nodes matter; the first in the graph's order were taken.");
        if (circuit.EdgeCount == 0)
            run.Warn($"no path from input to logits is left, so the circuit is empty{(selected.Nodes.Contains("input") ? "" : ": 'input' is a node like any other and was not strong enough")}. Take more nodes.");
        run.Say($"Written: {run.Need(output)}");
        return ExitCode.Done;
    }

    private void Save(WorkRun run, Circuit circuit)
    {
        circuit.Save(run.Need(output));
        if (run.Get(dot) is { } dotPath)
            AtomicFile.WriteText(dotPath, circuit.ToDot());
    }

    private int RunEdges(WorkRun run)
    {
        var stability = run.Get(bootstrap) ? ScoreStability.Load(run.Need(scoresFile)) : null;
        var scores = stability?.Scores ?? EdgeScores.Load(run.Need(scoresFile));
        var rule = new SelectionRule
        {
            Search = run.Get(threshold) is not null ? SelectionSearch.Threshold : run.Get(greedy) ? SelectionSearch.Greedy : SelectionSearch.Top,
            Edges = run.Get(edges) ?? 0,
            Threshold = run.Get(threshold) ?? 0,
            Signed = run.Get(signed),
            Prune = false,
        };
        var least = run.Get(confidence) ?? DefaultConfidence;
        var selected = stability?.Select(rule, least) ?? scores.Select(rule);
        var circuit = run.Get(noPrune) ? selected : selected.Prune();

        Save(run, circuit);
        run.Say($"{selected.EdgeCount} of {scores.Graph.EdgeCount} edges selected ({circuit.Provenance.Selection}); the circuit has {circuit.EdgeCount} edges between {circuit.Nodes.Count} nodes.");
        if (stability is not null)
            run.Say($"{stability.StableEdges(least).Count(stable => stable)} edges keep their sign in at least {least * 100:0.##} % of {stability.Resamples} resamples.");
        Warn(run, scores, selected, rule);
        if (circuit.EdgeCount == 0)
            run.Warn($"no path from input to logits is left, so the circuit is empty. Take more edges, or grow it with --greedy.");
        run.Say($"Written: {run.Need(output)}");
        return ExitCode.Done;
    }

    private static void Warn(WorkRun run, EdgeScores scores, Circuit selected, SelectionRule rule)
    {
        if (selected.EdgeCount < rule.Edges)
            run.Warn($"only {selected.EdgeCount} of the {rule.Edges} edges asked for could be taken: no other is stable{(rule.Search == SelectionSearch.Greedy ? " and leads on from those taken" : "")}.");
        if (scores.AllEquallyLarge)
            run.Warn($"all scores are equally large, so they say nothing about which edges matter; the first in enumeration order were taken.");
        else if (selected.Provenance.Options.TryGetValue("ties", out var ties))
            run.Warn($"{ties}.");
    }
}
