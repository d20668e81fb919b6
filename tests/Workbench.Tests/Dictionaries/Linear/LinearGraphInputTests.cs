using Workbench.Dictionaries;
using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Linear;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries.Linear;

/// <summary>What a linear graph refuses, and how it says so.</summary>
public sealed class LinearGraphInputTests
{
    private static readonly int[] Prompt = [3, 7, 1];

    [Fact]
    public void A_dictionary_of_another_width_is_refused()
    {
        using var model = SmallModels.Varied(1);
        using var wider = SmallModels.Lively(SmallModels.Config with { Width = 12, HeadWidth = 6 }, seed: 3);
        using var dictionary = RandomDictionaries.Make(wider, DictionarySite.Parse("L0M"), 6, seed: 1);
        Refused("reads width 12", () => LinearGraph.Of(model, [dictionary], Prompt));
    }

    [Fact]
    public void A_dictionary_of_a_layer_that_the_model_lacks_is_refused()
    {
        using var model = SmallModels.Varied(1);
        using var dictionary = RandomDictionaries.Make(model, DictionarySite.Parse("L7A"), 6, seed: 1);
        Refused("L7A", () => LinearGraph.Of(model, [dictionary], Prompt));
    }

    [Fact]
    public void A_dictionary_of_another_number_type_is_refused()
    {
        using var model = SmallModels.Varied(1);
        using var narrow = SmallModels.Lively(SmallModels.Config, seed: 3, float32);
        using var dictionary = RandomDictionaries.Make(narrow, DictionarySite.Parse("L0M"), 6, seed: 1);
        Refused("SparseDictionary.To", () => LinearGraph.Of(model, [dictionary], Prompt));
    }

    [Fact]
    public void Two_dictionaries_of_one_site_and_suites_that_cut_nothing_are_refused()
    {
        using var model = SmallModels.Varied(1);
        using var one = RandomDictionaries.Make(model, DictionarySite.Parse("L0M"), 6, seed: 1);
        using var two = RandomDictionaries.Make(model, DictionarySite.Parse("L0M"), 6, seed: 2);
        using var residual = RandomDictionaries.Make(model, DictionarySite.Parse("L0R"), 6, seed: 3);
        Refused("2 dictionaries for L0M", () => LinearGraph.Of(model, [one, two], Prompt));
        Refused("L0A", () => LinearGraph.Of(model, [residual], Prompt));
    }

    [Fact]
    public void A_prompt_on_which_no_feature_is_active_is_refused()
    {
        using var model = SmallModels.Varied(1);
        using var dictionary = RandomDictionaries.Make(model, DictionarySite.Parse("L0M"), 6, seed: 1, bias: -1000);
        long before = LiveTensors.CountAfterCollecting();
        Refused("No feature of L0M is active", () => LinearGraph.Of(model, [dictionary], Prompt));
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Targets_that_are_not_in_the_graph_are_refused()
    {
        using var model = SmallModels.Varied(1);
        using var suite = RandomDictionaries.Suite(model, 10, 5, [DictionaryKind.AttentionOutput, DictionaryKind.MlpTranscoder]);
        using var graph = LinearGraph.Of(model, suite, Prompt);
        var inactive = Enumerable.Range(0, 10).Select(feature => new FeatureNode(DictionarySite.Parse("L1M"), feature, 1)).First(node => !graph.Contains(node));
        foreach (var target in new[]
        {
            GraphTarget.Logit(model.Config.VocabularySize),
            GraphTarget.Logit(2, position: 3),
            GraphTarget.Feature(inactive),
            GraphTarget.Feature(new(DictionarySite.Parse("L1R"), 0, 0)),
            GraphTarget.AttentionScore(5, 0, 1, 0, ScoreSide.Key),
            GraphTarget.AttentionScore(0, 0, 0, 1, ScoreSide.Key),
        })
        {
            Refused("not in the graph", () => HierarchicalAttribution.Of(graph, target));
            Refused("not in the graph", () => FlatAttribution.Of(graph, target));
        }

        Refused("neither an active feature", () => DirectAttribution.Between(graph, "L9.nothing@0", GraphTarget.Logit(2)));
        Refused("not active", () => DirectAttribution.Between(graph, inactive.Name, GraphTarget.Logit(2)));
    }

    [Fact]
    public void Prompts_that_the_model_cannot_read_are_refused()
    {
        using var model = SmallModels.Varied(1);
        using var dictionary = RandomDictionaries.Make(model, DictionarySite.Parse("L0M"), 6, seed: 1);
        Refused("vocabulary", () => LinearGraph.Of(model, [dictionary], [999]));
        Refused("no tokens", () => LinearGraph.Of(model, [dictionary], []));
    }

    [Theory]
    [InlineData("L2M.517@13", true)]
    [InlineData("L0Z.0@0", true)]
    [InlineData("L2M.517", false)]
    [InlineData("L2Q.5@1", false)]
    [InlineData("2M.5@1", false)]
    [InlineData("L2M.-5@1", false)]
    [InlineData("", false)]
    public void Names_of_features_are_read_back(string name, bool valid)
    {
        Assert.Equal(valid, FeatureNode.TryParse(name, out var node));
        if (valid) Assert.Equal(name, node.Name);
        else Assert.Throws<ArgumentException>(() => FeatureNode.Parse(name));
    }

    private static void Refused(string part, Action action) => Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
}
