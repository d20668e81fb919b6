using Workbench.Dictionaries;
using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Interventions;
using Workbench.Dictionaries.Linear;
using Workbench.Models;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries.Linear;

/// <summary>Properties of linear graphs that hold for every model and every kind of dictionary.</summary>
public sealed class LinearGraphTests
{
    private static readonly DictionaryKind[] Sites = [DictionaryKind.AttentionOutput, DictionaryKind.MlpTranscoder];

    public static TheoryData<int, string> Variants()
    {
        var data = new TheoryData<int, string>();
        foreach (int model in Enumerable.Range(1, SmallModels.VariedCount)) data.Add(model, "relu");
        foreach (string kind in new[] { "topk", "jumprelu", "skip", "vector-norm", "layer-norm", "subtract", "subtract vector-norm", "subtract layer-norm", "z", "attention only", "transcoders only" }) data.Add(1, kind);
        data.Add(2, "z");
        data.Add(2, "transcoders only");
        return data;
    }

    [Theory, MemberData(nameof(Variants))]
    public void Leaves_add_up_to_every_kind_of_target(int number, string kind)
    {
        using var model = SmallModels.Varied(number);
        using var suite = Suite(model, kind);
        int[] prompt = [3, 7, 1, 10, 4];
        using var graph = LinearGraph.Of(model, suite, prompt);
        foreach (var target in Targets(graph))
        {
            var flat = FlatAttribution.Of(graph, target);
            Assert.Equal(0, (flat.LeafSum - flat.TargetValue) / Scale(flat), 11);
            var direct = DirectAttribution.Of(graph, target);
            Assert.Equal(0, (direct.Nodes.Sum(node => node.Value) + direct.LeafSum - direct.TargetValue) / Scale(direct), 11);
            var open = HierarchicalAttribution.Of(graph, target, 0, ThresholdMode.Absolute);
            Assert.Equal(0, (open.LeafSum - flat.LeafSum) / Scale(flat), 11);
        }
    }

    [Theory, MemberData(nameof(Variants))]
    public void What_attribution_claims_is_what_forward_runs_measure(int number, string kind)
    {
        using var model = SmallModels.Varied(number);
        using var suite = Suite(model, kind);
        using var graph = LinearGraph.Of(model, suite, [3, 7, 1, 10, 4]);
        using (var unchanged = FeatureIntervention.Set(graph, new Dictionary<FeatureNode, double>(), InterventionScope.Live))
            Assert.Equal(graph.Value(GraphTarget.Logit(2)), unchanged.Value(GraphTarget.Logit(2)), 9);

        var targets = new[] { GraphTarget.Logit(2), GraphTarget.Feature(graph.Features[^1]) };
        foreach (var target in targets)
        {
            var flat = FlatAttribution.Of(graph, target);
            var direct = DirectAttribution.Of(graph, target);
            foreach (var (node, index) in flat.Nodes.Select((node, index) => (node, index)).Where(entry => entry.index % 5 == 0))
            {
                double delta = 0.5 * node.Activation;
                double scale = 1 + Math.Abs(flat.TargetValue) + Math.Abs(node.Value);
                var values = new Dictionary<FeatureNode, double> { [node.Node] = node.Activation + delta };
                using var total = FeatureIntervention.Set(graph, values, InterventionScope.Total);
                Assert.Equal(0, (total.Value(target) - flat.TargetValue - 0.5 * node.Value) / scale, 10);
                using var alone = FeatureIntervention.Set(graph, values, InterventionScope.Direct);
                Assert.Equal(0, (alone.Value(target) - flat.TargetValue - 0.5 * direct.Nodes[index].Value) / scale, 10);
            }
        }
    }

    [Theory]
    [InlineData(1, "relu")]
    [InlineData(1, "z")]
    [InlineData(1, "skip")]
    [InlineData(2, "relu")]
    [InlineData(4, "relu")]
    public void Query_key_tables_add_up_to_the_score(int number, string kind)
    {
        using var model = SmallModels.Varied(number);
        using var suite = Suite(model, kind);
        using var graph = LinearGraph.Of(model, suite, [3, 7, 1, 10, 4]);
        int last = model.Config.Layers - 1;
        var table = QkAttribution.Of(graph, last, 0, 3, 1);
        double sum = table.Table.Cast<double>().Sum(), size = table.Table.Cast<double>().Sum(Math.Abs);
        Assert.Equal(0, (sum - table.Score) / size, 12);
        Assert.Equal(table.QueryParts.Count, table.Table.GetLength(0));
        Assert.Equal(table.KeyParts.Count, table.Table.GetLength(1));
        Assert.Contains("tok_embed@3", table.QueryParts);
        Assert.Contains("tok_embed@1", table.KeyParts);
        var largest = table.Largest(3);
        Assert.Equal(table.Table.Cast<double>().Max(Math.Abs), Math.Abs(largest[0].Value), 12);
    }

    [Fact]
    public void Edges_among_the_features_of_a_circuit_are_its_direct_rows()
    {
        using var model = SmallModels.Varied(1);
        using var suite = Suite(model, "relu");
        using var graph = LinearGraph.Of(model, suite, [3, 7, 1, 10, 4]);
        var target = GraphTarget.LogitDifference(2, 5);
        var circuit = HierarchicalAttribution.Of(graph, target, 0.05);
        FeatureNode[] nodes = [.. circuit.Nodes.Select(node => node.Node)];
        var edges = DirectAttribution.Edges(graph, nodes, target);
        foreach (var edge in edges.Where((_, index) => index % 11 == 0))
        {
            var at = edge.Target == target.Name ? target : GraphTarget.Feature(FeatureNode.Parse(edge.Target));
            Assert.Equal(DirectAttribution.Between(graph, edge.Source, at), edge.Weight, 12);
        }

        Assert.Contains(edges, edge => edge.Target == target.Name);
        Assert.All(edges, edge => Assert.True(edge.Source.Contains("error", StringComparison.Ordinal) || nodes.Any(node => node.Name == edge.Source) || !FeatureNode.TryParse(edge.Source, out _)));
        var strong = DirectAttribution.Edges(graph, nodes, target, smallest: 0.1, leaves: false);
        Assert.Equal(edges.Where(edge => Math.Abs(edge.Weight) >= 0.1 && FeatureNode.TryParse(edge.Source, out _)), strong);
    }

    [Fact]
    public void Higher_thresholds_keep_fewer_features_and_a_threshold_above_all_is_refused_when_nodes_are_required()
    {
        using var model = SmallModels.Varied(1);
        using var suite = Suite(model, "relu");
        using var graph = LinearGraph.Of(model, suite, [3, 7, 1, 10, 4]);
        var target = GraphTarget.Logit(2);
        var low = HierarchicalAttribution.Of(graph, target, 0.01, ThresholdMode.Absolute);
        var high = HierarchicalAttribution.Of(graph, target, 0.5, ThresholdMode.Absolute);
        Assert.True(high.Nodes.Count < low.Nodes.Count);
        Assert.Same(low, low.RequireNodes(0.01));
        var none = HierarchicalAttribution.Of(graph, target, 1e9);
        Assert.Empty(none.Nodes);
        var error = Assert.Throws<ArgumentException>(() => none.RequireNodes(1e9));
        Assert.Contains("removes every feature", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => HierarchicalAttribution.Of(graph, target, -1));
        Assert.Throws<ArgumentException>(() => HierarchicalAttribution.Of(graph, target, double.NaN));
    }

    [Fact]
    public void Sweeps_leave_no_tensor_behind()
    {
        using var model = SmallModels.Varied(1);
        using var suite = Suite(model, "skip");
        long before = LiveTensors.CountAfterCollecting();
        using (var graph = LinearGraph.Of(model, suite, [3, 7, 1, 10, 4]))
        {
            var target = GraphTarget.Logit(2);
            var circuit = HierarchicalAttribution.Of(graph, target, 0.05, attentionScores: true);
            DirectAttribution.Edges(graph, [.. circuit.Nodes.Select(node => node.Node)], target);
            QkAttribution.Of(graph, 1, 0, 3, 1);
            CircuitIntervention.Evaluate(graph, target, [.. circuit.Nodes.Select(node => node.Node)], FeatureAblation.Zero);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static double Scale(TargetAttribution attribution) => 1 + attribution.Leaves.Sum(leaf => Math.Abs(leaf.Value)) + attribution.Nodes.Sum(node => Math.Abs(node.Value));

    private static IEnumerable<GraphTarget> Targets(LinearGraph graph)
    {
        int last = graph.Model.Config.Layers - 1;
        yield return GraphTarget.Logit(2);
        yield return GraphTarget.Logit(2, position: 1, demeaned: true);
        yield return GraphTarget.LogitDifference([2, 4], [5]);
        yield return GraphTarget.Feature(graph.Features[^1]);
        yield return GraphTarget.Feature(graph.Features[graph.FeatureCount / 2]);
        yield return GraphTarget.Feature(graph.Features[0]);
        yield return GraphTarget.AttentionScore(last, 0, 3, 1, ScoreSide.Query);
        yield return GraphTarget.AttentionScore(last, 0, 3, 1, ScoreSide.Key);
    }

    private static DictionarySuite Suite(Transformer model, string kind)
    {
        IReadOnlyCollection<DictionaryKind> sites = kind switch
        {
            "z" => [DictionaryKind.HeadOutputs, DictionaryKind.MlpTranscoder],
            "attention only" => [DictionaryKind.AttentionOutput],
            "transcoders only" => [DictionaryKind.MlpTranscoder],
            _ => Sites,
        };
        return RandomDictionaries.Suite(model, features: 14, seed: 90, sites, spec => kind switch
        {
            "topk" => spec with { Activation = DictionaryActivation.TopK, K = 4 },
            "jumprelu" => spec with { Activation = DictionaryActivation.JumpRelu },
            "skip" => spec with { HasSkip = spec.Site.IsTranscoder },
            _ => spec with
            {
                SubtractDecoderBias = kind.StartsWith("subtract", StringComparison.Ordinal),
                Normalisation = kind.EndsWith("vector-norm", StringComparison.Ordinal) ? DictionaryNormalisation.VectorNorm
                    : kind.EndsWith("layer-norm", StringComparison.Ordinal) ? DictionaryNormalisation.LayerNorm : DictionaryNormalisation.None,
            },
        });
    }
}
