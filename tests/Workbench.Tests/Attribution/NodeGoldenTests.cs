using Workbench.Attribution;
using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Results;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Attribution;

/// <summary>Scores of nodes and circuits of nodes, beside other people's numbers.</summary>
public class NodeGoldenTests
{
    [Theory]
    [InlineData("main", "EAP-IG-inputs|node")]
    [InlineData("padded", "EAP-IG-inputs|node")]
    [InlineData("main", "EAP-IG-activations|node")]
    [InlineData("padded", "EAP-IG-activations|node")]
    public void Scores_of_nodes_along_a_path_are_the_sums_of_their_edges(string set, string table)
    {
        IEdgeScorer method = table.StartsWith("EAP-IG-inputs", StringComparison.Ordinal) ? new EapIgInputs(5, PathRule.Right) : new EapIgActivations(5, PathRule.Right, ActivationPath.AllSources);
        using var model = ModelA.Load(float64);
        var nodes = NodeScores.FromEdges(method.Score(model, ModelA.Task(set)));
        using var golden = Goldens.Open($"node_scores_{set}_f64.json");
        int compared = 0;
        foreach (var node in golden.RootElement.GetProperty("scores").GetProperty(table).EnumerateObject())
        {
            // The reference takes MLP gradients at the wrong place.
            if (node.Name[0] == 'm' || node.Name == "logits") continue;
            Assert.Equal(-node.Value.GetDouble(), nodes[node.Name], 1e-10);
            compared++;
        }

        Assert.Equal(13, compared);
    }

    [Theory]
    [InlineData("main")]
    [InlineData("padded")]
    public void RelPs_scores_of_nodes_are_the_sums_of_its_edges(string set)
    {
        using var model = ModelA.Load(float64);
        var nodes = NodeScores.FromEdges(new RelP().Score(model, ModelA.Task(set)));
        using var golden = Goldens.Open($"relp_atp_a_{set}_f64.json");
        var table = golden.RootElement.GetProperty("node_scores").EnumerateObject().Single(entry => entry.Name.StartsWith("relp|node|CORRECTED", StringComparison.Ordinal)).Value;
        Assert.Equal(16, table.EnumerateObject().Count(node => node.Name != "logits"));
        foreach (var node in table.EnumerateObject().Where(node => node.Name != "logits")) Assert.Equal(-node.Value.GetDouble(), nodes[node.Name], 1e-10);
    }

    [Theory]
    [InlineData("main", ScalarType.Float64, 1e-10)]
    [InlineData("padded", ScalarType.Float64, 1e-10)]
    [InlineData("main", ScalarType.Float32, 1e-4)]
    public void Circuits_of_nodes_have_the_faithfulness_and_the_areas_of_the_benchmark(string set, ScalarType dtype, double tolerance)
    {
        using var golden = Goldens.Open($"mib_{set}_f64.json");
        var root = golden.RootElement;
        double[] fractions = ModelA.Numbers(root.GetProperty("fractions"));
        using var model = ModelA.Load(dtype);
        var task = ModelA.Task(set);
        var graph = model.Graph();
        int compared = 0;
        foreach (var run in root.GetProperty("runs").EnumerateArray().Where(run => run.TryGetProperty("level", out var level) && level.GetString() == "node"))
        {
            // The scores in the file are those of the metric; the benchmark turns them into a loss's, whose sign is ours.
            double sign = run.GetProperty("score_sign").GetString()!.StartsWith("loss=True", StringComparison.Ordinal) ? -1 : 1;
            var scores = root.GetProperty("node_scores_EAP");
            var nodes = new NodeScores(graph, [.. Enumerable.Range(0, graph.SourceCount).Select(source => sign * scores.GetProperty(graph.SourceName(source)).GetDouble())], new Provenance());
            Assert.Equal(graph.SourceCount, run.GetProperty("n_scored").GetInt32());
            var circuits = fractions.Select(fraction => nodes.TopNodes((int)(fraction * graph.SourceCount), signed: !run.GetProperty("absolute").GetBoolean())).ToList();
            double[] faithfulness = [.. Faithfulness.Sweep(model, task, circuits, new() { BatchSize = 4 }).Select(report => report.Faithfulness)];

            ModelA.AssertClose(ModelA.Numbers(run.GetProperty("f")), faithfulness, tolerance, $"{set} run {compared}");
            Assert.Equal(run.GetProperty("CPR_area_under").GetDouble(), CurveArea.Cpr(fractions, faithfulness), tolerance);
            Assert.Equal(run.GetProperty("CMD_area_from_1").GetDouble(), CurveArea.Cmd(fractions, faithfulness), tolerance);
            compared++;
        }

        Assert.Equal(3, compared);
    }

    [Theory]
    [InlineData("EAP|logit_diff|metric=mean(peer notebook convention)", 6.0)]
    [InlineData("EAP|logit_diff|batches 4+2", 1.0)]
    [InlineData("EAP-IG-inputs|logit_diff|steps=5|batches 4+2", 1.0)]
    public void Uneven_batches_change_nothing_and_the_notebooks_mean_is_smaller_by_the_batch(string table, double batch)
    {
        using var model = ModelA.Load(float64);
        IEdgeScorer method = table.StartsWith("EAP-IG", StringComparison.Ordinal) ? new EapIgInputs(5, PathRule.Left) : new Eap();
        foreach (int batchSize in new[] { 4, 6 })
        {
            var scores = method.Score(model, ModelA.Task("main"), new() { BatchSize = batchSize });
            Assert.All(Goldens.Scores("main", table), edge => Assert.Equal(-edge.Value * batch, scores[edge.Key], 1e-10));
        }
    }

    [Theory]
    [InlineData("main")]
    [InlineData("padded")]
    public void Exact_patching_with_means_over_all_positions_agrees_with_the_reference(string set)
    {
        using var model = ModelA.Load(float64);
        using var golden = Goldens.Open($"mean_ablation_{set}_f64.json");
        var scores = new ExactPatching().Score(model, ModelA.Task(set), new() { Ablation = Ablation.MeanOf(overClean: true, perPosition: false) });
        var table = golden.RootElement.GetProperty("scores").GetProperty("exact").EnumerateObject().ToArray();
        Assert.Equal(262, table.Length);
        Assert.All(table, edge => Assert.Equal(-edge.Value.GetDouble(), scores[edge.Name], 1e-10));
    }
}
