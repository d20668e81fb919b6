using Workbench.Attribution;
using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Tasks;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Attribution;

public class EapTests
{
    [Theory]
    [InlineData("main", "EAP|logit_diff", "logit_diff", "patching")]
    [InlineData("padded", "EAP|logit_diff", "logit_diff", "patching")]
    [InlineData("main", "EAP|prob_diff", "prob_diff", "patching")]
    [InlineData("padded", "EAP|prob_diff", "prob_diff", "patching")]
    [InlineData("main", "EAP|kl", "kl", "patching")]
    [InlineData("padded", "EAP|kl", "kl", "patching")]
    [InlineData("main", "EAP|logit_diff|intervention=zero", "logit_diff", "zero")]
    [InlineData("padded", "EAP|logit_diff|intervention=zero", "logit_diff", "zero")]
    [InlineData("main", "EAP|logit_diff|intervention=mean-positional", "logit_diff", "mean-clean")]
    public void Every_score_agrees_with_the_reference(string set, string table, string metric, string ablation)
    {
        var expected = Goldens.Scores(set, table);
        foreach (var (dtype, batchSize) in new[] { (ScalarType.Float64, 6), (ScalarType.Float64, 4), (ScalarType.Float32, 6) })
        {
            using var model = ModelA.Load(dtype);
            var scores = new Eap().Score(model, ModelA.Task(set, ModelA.MetricOf(metric)), new() { Ablation = Ablation.Parse(ablation), BatchSize = batchSize });

            Assert.Equal(expected.Count, scores.Graph.EdgeCount);
            // The reference's score is (corrupted − clean) · gradient of the metric; ours is positive when corrupting hurts.
            double sign = metric == "kl" ? 1 : -1;
            double largest = expected.Values.Max(Math.Abs);
            double tolerance = dtype == ScalarType.Float64 ? 1e-10 : Math.Max(1e-4 * largest, 1e-6);
            foreach (var (edge, score) in expected)
            {
                Assert.True(Math.Abs(scores[edge] - sign * score) <= tolerance,
                    $"{set} {table} {dtype} batches of {batchSize}: {edge} is {scores[edge]}, expected {sign * score}.");
            }
        }
    }

    [Fact]
    public void Per_example_scores_agree_with_the_reference_and_average_to_the_scores()
    {
        using var model = ModelA.Load(float64);
        var task = ModelA.Task("main");
        double[][] perExample = [.. new Eap().ScorePerExample(model, task, new() { BatchSize = 4 })];
        var scores = new Eap().Score(model, task);

        using var goldens = Goldens.Open("scores_per_example_EAP_main_f64.json");
        var tables = goldens.RootElement.EnumerateObject().Where(entry => entry.Value.ValueKind == System.Text.Json.JsonValueKind.Array).Select(entry => entry.Value).Single();
        Assert.Equal(perExample.Length, tables.GetArrayLength());
        for (int example = 0; example < perExample.Length; example++)
        {
            foreach (var entry in tables[example].EnumerateObject())
            {
                Assert.True(scores.Graph.TryParseEdge(entry.Name, out var edge));
                Assert.Equal(-entry.Value.GetDouble(), perExample[example][edge.Source * scores.Graph.DestinationCount + edge.Destination], 1e-10);
            }
        }

        for (int cell = 0; cell < scores.Values.Length; cell++) Assert.Equal(perExample.Average(row => row[cell]), scores.Values[cell], 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void On_a_linear_model_the_score_is_exactly_what_corrupting_the_edge_costs(int seed)
    {
        using var model = SmallModels.Linear(seed);
        var task = SmallModels.Task(seed, Metric.LogitDifference, 5, 5, 5);
        var scores = new Eap().Score(model, task);
        var graph = scores.Graph;

        var allButOne = Enumerable.Range(0, graph.EdgeCount)
            .Select(removed => Circuit.FromEdges(graph, Enumerable.Range(0, graph.EdgeCount).Where(index => index != removed).Select(graph.EdgeAt))).ToList();
        var reports = Faithfulness.Sweep(model, task, allButOne);
        for (int index = 0; index < graph.EdgeCount; index++)
        {
            var edge = graph.EdgeAt(index);
            double cost = reports[index].Clean - reports[index].Circuit;
            Assert.True(Math.Abs(cost - scores[edge.Source, edge.Destination]) < 1e-9, $"{graph.EdgeName(edge)} costs {cost}, scored {scores[edge.Source, edge.Destination]}.");
        }

        Assert.Contains(Enumerable.Range(0, graph.EdgeCount), index => Math.Abs(scores.Values[graph.EdgeAt(index).Source * graph.DestinationCount + graph.EdgeAt(index).Destination]) > 0.01);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Scores_do_not_depend_on_batches_order_padding_or_repetition(bool causal, bool layerNorm)
    {
        using var model = SmallModels.Lively(SmallModels.Config with { Causal = causal, LayerNorm = layerNorm }, seed: 5);
        var task = SmallModels.Task(7, Metric.ProbabilityDifference, 4, 6, 5, 9, 6);
        var scores = new Eap().Score(model, task, new() { BatchSize = 5 }).Values.ToArray();

        AssertSame(task, 1);
        AssertSame(task, 2);
        AssertSame(new CircuitTask("reversed", [.. task.Pairs.Reverse()], task.Metric), 3);
        AssertSame(new CircuitTask("twice", [.. task.Pairs, .. task.Pairs], task.Metric), 4);

        void AssertSame(CircuitTask other, int batchSize) =>
            ModelA.AssertClose(scores, new Eap().Score(model, other, new() { BatchSize = batchSize }).Values.ToArray(), 1e-12, $"{other.Name}, batches of {batchSize}");
    }

    [Fact]
    public void Scores_into_a_destination_sum_to_gradient_times_difference_of_its_input()
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Lively(SmallModels.Config, seed: 11);
        var task = SmallModels.Task(3, Metric.LogitDifference, 6, 6);
        var scores = new Eap().Score(model, task);
        var graph = scores.Graph;

        using var batch = new TaskBatch(task.Pairs);
        using var gradients = DestinationGradients.Of(model, batch, task.Metric);
        using var corrupted = ReferenceActivations.Of(model, batch, Ablation.Patching, null);
        var difference = corrupted.Final.sub(gradients.Pass.Final).detach();
        double expected = -difference.mul(gradients.AtLogits().view(difference.shape)).sum().item<double>() / task.Pairs.Count;
        double actual = Enumerable.Range(0, graph.SourceCount).Sum(source => scores[source, graph.LogitsDestination]);
        Assert.Equal(expected, actual, 1e-10);
    }

    [Fact]
    public void Contracting_in_groups_of_layers_changes_nothing()
    {
        using var model = SmallModels.Lively(SmallModels.Config with { Layers = 4 }, seed: 2);
        var graph = model.Graph();
        var task = SmallModels.Task(1, Metric.LogitDifference, 6, 6, 6);
        using var batch = new TaskBatch(task.Pairs);
        using var gradients = DestinationGradients.Of(model, batch, task.Metric);
        using var reference = ReferenceActivations.Of(model, batch, Ablation.Patching, null);
        using var differences = SourceDifferences.Between(model, gradients.Pass, reference);
        using var whole = new EdgeContraction(model, graph);
        whole.Add(differences, gradients);
        foreach (long budget in new long[] { 1, 10_000 })
        {
            using var grouped = new EdgeContraction(model, graph, budget);
            grouped.Add(differences, gradients);
            ModelA.AssertClose(whole.Total.data<double>().ToArray(), grouped.Total.data<double>().ToArray(), 1e-12, $"budget {budget}");
        }
    }

    [Fact]
    public void An_attention_only_model_is_scored()
    {
        using var model = SmallModels.Lively(SmallModels.Config with { AttentionOnly = true }, seed: 4);
        var scores = new Eap().Score(model, SmallModels.Task(2, Metric.LogitDifference, 5, 5));
        Assert.True(scores.Graph.AttentionOnly);
        Assert.Contains(scores.Values.ToArray(), score => Math.Abs(score) > 1e-6);
    }

    [Fact]
    public void Scoring_leaves_no_tensor_behind()
    {
        using var model = ModelA.Load(float32);
        var task = ModelA.Task("padded");
        new Eap().Score(model, task, new() { BatchSize = 2 });
        long before = LiveTensors.CountAfterCollecting();
        new Eap().Score(model, task, new() { BatchSize = 2, Ablation = Ablation.Mean });
        _ = new Eap().ScorePerExample(model, task, new() { BatchSize = 4 }).Count();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_cancelled_run_stops()
    {
        using var model = ModelA.Load(float32);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => new Eap().Score(model, ModelA.Task("main"), new() { Cancellation = cancelled.Token }));
    }

    [Fact]
    public void A_metric_that_needs_wrong_tokens_says_so()
    {
        using var model = ModelA.Load(float32);
        var task = new CircuitTask("open", [new TaskPair { Clean = [1, 2], Corrupted = [3, 2], Answers = [4] }], Metric.LogitDifference);
        var error = Assert.Throws<ArgumentException>(() => new Eap().Score(model, task));
        Assert.Equal("Metric logit-diff needs right and wrong tokens; pair 0 of task 'open' has 1 and 0. Add them, or use the metric kl.", error.Message);
    }
}
