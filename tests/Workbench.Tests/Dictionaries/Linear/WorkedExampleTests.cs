using Workbench.Dictionaries;
using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Linear;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries.Linear;

/// <summary>The example in the tests of the published code: a scalar residual stream with two layers of two features each.</summary>
public sealed class WorkedExampleTests
{
    [Theory]
    [InlineData("direct", 0)]
    [InlineData("hierarchical", 0.1)]
    [InlineData("hierarchical_tau5", 5)]
    public void The_published_example_of_hierarchical_attribution_comes_out(string circuit, double threshold)
    {
        using var file = GoldenGraph.File("moss_worked_example.json");
        var expected = file.RootElement.GetProperty("circuits").GetProperty(circuit).EnumerateObject()
            .Where(node => !node.Name.StartsWith("output", StringComparison.Ordinal))
            .ToDictionary(node => OurName(node.Name), node => (node.Value.GetProperty("attribution").GetDouble(), node.Value.GetProperty("activation").GetDouble()));
        using var model = Model();
        using var suite = Suite();
        using var graph = LinearGraph.Of(model, suite, [0]);
        var target = GraphTarget.Logit(0);
        Assert.Equal(16, graph.Value(target), 12);

        var found = circuit == "direct" ? DirectAttribution.Of(graph, target) : HierarchicalAttribution.Of(graph, target, threshold);
        Assert.Equal(expected.OrderBy(node => node.Key), found.Nodes.ToDictionary(node => node.Node.Name, node => (node.Value, node.Activation)).OrderBy(node => node.Key));
    }

    [Fact]
    public void Flat_attribution_of_the_example_differs_from_its_gated_one_at_threshold_5()
    {
        using var model = Model();
        using var suite = Suite();
        using var graph = LinearGraph.Of(model, suite, [0]);
        var flat = FlatAttribution.Of(graph, GraphTarget.Logit(0)).ByName();
        Assert.Equal(8, flat["L0M.1@0"], 12);
        Assert.Equal(16, flat["tok_embed@0"], 12);
        var gated = HierarchicalAttribution.Of(graph, GraphTarget.Logit(0), 5);
        // Through h1[1] = 2 and h2[0] = 4 alone: out = x + h1[1] + 2·(x + h1[1]) with x = 1, so 9 of 16.
        Assert.Equal(9, gated.LeafSum, 12);
        Assert.Equal(9.0 / 16, gated.Recovery, 12);
    }

    private static string OurName(string name) => name.Replace("hook_mid_1.", "L0M.", StringComparison.Ordinal).Replace("hook_mid_2.", "L1M.", StringComparison.Ordinal) + "@0";

    private static Transformer Model()
    {
        var config = new TransformerConfig
        {
            Layers = 2, Heads = 1, Width = 1, HeadWidth = 1, MlpWidth = 2, VocabularySize = 2, ContextLength = 1,
            LayerNorm = false, Activation = Activation.Relu, TiedUnembedding = false,
        };
        double[] Of(string name) => name switch
        {
            "transformer.wte.weight" => [1, 0],
            "lm_head.weight" => [1, 0],
            "transformer.h.0.mlp.c_fc.weight" => [1, 2],
            "transformer.h.0.mlp.c_proj.weight" => [1, 1],
            "transformer.h.1.mlp.c_fc.weight" => [1, 1],
            "transformer.h.1.mlp.c_proj.weight" => [2, 1],
            _ => [],
        };
        return Transformer.Create(config, (name, shape) => Of(name) is { Length: > 0 } values ? tensor(values).view(shape) : zeros(shape, dtype: float64), name: "worked-example");
    }

    private static DictionarySuite Suite()
    {
        SparseDictionary Layer(int layer, double[] encoder, double[] decoder) => new(
            new() { Site = new(DictionaryKind.MlpTranscoder, layer), InputWidth = 1, OutputWidth = 1, Features = 2 },
            tensor(encoder).view(1, 2), zeros(2, dtype: float64), tensor(decoder).view(2, 1), zeros(1, dtype: float64));
        return new([Layer(0, [1, 2], [1, 1]), Layer(1, [1, 1], [2, 1])]);
    }
}
