using System.Globalization;
using Workbench.Dictionaries;
using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Circuits;
using Workbench.Dictionaries.Dashboards;
using Workbench.Dictionaries.Interventions;
using Workbench.Dictionaries.Linear;

namespace Workbench.Reproduction;

/// <summary>The paper's three case studies.</summary>
internal sealed class CaseStudies(LinearCircuitsSubject subject, LinearCircuitsOptions options, PublishedLinearCircuits published, CancellationToken cancellation)
{
    /// <summary>A local circuit: what makes a feature active that tells words inside brackets.</summary>
    internal CaseStudy Bracket(IReadOnlyList<LinearSample> samples)
    {
        var (place, root, selectivity) = BracketFeatures.Best(subject.Model, subject.Dictionaries, [.. samples.Select(one => one.Tokens)], subject.Sentences(options.Sentences), cancellation);
        var sample = samples[place];
        using var graph = LinearGraph.Of(subject.Model, subject.Dictionaries, sample.Tokens);
        var target = GraphTarget.Feature(root);
        double threshold = options.CaseShare * graph.Value(target);
        var heads = HeadContributions.Of(graph, root);
        string At(int position) => string.Create(CultureInfo.InvariantCulture, $"“{Token(sample, position).Trim()}” ({position})");
        double Percent(double part) => 100 * part / heads.PreActivation;
        var positions = heads.ByPosition.Select((value, position) => (value, position)).OrderByDescending(entry => entry.value).ToArray();
        var (headValue, head) = heads.ByHead.Select((value, head) => (value, head)).OrderByDescending(entry => entry.value).First();
        var figures = positions.Take(published.BracketTokens.Count).Select((entry, place) => new CaseFigure($"contribution of the {Ordinal(place)} token, {At(entry.position)}", Percent(entry.value), "% of the feature", published.BracketTokens[place]))
            .Append(new CaseFigure("contribution of all tokens below zero", positions.Where(entry => entry.value < 0).Sum(entry => Percent(entry.value)), "% of the feature"))
            .Append(new CaseFigure(string.Create(CultureInfo.InvariantCulture, $"share that flows through the strongest head, a{root.Site.Layer}.h{head}"), Percent(headValue), "% of the feature", published.BracketHead))
            .Append(new CaseFigure("biases", Percent(heads.Constant), "% of the feature"))
            .Append(new CaseFigure("active on words inside brackets", 100 * selectivity.Inside, "% of tokens"))
            .Append(new CaseFigure("active elsewhere", 100 * selectivity.Outside, "% of tokens"));
        return Make(
            "bracket", $"Bracket: what makes {root.FeatureName} active inside brackets",
            string.Create(CultureInfo.InvariantCulture, $"A local circuit whose root is a feature. The root is, among the features of the second layer of attention, where the paper has its own, that are active on the last word of one of {samples.Count} prompts, the one that tells best whether a word stands inside brackets; the prompt is the first one that ends with it. Contributions of tokens are what heads bring from their positions; negative ones are kept."),
            figures, graph, HierarchicalAttribution.Of(graph, target, threshold, ThresholdMode.Absolute), "hierarchical absolute", threshold, root);
    }

    /// <summary>Induction, explained from the logit.</summary>
    internal CaseStudy Induction(LinearSample sample)
    {
        using var graph = LinearGraph.Of(subject.Model, subject.Dictionaries, sample.Tokens);
        var (circuit, threshold) = FromLogit(graph, sample);
        int last = sample.Tokens.Length - 1;
        // Direct contributions add up to the target, over all sites.
        var direct = DirectAttribution.Of(graph, circuit.Target);
        var ranked = direct.Nodes.Where(node => node.Node.Position == last && IsAttention(node.Node.Site)).OrderByDescending(node => node.Value).ToArray();
        double Percent(double part) => 100 * part / direct.TargetValue;
        CaseFigure[] figures =
        [
            new($"direct contribution of the lead feature{(ranked.Length > 0 ? $", {ranked[0].Node.FeatureName}" : "")}", ranked.Length > 0 ? Percent(ranked[0].Value) : null, "% of the target", published.InductionLead),
            new("direct contribution of the next seven attention features", ranked.Length > 1 ? Percent(ranked.Skip(1).Take(7).Sum(node => node.Value)) : null, "% of the target", published.InductionNext),
            new("direct contribution of all attention features", Percent(ranked.Sum(node => node.Value)), "% of the target"),
        ];
        return Make(
            "induction", "Induction: what repeats a word",
            "The target is the logit of the word that followed before, minus that of the word that followed another one. The lead feature is the attention feature of the last position that contributes most to it directly; direct contributions of all sites add up to the target.",
            figures, graph, circuit, "hierarchical signed", threshold, ranked.Length > 0 ? ranked[0].Node : null);
    }

    /// <summary>IOI, for one of the two name orders.</summary>
    internal CaseStudy Ioi(LinearSample sample, string name, string title)
    {
        using var graph = LinearGraph.Of(subject.Model, subject.Dictionaries, sample.Tokens);
        var (circuit, threshold) = FromLogit(graph, sample);
        NodeAttribution[] Last(Func<DictionarySite, bool> which) => [.. circuit.Nodes.Where(node => node.Node.Position == sample.Tokens.Length - 1 && which(node.Node.Site)).OrderByDescending(node => node.Value)];
        double Share(Func<DictionarySite, bool> which) => 100 * Last(which).Select(node => node.Value).FirstOrDefault() / circuit.TargetValue;
        return Make(
            name, title, "The target is the logit of the name that gives nothing, minus that of the giver.",
            [
                new("largest contribution of an attention feature at the last position", Share(IsAttention), "% of the target"),
                new("largest contribution of an MLP feature at the last position", Share(site => site.IsTranscoder), "% of the target"),
            ],
            graph, circuit, "hierarchical signed", threshold, Last(IsAttention) is [var lead, ..] ? lead.Node : null);
    }

    /// <summary>What the circuits of the two name orders share.</summary>
    internal OrderOverlap Orders(LinearSample sample)
    {
        var (first, firstHeads) = FeaturesOf(sample);
        var (second, secondHeads) = FeaturesOf(Swapped(sample));
        HashSet<string> Attention(HashSet<string> names) => [.. names.Where(name => IsAttention(DictionarySite.Parse(name.Split('.')[0])))];
        var (attentionFirst, attentionSecond) = (Attention(first), Attention(second));
        double dot = firstHeads.Zip(secondHeads, (a, b) => a * b).Sum(), size = Math.Sqrt(firstHeads.Sum(a => a * a) * secondHeads.Sum(b => b * b));
        return new(
            sample.Number, first.Count, second.Count, first.Intersect(second).Count(), attentionFirst.Count, attentionSecond.Count, attentionFirst.Intersect(attentionSecond).Count(),
            size > 0 ? dot / size : null);
    }

    /// <summary>The same prompt with the other name giving.</summary>
    internal static LinearSample Swapped(LinearSample sample)
    {
        int subject = sample.Wrong[0], other = sample.Answers[0];
        int[] tokens = [.. sample.Tokens];
        int giver = Array.LastIndexOf(tokens, subject);
        if (giver < 0) throw new ArgumentException($"Prompt {sample.Number} of {sample.Task} does not name its wrong answer, so it has no other order.");
        tokens[giver] = other;
        return sample with { Tokens = tokens, Answers = [subject], Wrong = [other] };
    }

    private (HashSet<string> Features, double[] Heads) FeaturesOf(LinearSample sample)
    {
        using var graph = LinearGraph.Of(subject.Model, subject.Dictionaries, sample.Tokens);
        var (circuit, _) = FromLogit(graph, sample);
        int perLayer = subject.Model.Config.Heads;
        var heads = new double[subject.Model.Config.Layers * perLayer];
        foreach (var node in circuit.Nodes.Where(node => IsAttention(node.Node.Site)))
        {
            var parts = HeadContributions.Of(graph, node.Node).ByHead;
            double all = parts.Sum(Math.Abs);
            for (int head = 0; head < parts.Count; head++) heads[node.Node.Site.Layer * perLayer + head] += node.Value * Math.Abs(parts[head]) / all;
        }

        return ([.. circuit.Nodes.Select(node => node.Node.FeatureName)], heads);
    }

    private (TargetAttribution Circuit, double Threshold) FromLogit(LinearGraph graph, LinearSample sample)
    {
        var target = GraphTarget.LogitDifference(sample.Answers, sample.Wrong);
        double threshold = options.CaseShare * Math.Abs(graph.Value(target));
        return (HierarchicalAttribution.Of(graph, target, threshold), threshold);
    }

    private CaseStudy Make(
        string name, string title, string explanation, IEnumerable<CaseFigure> figures, LinearGraph graph, TargetAttribution attribution, string method, double threshold, FeatureNode? lead)
    {
        var means = subject.Means(options.Sentences, options.BatchSize);
        FeatureNode[] nodes = [.. attribution.Nodes.Select(node => node.Node)];
        var circuit = FeatureCircuit.Of(graph, attribution, method, threshold) with
        {
            Faithfulness = [.. new[] { FeatureAblation.Zero, FeatureAblation.Mean(means) }.Select(ablation => CircuitIntervention.Evaluate(graph, attribution.Target, nodes, ablation))],
        };
        var strongest = attribution.Nodes.OrderByDescending(node => Math.Abs(node.Value)).Select(node => (node.Node.Site, node.Node.Feature)).Distinct().Take(options.Dashboards).ToArray();
        var dashboards = FeatureDashboards.Collect(subject.Model, subject.Dictionaries, strongest, subject.Sentences(options.Sentences), new() { BatchSize = options.BatchSize }, cancellation: cancellation);
        CaseFigure[] all =
        [
            .. figures,
            new("features", circuit.Features.Count, "features"),
            new("edges", circuit.Edges.Count, "edges of at least 1 % of their target"),
            new("recovered by leaves", 100 * circuit.Recovery, "% of the target"),
            new("contributed by dictionary errors", 100 * circuit.ErrorShare, "% of the target"),
            .. circuit.Faithfulness.SelectMany(measured => new CaseFigure[]
            {
                new($"faithfulness, others ablated to {measured.Ablation}", 100 * measured.Faithfulness, "%"),
                new($"faithfulness of the complement, the circuit ablated to {measured.Ablation}", 100 * measured.ComplementFaithfulness, "%"),
            }),
        ];
        return new(name, title, explanation, all, CaseStudy.Json(circuit), dashboards) { Scores = lead is { } node ? [ExplainedScore.Of(graph, node)] : [] };
    }

    private string Token(LinearSample sample, int position) => Models.TokenNames.TokenName(subject.Model, sample.Tokens[position]);

    private static bool IsAttention(DictionarySite site) => site.Kind is DictionaryKind.AttentionOutput or DictionaryKind.HeadOutputs;

    private static string Ordinal(int place) => place switch { 0 => "strongest", 1 => "second", _ => "third" };
}
