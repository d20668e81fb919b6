using System.Text.Json;
using Workbench.Attribution;
using Workbench.Execution;
using Workbench.Pruning;
using Workbench.Tasks;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Attribution;

/// <summary>Gradients with respect to masks on edges, beside those that auto-circuit computes. Its mask is 0 on a clean edge and 1 on a corrupted one.</summary>
public class MaskGradientGoldenTests
{
    [Theory]
    [InlineData("mask_gradient logit avg_diff mask_val=0 ", "logit_diff", ScalarType.Float64, 1e-10)]
    [InlineData("mask_gradient logit avg_diff mask_val=0 ", "logit_diff", ScalarType.Float32, 5e-6)]
    [InlineData("mask_gradient logprob avg_val mask_val=0 ", "negative-log-probability", ScalarType.Float64, 1e-10)]
    [InlineData("mask_gradient logprob avg_val mask_val=0 ", "negative-log-probability", ScalarType.Float32, 5e-6)]
    public void At_the_clean_run_EAP_is_the_gradient_of_the_mask(string table, string metric, ScalarType dtype, double tolerance)
    {
        using var golden = Open();
        using var model = ModelA.Load(dtype);
        Metric measured = metric == "logit_diff" ? Metric.LogitDifference : new NegativeLogProbability();
        var scores = new Eap().Score(model, ModelA.Task("main", measured), new() { BatchSize = 4 });
        // The peer takes the gradient of what is minimised; ours is positive when corrupting hurts.
        AssertClose(golden, table, edge => scores[edge], tolerance);
    }

    [Theory]
    [InlineData("mask_gradient integrated_grad_samples=1 ", new[] { 0.0, 1 }, "logit_diff")]
    [InlineData("mask_gradient integrated_grad_samples=5 ", new[] { 0, 0.2, 0.4, 0.6, 0.8, 1 }, "logit_diff")]
    [InlineData("mask_gradient prob avg_diff mask_val=0.5", new[] { 0.5 }, "prob_diff")]
    public void With_all_edges_partly_corrupted_the_gradients_of_our_gates_sum_to_those_of_the_peers_masks(string table, double[] places, string metric)
    {
        using var golden = Open();
        using var model = ModelA.Load(float64);
        using var outer = NewDisposeScope();
        var task = ModelA.Task("main", ModelA.MetricOf(metric));
        var graph = model.Graph();
        double[] sums = new double[graph.EdgeCount];
        foreach (double place in places)
        {
            using var scope = NewDisposeScope();
            using var grad = enable_grad();
            var gates = full(task.Pairs.Count, graph.EdgeCount, 1 - place, dtype: float64).requires_grad_();
            var losses = UgsStep.Losses(model, graph, task.Pairs, gates, task.Metric, Ablation.Patching, null, null);
            // Opening a gate is minus masking the edge.
            double[] slopes = autograd.grad([losses.sum()], [gates])[0].mean([0L]).data<double>().ToArray();
            for (int index = 0; index < sums.Length; index++) sums[index] -= slopes[index];
        }

        AssertClose(golden, table, name => sums[Enumerable.Range(0, graph.EdgeCount).First(index => graph.EdgeName(graph.EdgeAt(index)) == name)], 1e-10);
    }

    private static JsonDocument Open() => Goldens.OpenBeside("masks/mask_gradient_autocircuit_A_f64.json");

    private static void AssertClose(JsonDocument golden, string table, Func<string, double> actual, double tolerance)
    {
        string[] edges = [.. golden.RootElement.GetProperty("edges").EnumerateArray().Select(edge => edge.GetString()!)];
        double[] expected = ModelA.Numbers(golden.RootElement.EnumerateObject().Single(entry => entry.Name.StartsWith(table, StringComparison.Ordinal)).Value);
        Assert.Equal(262, expected.Length);
        Assert.Contains(expected, value => Math.Abs(value) > 100 * tolerance);
        ModelA.AssertClose(expected, [.. edges.Select(actual)], tolerance, table);
    }
}
