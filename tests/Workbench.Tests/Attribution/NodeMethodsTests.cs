using Workbench.Attribution;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Tasks;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Attribution;

public class NodeMethodsTests
{
    [Theory]
    [InlineData("main", ScalarType.Float64, 1e-10)]
    [InlineData("padded", ScalarType.Float64, 1e-10)]
    [InlineData("main", ScalarType.Float32, 5e-6)]
    [InlineData("padded", ScalarType.Float32, 5e-6)]
    public void Information_flow_routes_agree_with_the_reference(string set, ScalarType dtype, double tolerance)
    {
        using var model = ModelA.Load(dtype);
        var scores = new InformationFlowRoutes().Score(model, ModelA.Task(set), new() { BatchSize = 4 });
        foreach (var (edge, score) in Goldens.Scores(set, "information-flow-routes")) Assert.Equal(score, scores[edge], tolerance);
    }

    [Fact]
    public void Information_flow_into_a_destination_sums_to_one_or_nothing()
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 1);
        var scores = new InformationFlowRoutes().Score(model, SmallModels.Task(1, Metric.LogitDifference, 6, 6));
        for (int destination = 0; destination < scores.Graph.DestinationCount; destination++)
        {
            double sum = Enumerable.Range(0, scores.Graph.SourceCount).Sum(source => scores[source, destination]);
            Assert.InRange(sum, 0, 1 + 1e-12);
        }

        Assert.Equal(1, Enumerable.Range(0, scores.Graph.SourceCount).Sum(source => scores[source, scores.Graph.LogitsDestination]), 1e-9);
    }

    [Theory]
    [InlineData("main")]
    [InlineData("padded")]
    public void Node_attribution_patching_agrees_with_the_reference_where_that_is_right_and_sums_EAP(string set)
    {
        using var model = ModelA.Load(float64);
        var task = ModelA.Task(set);
        var nodes = new NodeAttributionPatching().ScoreNodes(model, task);
        using var golden = Goldens.Open($"node_scores_{set}_f64.json");
        int compared = 0;
        foreach (var node in golden.RootElement.GetProperty("scores").GetProperty("EAP|node").EnumerateObject())
        {
            // The reference takes MLP gradients at the wrong place.
            if (node.Name[0] == 'm' || node.Name == "logits") continue;
            Assert.Equal(-node.Value.GetDouble(), nodes[node.Name], 1e-10);
            compared++;
        }

        Assert.Equal(13, compared);
        ModelA.AssertClose(NodeScores.FromEdges(new Eap().Score(model, task)).Values.ToArray(), nodes.Values.ToArray(), 1e-10, "sum of EAP");
        foreach (string ablation in new[] { "zero", "mean" })
        {
            var options = new ScoringOptions { Ablation = Ablation.Parse(ablation) };
            ModelA.AssertClose(
                NodeScores.FromEdges(new Eap().Score(model, task, options)).Values.ToArray(),
                new NodeAttributionPatching().ScoreNodes(model, task, options).Values.ToArray(), 1e-10, ablation);
        }
    }

    [Fact]
    public void HISP_agrees_with_the_reference()
    {
        using var model = ModelA.Load(float64);
        using var golden = Goldens.OpenBeside("masks/hisp_A_f64.json");
        int compared = 0;
        foreach (var entry in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            if (!entry.TryGetProperty("normalised", out var normalised)) continue;
            string title = entry.GetProperty("title").GetString()!;
            var unit = title.StartsWith("head output", StringComparison.Ordinal) ? HispUnit.HeadOutput : HispUnit.HeadInputs;
            var ablation = title.Contains("zero ablation", StringComparison.Ordinal) ? Ablation.Zero : Ablation.Patching;
            var metric = entry.GetProperty("metric").GetString() == "logit_diff" ? Metric.LogitDifference : new NegativeLogProbability();
            var options = new ScoringOptions { Ablation = ablation, BatchSize = 4 };
            var task = ModelA.Task("main", metric);
            var scores = new Hisp(unit).Score(model, task, options);
            double[][] raw = [.. new Hisp(unit).ScorePerExample(model, task, options)];
            foreach (var group in normalised.EnumerateObject())
            {
                double[] rawExpected = ModelA.Numbers(entry.GetProperty("raw").GetProperty(group.Name));
                double[] expected = ModelA.Numbers(group.Value);
                for (int index = 0; index < expected.Length; index++)
                {
                    var edge = EdgeOf(scores.Graph, unit, group.Name, index);
                    Assert.Equal(expected[index], scores[edge.Source, edge.Destination], 1e-10);
                    Assert.Equal(rawExpected[index], raw.Sum(row => row[edge.Source * scores.Graph.DestinationCount + edge.Destination]), 1e-10);
                    compared++;
                }
            }
        }

        // Two references with 39 places each and two with 12 heads, two metrics each.
        Assert.Equal(2 * (39 + 39 + 12 + 12), compared);
    }

    [Fact]
    public void HISP_leaves_what_it_does_not_score_at_the_largest_score()
    {
        using var model = ModelA.Load(float64);
        var nodes = new Hisp().ScoreNodes(model, ModelA.Task("main"));
        Assert.Equal([1.0, 1, 1, 1], [nodes["input"], nodes["m0"], nodes["m1"], nodes["m2"]]);
        Assert.All(Enumerable.Range(0, 4), head => Assert.InRange(nodes[$"a1.h{head}"], 0, 1));
        Assert.Equal(1, Enumerable.Range(0, 4).Sum(head => Math.Pow(nodes[$"a1.h{head}"], 2)), 1e-12);
        Assert.Throws<InvalidOperationException>(() => new Hisp(HispUnit.HeadInputs).ScoreNodes(model, ModelA.Task("main")));
    }

    // Groups are named q0, k0, v0, mlp0 or, for head outputs, by the layer in one form or another.
    private static Edge EdgeOf(ComputationGraph graph, HispUnit unit, string group, int index)
    {
        int layer = group[^1] - '0';
        if (unit == HispUnit.HeadOutput) return new(graph.HeadSource(layer, index), graph.LogitsDestination);
        int destination = group[0] == 'm' ? graph.MlpDestination(layer) : graph.HeadDestination(layer, index, (HeadInput)"qkv".IndexOf(group[0], StringComparison.Ordinal));
        return new(graph.InputSource, destination);
    }
}
