using Workbench.Dictionaries;
using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Linear;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries.Linear;

/// <summary>The linear graph against numbers of OpenMOSS' code with LayerNorm scales held constant.</summary>
public sealed class LinearGraphGoldenTests
{
    public static TheoryData<string, ScalarType> Cases => GoldenGraph.Cases;

    [Theory, MemberData(nameof(Cases))]
    public void Active_features_and_errors_are_the_reference_ones(string prompt, ScalarType dtype)
    {
        using var golden = new GoldenGraph(prompt, dtype);
        using var file = GoldenGraph.File($"graph_a_{prompt}_f64.json");
        double tolerance = dtype == float64 ? 1e-9 : 5e-5;
        var graph = golden.Graph;
        int compared = 0;
        foreach (var site in file.RootElement.GetProperty("pre").EnumerateObject())
        {
            var stage = graph.StageOf(DictionarySite.Parse(site.Name));
            int position = 0;
            foreach (var row in site.Value.EnumerateArray())
            {
                int feature = 0;
                foreach (double pre in ModelA.Numbers(row))
                {
                    var node = new FeatureNode(stage.Site, feature++, position);
                    Assert.Equal(pre > 0, graph.Contains(node));
                    if (pre <= 0) continue;
                    Assert.InRange(graph.Activation(node) - pre, -tolerance, tolerance);
                    compared++;
                }

                position++;
            }

            double[] errors = [.. file.RootElement.GetProperty("error").GetProperty(site.Name).EnumerateArray().SelectMany(ModelA.Numbers)];
            ModelA.AssertClose(errors, AttributionReader.Numbers(stage.Error), tolerance, $"{site.Name} error");
        }

        Assert.Equal(graph.FeatureCount, compared);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Flat_attribution_and_leaves_are_the_reference_ones(string prompt, ScalarType dtype)
    {
        using var golden = new GoldenGraph(prompt, dtype);
        using var file = GoldenGraph.File($"graph_a_{prompt}_f64.json");
        var root = file.RootElement;
        var found = FlatAttribution.Of(golden.Graph, golden.Target);
        double tolerance = dtype == float64 ? 1e-10 : 5e-6, leafTolerance = dtype == float64 ? 1e-10 : 1e-5;
        var values = found.ByName();
        var expected = root.GetProperty("flat_attribution").EnumerateObject().ToArray();
        Assert.Equal(expected.Length, found.Nodes.Count);
        foreach (var entry in expected)
            Assert.InRange(values[GoldenGraph.Name(entry.Name)] - entry.Value.GetDouble(), -tolerance, tolerance);

        foreach (var leaf in root.GetProperty("leaves_per_position").EnumerateObject())
        {
            double[] numbers = ModelA.Numbers(leaf.Value);
            ModelA.AssertClose(numbers, [.. Enumerable.Range(0, numbers.Length).Select(position => values.GetValueOrDefault($"{leaf.Name}@{position}"))], leafTolerance, leaf.Name);
        }

        double target = root.GetProperty("target_value").GetDouble();
        Assert.InRange(found.TargetValue - target, -3e-5, 3e-5);
        Assert.InRange(found.LeafSum - found.TargetValue, dtype == float64 ? -1e-12 : -2e-5, dtype == float64 ? 1e-12 : 2e-5);
        Assert.Equal(1, found.Recovery, dtype == float64 ? 10 : 4);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Hierarchical_gates_are_the_reference_ones(string prompt, ScalarType dtype)
    {
        using var golden = new GoldenGraph(prompt, dtype);
        using var file = GoldenGraph.File($"hierarchical_a_{prompt}_f64.json");
        double tolerance = dtype == float64 ? 1e-10 : 5e-6, rounding = dtype == float64 ? 1e-12 : 2e-6;
        int compared = 0;
        foreach (var root in file.RootElement.GetProperty("roots").EnumerateObject())
        {
            var target = root.Name == "logitdiff" ? golden.Target : GraphTarget.Feature(GoldenGraph.Node(root.Name["local_".Length..]));
            Assert.InRange(golden.Graph.Value(target) - root.Value.GetProperty("target_value").GetDouble(), -5e-5, 5e-5);
            foreach (var gated in root.Value.GetProperty("gated").EnumerateArray())
            {
                double tau = gated.GetProperty("tau").GetDouble(), nearest = gated.GetProperty("closest_to_threshold").GetDouble();
                // A float32 run may decide otherwise about a candidate that lies within its rounding of the threshold.
                if (nearest < rounding) continue;
                var mode = gated.GetProperty("mode").GetString() == "signed" ? ThresholdMode.Signed : ThresholdMode.Absolute;
                var found = HierarchicalAttribution.Of(golden.Graph, target, tau, mode);
                var kept = gated.GetProperty("kept").EnumerateObject().ToDictionary(entry => GoldenGraph.Name(entry.Name), entry => entry.Value.GetDouble());
                string what = $"{root.Name} {mode} {tau}";
                Assert.Equal(kept.Keys.Order(), found.Nodes.Select(node => node.Node.Name).Order());
                foreach (var node in found.Nodes) Assert.InRange(node.Value - kept[node.Node.Name], -tolerance, tolerance);
                Assert.True(Math.Abs(found.LeafSum - gated.GetProperty("leaf_sum").GetDouble()) < (dtype == float64 ? 1e-10 : 2e-5), what);
                var totals = found.LeafTotals;
                foreach (var total in gated.GetProperty("leaf_totals").EnumerateObject())
                    Assert.True(Math.Abs(totals.GetValueOrDefault(total.Name) - total.Value.GetDouble()) < (dtype == float64 ? 1e-10 : 1e-5), $"{what} {total.Name}");
                if (dtype == float64) Assert.Equal(nearest, found.NearestToThreshold, 10);
                compared++;
            }
        }

        Assert.True(compared >= (dtype == float64 ? 36 : 30), $"only {compared} gates were far enough from their threshold");
    }
}
