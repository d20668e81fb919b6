using System.Text.Json.Nodes;
using Workbench.Dictionaries;
using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Circuits;
using Workbench.Dictionaries.Interventions;
using Workbench.Dictionaries.Linear;
using Workbench.Execution;
using Workbench.Models;
using Workbench.Reproduction;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries.Circuits;

public sealed class FeatureCircuitTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Transformer model = SmallModels.Varied(1);
    private readonly DictionarySuite suite;
    private readonly LinearGraph graph;
    private readonly GraphTarget target = GraphTarget.LogitDifference(2, 5);

    public FeatureCircuitTests()
    {
        suite = RandomDictionaries.Suite(model, 14, seed: 90, [DictionaryKind.AttentionOutput, DictionaryKind.MlpTranscoder]);
        graph = LinearGraph.Of(model, suite, [3, 7, 1, 10, 4]);
    }

    public void Dispose()
    {
        graph.Dispose();
        suite.Dispose();
        model.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_circuit_is_read_back_as_it_was_written()
    {
        var circuit = Make() with { Faithfulness = [CircuitIntervention.Evaluate(graph, target, [.. Make().Features.Select(node => node.Node)], FeatureAblation.Zero)] };
        circuit.Save(folder.File("circuit.json"));
        var read = FeatureCircuit.Load(folder.File("circuit.json"));

        Assert.NotEmpty(circuit.Features);
        Assert.NotEmpty(circuit.Edges);
        Assert.Equal(circuit.Features, read.Features);
        Assert.Equal(circuit.Edges, read.Edges);
        Assert.Equal(circuit.Leaves, read.Leaves);
        Assert.Equal(circuit.Tokens, read.Tokens);
        Assert.Equal(circuit.Sites, read.Sites);
        Assert.Equal(circuit.Faithfulness, read.Faithfulness);
        Assert.Equal((circuit.Target, circuit.TargetText, circuit.TargetPosition, circuit.TargetValue, circuit.Method, circuit.Threshold, circuit.ActiveFeatures), (read.Target, read.TargetText, read.TargetPosition, read.TargetValue, read.Method, read.Threshold, read.ActiveFeatures));
        Assert.Equal(circuit.Recovery, read.Recovery, 12);
        read.Save(folder.File("again.json"));
        Assert.Equal(File.ReadAllText(folder.File("circuit.json")), File.ReadAllText(folder.File("again.json")));
    }

    [Fact]
    public void A_circuit_says_where_it_comes_from()
    {
        var provenance = Make().Provenance;
        Assert.Equal(model.Hash, provenance.ModelHash);
        Assert.Equal("3 7 1 10 4", provenance.Options["prompt tokens"]);
        Assert.Equal("0.05", provenance.Options["threshold"]);
        Assert.Equal(target.Name, provenance.Options["target"]);
        Assert.Equal("hierarchical signed", provenance.Method);
        Assert.Equal(64, provenance.Options["dictionary L0A"].Length);
        Assert.NotEqual(provenance.Options["dictionary L0A"], provenance.Options["dictionary L1A"]);
    }

    [Fact]
    public void Small_edges_are_left_out_and_all_are_there_when_asked_for()
    {
        var attribution = HierarchicalAttribution.Of(graph, target, 0.05);
        var all = FeatureCircuit.Of(graph, attribution, "hierarchical signed", 0.05, smallestShare: 0);
        var large = FeatureCircuit.Of(graph, attribution, "hierarchical signed", 0.05, smallestShare: 0.2);
        Assert.True(large.Edges.Count < all.Edges.Count);
        Assert.Subset(all.Edges.ToHashSet(), large.Edges.ToHashSet());
        var sizes = all.Features.ToDictionary(node => node.Node.Name, node => node.Activation);
        sizes[all.Target] = Math.Abs(all.TargetValue);
        Assert.Equal(all.Edges.Where(edge => Math.Abs(edge.Weight) >= 0.2 * sizes[edge.Target]), large.Edges);
        // What flows into a feature is its pre-activation.
        Assert.All(all.Edges.GroupBy(edge => edge.Target), group => Assert.True(group.Sum(edge => Math.Abs(edge.Weight)) > 0));
    }

    [Fact]
    public void Attribution_through_the_features_that_a_gate_kept_is_the_gated_one()
    {
        var gated = HierarchicalAttribution.Of(graph, target, 0.05);
        var kept = KeptFeatures.Attribute(graph, target, [.. gated.Nodes.Select(node => node.Node)]);
        Assert.Equal(gated.Nodes.Select(node => node.Node), kept.Nodes.Select(node => node.Node));
        Assert.All(gated.Nodes.Zip(kept.Nodes), pair => Assert.Equal(pair.First.Value, pair.Second.Value, 12));
        Assert.Equal(gated.LeafSum, kept.LeafSum, 12);
        var all = KeptFeatures.Attribute(graph, target, graph.Features);
        Assert.Equal(all.TargetValue, all.LeafSum, 10);
    }

    [Fact]
    public void What_pruning_leaves_of_an_attribution_graph_becomes_a_circuit()
    {
        var whole = AttributionGraph.Of(graph, [(target, 1.0)]);
        var pruned = whole.Prune(0.7, 0.9);
        var circuit = FeatureCircuit.Of(graph, whole, pruned);
        Assert.Equal(pruned.Edges.Count, circuit.Edges.Count);
        Assert.Equal(pruned.Nodes.Count(place => place < whole.Features.Count), circuit.Features.Count);
        Assert.Equal("circuit-tracer", circuit.Method);
        circuit.Save(folder.File("ct.json"));
        var read = FeatureCircuit.Load(folder.File("ct.json"));
        Assert.Equal(circuit.Edges, read.Edges);
        Assert.Equal((whole.ReplacementScore, whole.CompletenessScore), (read.ReplacementScore!.Value, read.CompletenessScore!.Value));
        var several = AttributionGraph.Of(graph, [(GraphTarget.Logit(1), 0.5), (GraphTarget.Logit(2), 0.5)]);
        Assert.Throws<ArgumentException>(() => FeatureCircuit.Of(graph, several, several.Prune()));
    }

    [Fact]
    public void Integrated_gradients_of_features_add_up_to_what_taking_a_site_away_does()
    {
        // Many steps: the integral over all features and the error of a site is the change of the target when the site goes to zero.
        var found = FeatureEapIg.Of(graph, target, steps: 400);
        var site = DictionarySite.Parse("L1M");
        double sum = found.Nodes.Where(node => node.Node.Site == site).Sum(node => node.Value) + found.Leaves.Where(leaf => leaf.Kind == "L1M.error").Sum(leaf => leaf.Value);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var bias = suite[site].DecoderBias;
        var logits = SitePass.Logits(model, tensor(new long[] { 3, 7, 1, 10, 4 }).unsqueeze(0), (at, _, output) => at == site ? bias.expand_as(output) : null)[0];
        double without = LinearGraph.LogitValue(logits, (LogitTarget)target);
        Assert.Equal(graph.Value(target) - without, sum, 2);

        var patched = FeatureEapIg.Of(graph, target, [3, 7, 1, 10, 4], steps: 3);
        Assert.All(patched.Nodes, node => Assert.Equal(0, node.Value, 12));
        Assert.Throws<ArgumentException>(() => FeatureEapIg.Of(graph, target, [1, 2]));
        Assert.Throws<ArgumentException>(() => FeatureEapIg.Of(graph, GraphTarget.Feature(graph.Features[^1])));
    }

    [Theory]
    [InlineData(ThresholdMode.Signed)]
    [InlineData(ThresholdMode.Absolute)]
    public void A_circuit_of_a_size_is_that_of_the_lowest_threshold_that_keeps_no_more(ThresholdMode mode)
    {
        double[] levels = [.. FlatAttribution.Of(graph, target).Nodes.Select(node => Math.Abs(node.Value)).Where(size => size > 0).Order()];
        int[] sizes = [.. levels.Select(level => HierarchicalAttribution.Of(graph, target, level, mode).Nodes.Count)];
        foreach (int most in new[] { 1, 3, 7, graph.FeatureCount + 5 })
        {
            var found = HierarchicalAttribution.OfSize(graph, target, most, mode);
            Assert.InRange(found.Nodes.Count, 0, most);
            // No threshold among all contributions keeps more without keeping too many.
            Assert.True(found.Nodes.Count >= sizes.Where(size => size <= most).DefaultIfEmpty(0).Max());
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => HierarchicalAttribution.OfSize(graph, target, 0, mode));
    }

    [Fact]
    public void The_score_that_leads_to_a_feature_is_explained_by_its_largest_parts()
    {
        var feature = graph.Features.First(node => node.Site == DictionarySite.Parse("L1A") && node.Position == graph.Positions - 1);
        var heads = HeadContributions.Of(graph, feature);
        var explained = ExplainedScore.Of(graph, feature);
        var table = QkAttribution.Of(graph, 1, explained.Head, feature.Position, explained.Key);
        Assert.Equal(heads.Table.Cast<double>().Max(), heads.Table[explained.Head, explained.Key], 12);
        Assert.Equal((1, feature.Position, table.Score, table.Pattern), (explained.Layer, explained.Query, explained.Score, explained.Pattern));
        Assert.Equal(table.Table.Cast<double>().Max(Math.Abs), Math.Abs(explained.Parts[0].Value), 12);
        Assert.All(explained.Parts.Zip(explained.Parts.Skip(1)), pair => Assert.True(Math.Abs(pair.First.Value) >= Math.Abs(pair.Second.Value)));
    }

    [Fact]
    public void Head_contributions_add_up_to_the_feature()
    {
        foreach (var node in graph.Features.Where(node => node.Site.Kind == DictionaryKind.AttentionOutput))
        {
            var parts = HeadContributions.Of(graph, node);
            Assert.Equal(graph.Activation(node), parts.ByHead.Sum() + parts.Constant, 10);
            Assert.Equal(parts.ByHead.Sum(), parts.ByPosition.Sum(), 10);
            Assert.All(parts.ByPosition.Skip(node.Position + 1), later => Assert.Equal(0, later));
            // Biases are the target's own and b_V's, as the direct row has them.
            var direct = DirectAttribution.Of(graph, GraphTarget.Feature(node)).LeafTotals;
            Assert.Equal(direct[$"L{node.Site.Layer}.b_O"] + direct[$"{node.Site.Name}.b_enc"], parts.Constant, 10);
        }

        Assert.Throws<ArgumentException>(() => HeadContributions.Of(graph, graph.Features.First(node => node.Site.IsTranscoder)));
    }

    [Theory]
    [InlineData("format", "\"something else\"", "no feature circuit")]
    [InlineData("version", "7", "version 7")]
    [InlineData("nodes", "[]", "which is neither a node of the circuit nor its target")]
    [InlineData("tokens", "[]", "but a prompt of 0 tokens")]
    [InlineData("target", "null", "damaged")]
    public void Damaged_files_are_refused(string member, string value, string message)
    {
        Make().Save(folder.File("circuit.json"));
        var json = JsonNode.Parse(File.ReadAllText(folder.File("circuit.json")))!.AsObject();
        json[member] = JsonNode.Parse(value);
        File.WriteAllText(folder.File("wrong.json"), json.ToJsonString());
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => FeatureCircuit.Load(folder.File("wrong.json"))).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => FeatureCircuit.Load(folder.File("none.json")));
    }

    private FeatureCircuit Make() => FeatureCircuit.Of(graph, HierarchicalAttribution.Of(graph, target, 0.05).RequireNodes(0.05), "hierarchical signed", 0.05);
}
