using System.CommandLine;
using System.Globalization;
using Workbench.Cli.Support;
using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Circuits;
using Workbench.Dictionaries.Dashboards;
using Workbench.Dictionaries.Interventions;
using Workbench.Dictionaries.Linear;
using Workbench.Interactive;
using Workbench.Models;
using Workbench.Reproduction;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench features</c>: the circuit of dictionary features behind one prediction.</summary>
internal sealed class FeaturesCommand : WorkCommand
{
    private const int ShownInTerminal = 15;
    private const int MostDashboards = 120;

    private readonly Option<string> model = new("--model")
    {
        Description = "The model: a name under data/models, a folder, or a hub name already fetched.",
        HelpName = "M",
        Required = true,
    };

    private readonly Option<string> prompt = new("--prompt") { Description = "The text whose next token is explained.", HelpName = "text", Required = true };
    private readonly Option<string?> target = new("--target")
    {
        Description = "What is explained: a token that may come next, or a feature at a position (L2M.517@13). By default the token that the model finds most likely.",
        HelpName = "token",
    };

    private readonly Option<string?> against = new("--against") { Description = "A token whose logit is subtracted.", HelpName = "token" };
    private readonly Option<string> method = new("--method")
    {
        Description = "How features are chosen: hierarchical attribution, flat attribution, or circuit-tracer's influence.",
        DefaultValueFactory = _ => "hierarchical",
    };

    private readonly Option<double?> threshold = Numbers.Optional("--threshold", "What a contribution must exceed, as a share of the target; 0.01 by default. With circuit-tracer the share of influence that features hold, 0.8 by default.");
    private readonly Option<bool> absolute = new("--absolute") { Description = "Keep large negative contributions too; the published rule keeps positive ones." };
    private readonly DictionaryChoice dictionaries = new();
    private readonly Option<string> device = ModelOpener.Device();
    private readonly Option<string> output = new("--out") { Description = "The circuit as JSON.", HelpName = "file", DefaultValueFactory = _ => Path.Combine("out", "features", "circuit.json") };
    private readonly Option<string> html = new("--html") { Description = "The page to explore it.", HelpName = "file", DefaultValueFactory = _ => Path.Combine("out", "features", "report.html") };

    public FeaturesCommand()
        : base(
            "features",
            "Finds the circuit of dictionary features behind one prediction, measures it by intervention, and draws it with a dashboard for every feature.",
            "workbench features --model mini --prompt \"At last Walter came to the garden with Martin, and there Martin bought a pen and sent it to\" --target Walter --against Martin",
            "workbench features --model mini --prompt \"( ring [ lamp ] pen\" --threshold 0.02 --absolute",
            "workbench features --model mini --prompt \"( ring [ lamp ] pen\" --method circuit-tracer --out circuit.json --html page.html")
    {
        method.AcceptOnlyFromAmong("hierarchical", "flat", "circuit-tracer");
        foreach (var option in new Option[] { model, prompt, target, against, method, threshold, absolute })
            Add(option);
        dictionaries.AddTo(this);
        foreach (var option in new Option[] { device, output, html })
            Add(option);
    }

    private protected override int Run(WorkRun run)
    {
        using var opened = ModelOpener.Open(run.Need(model), run.Need(device));
        using var suite = dictionaries.Open(run, run.Need(model), opened);
        var bos = dictionaries.Bos(run, opened, suite);
        var text = dictionaries.TextOrNone(run, opened, bos);
        using var graph = LinearGraph.Of(opened, suite, Tokens(run, opened, bos));
        var root = Target(run, opened, graph);
        var circuit = Find(run, graph, root);
        run.Cancellation.ThrowIfCancellationRequested();

        FeatureNode[] nodes = [.. circuit.Features.Select(node => node.Node)];
        using var means = text is null ? null : FeatureMeans.Of(opened, [.. suite.All.Where(dictionary => graph.Sites.Contains(dictionary.Site))], Sentences(run, text));
        circuit = circuit with
        {
            Faithfulness = [.. new[] { FeatureAblation.Zero, means is null ? null : FeatureAblation.Mean(means) }.OfType<FeatureAblation>().Select(ablation => CircuitIntervention.Evaluate(graph, root, nodes, ablation))],
        };

        Say(run, circuit);
        circuit.Save(run.Need(output));
        run.Say($"Written: {run.Need(output)}");
        var page = run.Need(html);
        Save(page, new FeatureCircuitDrawing(circuit, text is null ? null : Dashboards(run, opened, suite, circuit, text)).ToPage());
        run.Say($"The circuit to explore: open {page} in a browser.");
        return ExitCode.Done;
    }

    private int[] Tokens(WorkRun run, Transformer opened, bool? prepend)
    {
        var ids = opened.Tokenizer.Encode(run.Need(prompt));
        return opened.Tokenizer.BosId is { } bos && prepend != false && (ids.Length == 0 || ids[0] != bos) ? [bos, .. ids] : ids;
    }

    private GraphTarget Target(WorkRun run, Transformer opened, LinearGraph graph)
    {
        int? other = run.Get(against) is { } wrong ? Token(opened, wrong) : null;
        if (run.Get(target) is not { } wanted)
        {
            int likely = graph.LikelyTokens(1)[0].Token;
            return other is { } subtracted ? GraphTarget.LogitDifference(likely, subtracted) : GraphTarget.Logit(likely);
        }

        if (FeatureNode.TryParse(wanted, out var node))
            return other is null ? GraphTarget.Feature(node) : throw new ArgumentException("--against subtracts a logit; a feature stands alone.");
        return other is { } minus ? GraphTarget.LogitDifference(Token(opened, wanted), minus) : GraphTarget.Logit(Token(opened, wanted));
    }

    // A word within a text is written with the space before it.
    private static int Token(Transformer opened, string text)
    {
        foreach (var written in new[] { $" {text.TrimStart()}", text })
            if (opened.Tokenizer.CanEncode(written) && opened.Tokenizer.Encode(written) is [var id])
                return id;
        throw new ArgumentException($"'{text}' is not one token of model '{opened.Name}'.");
    }

    private FeatureCircuit Find(WorkRun run, LinearGraph graph, GraphTarget root)
    {
        var mode = run.Get(absolute) ? ThresholdMode.Absolute : ThresholdMode.Signed;
        var rule = mode == ThresholdMode.Absolute ? "absolute" : "signed";
        if (run.Need(method) == "circuit-tracer")
        {
            if (run.Get(absolute)) throw new ArgumentException("--absolute belongs to thresholds on contributions; influence has no sign. Leave it out.");
            var whole = AttributionGraph.Of(graph, [(root, 1.0)]);
            return FeatureCircuit.Of(graph, whole, whole.Prune(run.Get(threshold) ?? 0.8)).RequireFeatures();
        }

        var share = run.Get(threshold) ?? 0.01;
        var least = share * Math.Abs(graph.Value(root));
        if (run.Need(method) == "hierarchical")
            return FeatureCircuit.Of(graph, HierarchicalAttribution.Of(graph, root, least, mode).RequireNodes(least), $"hierarchical {rule}", least);
        FeatureNode[] large = [.. FlatAttribution.Of(graph, root).Nodes.Where(node => (mode == ThresholdMode.Signed ? node.Value : Math.Abs(node.Value)) > least).Select(node => node.Node)];
        return FeatureCircuit.Of(graph, KeptFeatures.Attribute(graph, root, large), $"flat {rule}", least).RequireFeatures();
    }

    private IEnumerable<int[]> Sentences(WorkRun run, Training.ICorpus text) =>
        Enumerable.Range(0, dictionaries.Sentences(run, text)).Select(index => text.Sentence(LinearCircuitsSubject.FirstSentence + index));

    private IReadOnlyList<FeatureDashboard> Dashboards(WorkRun run, Transformer opened, Dictionaries.DictionarySuite suite, FeatureCircuit circuit, Training.ICorpus text)
    {
        var strongest = circuit.Features.OrderByDescending(node => Math.Abs(node.Attribution)).Select(node => (node.Node.Site, node.Node.Feature)).Distinct().Take(MostDashboards).ToArray();
        return run.WithProgress("Reading text for dashboards", dictionaries.Sentences(run, text), "sentences", progress => FeatureDashboards.Collect(opened, suite, strongest, Sentences(run, text), null, progress, run.Cancellation));
    }

    private static void Say(WorkRun run, FeatureCircuit circuit)
    {
        run.Say($"{circuit.TargetText} = {Figures.Fixed(circuit.TargetValue, 3)}; {circuit.Features.Count} of {circuit.ActiveFeatures} active features, {circuit.Edges.Count} edges.");
        if (circuit.ReplacementScore is { } replacement && circuit.CompletenessScore is { } completeness)
            run.Say($"Of the influence {Percent(replacement)} begins at tokens, not at errors (replacement score); {Percent(completeness)} of what nodes take in is no error (completeness score).");
        run.Say($"Leaves reach {Percent(circuit.Recovery)} of it through them, {Percent(circuit.ErrorShare)} from dictionary errors (no intervention).");
        run.Say($"");
        run.Table(
            ["feature", "token", "activation", "contribution", "% of target"],
            circuit.Features.OrderByDescending(node => Math.Abs(node.Attribution)).Take(ShownInTerminal).Select(node => new[]
            {
                node.Node.Name, circuit.Tokens[node.Node.Position].Text.Trim(), Figures.Fixed(node.Activation, 3), Figures.Fixed(node.Attribution, 3), Figures.Fixed(100 * node.Attribution / circuit.TargetValue, 1),
            }),
            textColumns: 2);
        run.Say($"");
        run.Say($"Interventions in the real model, dictionary errors kept:");
        run.Table(
            ["others ablated to", "circuit", "complement", "no feature", "faithfulness", "of the complement"],
            circuit.Faithfulness.Select(measured => new[]
            {
                measured.Ablation, Figures.Fixed(measured.Circuit, 3), Figures.Fixed(measured.Complement, 3), Figures.Fixed(measured.Empty, 3), Figures.Fixed(measured.Faithfulness, 3), Figures.Fixed(measured.ComplementFaithfulness, 3),
            }),
            textColumns: 1);
    }

    private static void Save(string path, string page)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        Results.AtomicFile.WriteText(path, page);
    }

    private static string Percent(double share) => double.IsFinite(share) ? (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %" : Figures.Undefined;
}
