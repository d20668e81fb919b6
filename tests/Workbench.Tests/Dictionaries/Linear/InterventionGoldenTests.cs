using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Interventions;
using Workbench.Dictionaries.Linear;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries.Linear;

/// <summary>Forward runs with features set to other values: against the reference numbers, and against what attribution claims.</summary>
public sealed class InterventionGoldenTests
{
    public static TheoryData<string, ScalarType> Cases => GoldenGraph.Cases;

    [Theory, MemberData(nameof(Cases))]
    public void Runs_with_a_feature_set_are_the_reference_ones(string prompt, ScalarType dtype)
    {
        using var golden = new GoldenGraph(prompt, dtype);
        using var file = GoldenGraph.File($"oracle_a_{prompt}_f64.json");
        var graph = golden.Graph;
        double tolerance = dtype == float64 ? 1e-9 : 1e-4;
        double[] before = graph.Activations(), logitsBefore = AttributionReader.Numbers(graph.Pass.Logits[^1]);
        int compared = 0;
        foreach (var run in file.RootElement.GetProperty("runs").EnumerateArray())
        {
            var node = GoldenGraph.Node(run.GetProperty("feature").GetString()!);
            double value = graph.Activation(node) + (run.GetProperty("delta_kind").GetString() == "+0.5" ? 0.5 : -graph.Activation(node));
            foreach (var (name, scope) in new[] { ("direct", InterventionScope.Direct), ("total", InterventionScope.Total), ("live", InterventionScope.Live) })
            {
                using var outcome = FeatureIntervention.Set(graph, new Dictionary<FeatureNode, double> { [node] = value }, scope);
                var expected = run.GetProperty(name);
                double[] logits = AttributionReader.Numbers(outcome.Logits[^1]);
                ModelA.AssertClose(ModelA.Numbers(expected.GetProperty("logit_change")), [.. logits.Zip(logitsBefore, (now, then) => now - then)], tolerance, $"{node} {name} logits");
                Assert.InRange(outcome.Value(golden.Target) - graph.Value(golden.Target) - expected.GetProperty("logit_diff_change").GetDouble(), -tolerance, tolerance);
                foreach (var change in expected.GetProperty("pre_change").EnumerateObject())
                {
                    var at = GoldenGraph.Node(change.Name);
                    int place = graph.PlaceOf(at);
                    Assert.InRange(outcome.PreActivations[place] - before[place] - change.Value.GetDouble(), -tolerance, tolerance);
                    compared++;
                }
            }
        }

        Assert.True(compared > 100, $"only {compared} changes were compared");
    }

    [Theory]
    [InlineData("full")]
    [InlineData("short")]
    public void Setting_a_feature_changes_every_target_by_its_edge(string prompt)
    {
        const double Delta = 0.37;
        using var golden = new GoldenGraph(prompt, float64);
        var graph = golden.Graph;
        double[] before = graph.Activations();
        var features = graph.Features;
        GraphTarget[] targets = [.. features.Select(GraphTarget.Feature), golden.Target];
        var edges = new double[targets.Length][];
        DirectRows.Each(graph, targets, (chosen, found, _) =>
        {
            double[] values = AttributionReader.Numbers(found);
            for (int row = 0; row < chosen.Length; row++) edges[chosen[row]] = values[(row * features.Count)..((row + 1) * features.Count)];
        });

        int nonZero = 0;
        for (int source = 0; source < features.Count; source += prompt == "short" ? 1 : 9)
        {
            using var outcome = FeatureIntervention.Set(graph, new Dictionary<FeatureNode, double> { [features[source]] = before[source] + Delta }, InterventionScope.Direct);
            for (int target = 0; target < features.Count; target++)
            {
                double claimed = edges[target][source] * Delta / before[source];
                Assert.InRange(outcome.PreActivations[target] - before[target] - claimed, -1e-10, 1e-10);
                if (claimed != 0) nonZero++;
            }

            Assert.InRange(outcome.Value(golden.Target) - graph.Value(golden.Target) - edges[^1][source] * Delta / before[source], -1e-10, 1e-10);
        }

        Assert.True(nonZero > 1000, $"only {nonZero} edges were measured");
    }

    [Theory]
    [InlineData("full")]
    [InlineData("short")]
    public void Setting_a_feature_with_active_sets_held_changes_the_target_by_its_flat_attribution(string prompt)
    {
        const double Delta = -0.21;
        using var golden = new GoldenGraph(prompt, float64);
        var graph = golden.Graph;
        double target = graph.Value(golden.Target);
        foreach (var node in FlatAttribution.Of(graph, golden.Target).Nodes.Where((_, index) => index % 7 == 0))
        {
            using var outcome = FeatureIntervention.Set(graph, new Dictionary<FeatureNode, double> { [node.Node] = node.Activation + Delta }, InterventionScope.Total);
            Assert.Equal(node.Value * Delta / node.Activation, outcome.Value(golden.Target) - target, 10);
        }
    }

    [Fact]
    public void Keeping_every_feature_is_the_model_and_ablating_none_too()
    {
        using var golden = new GoldenGraph("short", float64);
        var graph = golden.Graph;
        var all = CircuitIntervention.Evaluate(graph, golden.Target, graph.Features, FeatureAblation.Zero);
        Assert.Equal(1, all.CircuitRecovery, 10);
        Assert.Equal(1, all.Faithfulness, 10);
        var none = CircuitIntervention.Evaluate(graph, golden.Target, [], FeatureAblation.Zero);
        Assert.Equal(none.Empty, none.Circuit, 10);
        Assert.Equal(none.Target, none.Complement, 10);
        Assert.NotEqual(none.Target, none.Empty, 3);
    }

    [Fact]
    public void Mean_ablation_puts_the_mean_of_each_feature_everywhere()
    {
        using var golden = new GoldenGraph("short", float64);
        var graph = golden.Graph;
        int[] tokens = [.. graph.Tokens];
        using var means = FeatureMeans.Of(golden.Model, golden.Suite.All, [tokens, tokens], batchSize: 1);
        Assert.Equal(2 * graph.Positions, means.Tokens);
        foreach (var stage in graph.Stages)
        {
            double[] mean = AttributionReader.Numbers(means[stage.Site]);
            double[] expected = new double[mean.Length];
            double[] activations = AttributionReader.Numbers(stage.Activation);
            for (int local = 0; local < stage.Count; local++) expected[stage.Node(local).Feature] += activations[local] / graph.Positions;
            ModelA.AssertClose(expected, mean, 1e-12, stage.Site.Name);
        }

        var zero = CircuitIntervention.Evaluate(graph, golden.Target, [], FeatureAblation.Zero);
        var ablated = CircuitIntervention.Evaluate(graph, golden.Target, [], FeatureAblation.Mean(means));
        Assert.NotEqual(zero.Empty, ablated.Empty, 3);
        Assert.Equal("mean", ablated.Ablation);
    }
}
