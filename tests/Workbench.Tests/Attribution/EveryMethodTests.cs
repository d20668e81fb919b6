using System.Globalization;
using Workbench.Attribution;
using Workbench.Models;
using Workbench.Tasks;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Attribution;

/// <summary>What holds for every method in the table; a method that is added later is covered without a change here.</summary>
public class EveryMethodTests
{
    public static TheoryData<string> Methods() => [.. EdgeScorers.Names];

    /// <summary>A method that learns by sampling has tests of its own; its results depend on order and number of examples.</summary>
    public static TheoryData<string> MethodsThatCompute() => [.. EdgeScorers.All.Where(method => !method.Trains).Select(method => method.Name)];

    /// <summary>What is asked of methods that learn is asked of a few updates.</summary>
    public static TheoryData<string> MethodsThatLearn() => [.. EdgeScorers.All.Where(method => method.Trains).Select(method => method.Name)];

    public static TheoryData<string, int> MethodsAndSeeds()
    {
        var cases = new TheoryData<string, int>();
        foreach (string method in EdgeScorers.All.Where(method => !method.Trains).Select(method => method.Name))
        {
            for (int seed = 1; seed <= 3; seed++) cases.Add(method, seed);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(MethodsAndSeeds))]
    public void Scores_do_not_depend_on_batches_order_padding_or_repetition(string method, int seed)
    {
        // A causal model, one that is not, and one without LayerNorm.
        var config = SmallModels.Config with { Causal = seed != 2, LayerNorm = seed != 3 };
        using var model = SmallModels.Lively(config, seed);
        var task = SmallModels.Task(seed + 6, Metric.LogitDifference, 4, 6, 5, 9, 6);
        double[] scores = Scores(task, 5);
        Assert.Contains(scores, score => Math.Abs(score) > 1e-3);

        AssertSame(task, 1);
        AssertSame(task, 2);
        AssertSame(new CircuitTask("reversed", [.. task.Pairs.Reverse()], task.Metric), 3);
        AssertSame(new CircuitTask("twice", [.. task.Pairs, .. task.Pairs], task.Metric), 4);

        double[] Scores(CircuitTask asked, int batchSize) => EdgeScorers.Create(method).Score(model, asked, new() { BatchSize = batchSize }).Values.ToArray();

        void AssertSame(CircuitTask other, int batchSize) =>
            ModelA.AssertClose(scores, Scores(other, batchSize), 1e-10 * Math.Max(1, scores.Max(Math.Abs)), $"{method}, {other.Name}, batches of {batchSize}");
    }

    [Theory]
    [MemberData(nameof(MethodsThatLearn))]
    public void What_is_learned_repeats_and_does_not_depend_on_the_batch_size_of_scoring(string method)
    {
        var few = new Dictionary<string, string> { ["learning-steps"] = "3" };
        foreach (var config in new[] { SmallModels.Config, SmallModels.Config with { Causal = false }, SmallModels.Config with { AttentionOnly = true, LayerNorm = false } })
        {
            using var model = SmallModels.Lively(config, 5);
            var task = SmallModels.Task(6, Metric.LogitDifference, 4, 6, 5, 9);
            double[] Learned(int batchSize) => EdgeScorers.Create(method, few).Score(model, task, new() { BatchSize = batchSize }).Values.ToArray();
            double[] scores = Learned(4);
            Assert.True(scores.Where(score => score != 0).Distinct().Count() > 3);
            Assert.Equal(scores, Learned(1));
            Assert.Equal(scores, Learned(4));
        }
    }

    [Theory]
    [MemberData(nameof(MethodsAndSeeds))]
    public void Scores_of_single_examples_average_to_the_scores_and_have_nothing_where_there_is_no_edge(string method, int seed)
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed + 10);
        var task = SmallModels.Task(seed, Metric.ProbabilityDifference, 4, 7, 5, 5);
        var scores = EdgeScorers.Create(method).Score(model, task);
        double[][] perExample = [.. EdgeScorers.Create(method).ScorePerExample(model, task, new() { BatchSize = 3 })];

        Assert.Equal(task.Pairs.Count, perExample.Length);
        var graph = scores.Graph;
        var edges = Enumerable.Range(0, graph.EdgeCount).Select(graph.EdgeAt).Select(edge => edge.Source * graph.DestinationCount + edge.Destination).ToHashSet();
        for (int cell = 0; cell < scores.Values.Length; cell++)
        {
            if (EdgeScorers.Find(method).AveragesExamples) Assert.Equal(perExample.Average(row => row[cell]), scores.Values[cell], 1e-10);
            if (!edges.Contains(cell)) Assert.All(perExample, row => Assert.Equal(0, row[cell]));
        }
    }

    [Theory]
    [MemberData(nameof(MethodsAndSeeds))]
    public void Single_precision_gives_the_scores_of_double_precision(string method, int seed)
    {
        // Weights of GPT-2's kind: steep random ones would amplify rounding itself.
        var config = SmallModels.Config with { Layers = 3 };
        using var exact = Transformer.Random(config, seed, dtype: float64, deviation: 0.3);
        using var rounded = Transformer.Random(config, seed, dtype: float32, deviation: 0.3);
        var task = SmallModels.Task(seed, Metric.LogitDifference, 6, 6, 8);
        double[] expected = EdgeScorers.Create(method).Score(exact, task).Values.ToArray();
        double[] actual = EdgeScorers.Create(method).Score(rounded, task).Values.ToArray();

        double largest = expected.Max(Math.Abs);
        Assert.True(largest > 1e-3);
        ModelA.AssertClose(expected, actual, 1e-4 * largest, method);
    }

    [Theory]
    [MemberData(nameof(MethodsThatCompute))]
    public void Scoring_leaves_no_tensor_behind(string method)
    {
        using var model = ModelA.Load(float32);
        var task = ModelA.Task("padded").Take(3);
        Run();
        long before = LiveTensors.CountAfterCollecting();
        Run();
        Assert.Equal(before, Tensor.TotalCount);

        void Run()
        {
            EdgeScorers.Create(method).Score(model, task, new() { BatchSize = 2 });
            // Also when the caller stops in the middle.
            _ = EdgeScorers.Create(method).ScorePerExample(model, task, new() { BatchSize = 1 }).First();
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_cancelled_run_stops_and_leaves_no_tensor_behind(string method)
    {
        using var model = ModelA.Load(float32);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        long before = LiveTensors.CountAfterCollecting();
        Assert.Throws<OperationCanceledException>(() => EdgeScorers.Create(method).Score(model, ModelA.Task("main"), new() { Cancellation = cancelled.Token }));
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [MemberData(nameof(MethodsThatCompute))]
    public void Progress_ends_at_the_number_of_pairs(string method)
    {
        using var model = SmallModels.Lively(SmallModels.Config, 3);
        var progress = new Reports();
        EdgeScorers.Create(method).Score(model, SmallModels.Task(3, Metric.LogitDifference, 5, 5, 5), new() { BatchSize = 2, Progress = progress });
        Assert.Equal(3, progress.Values[^1]);
        Assert.Equal(progress.Values.Order(), progress.Values);
    }

    [Theory]
    [MemberData(nameof(MethodsThatCompute))]
    public void What_is_kept_does_not_grow_with_the_examples(string method)
    {
        using var model = SmallModels.Lively(SmallModels.Config, 3);
        var task = SmallModels.Task(3, Metric.LogitDifference, 5, 6, 5, 7, 5, 6);
        EdgeScorers.Create(method).Score(model, task, new() { BatchSize = 1 });
        LiveTensors.CountAfterCollecting();
        var counts = new List<long>();
        EdgeScorers.Create(method).Score(model, task, new() { BatchSize = 1, Progress = new Reports(_ => counts.Add(Tensor.TotalCount)) });
        Assert.NotEmpty(counts);
        Assert.Single(counts.Distinct());
    }

    [Theory]
    [MemberData(nameof(MethodsThatCompute))]
    public void Provenance_has_the_options_and_the_cost_and_makes_the_same_scores_again(string method)
    {
        using var model = SmallModels.Lively(SmallModels.Config, 4);
        var task = SmallModels.Task(4, Metric.LogitDifference, 5, 6);
        var entry = EdgeScorers.Find(method);
        // Every option away from its default where there is another choice.
        var asked = entry.Options.ToDictionary(option => option.Name, option => option.Choices.Count > 0
            ? option.Choices.Last(choice => choice != option.Default)
            : int.TryParse(option.Default, NumberStyles.Integer, CultureInfo.InvariantCulture, out int whole) ? (whole + 1).ToString(CultureInfo.InvariantCulture) : option.Default);

        foreach (var values in new[] { [], asked })
        {
            var scores = entry.Create(values).Score(model, task);
            Assert.Equal((method, task.Hash, model.Hash), (scores.Provenance.Method, scores.Provenance.TaskHash, scores.Provenance.ModelHash));
            Assert.NotNull(PassCost.Of(scores.Provenance));
            Assert.All(entry.Options, option => Assert.Equal(values.GetValueOrDefault(option.Name, option.Default), scores.Provenance.Options[option.Key]));

            var again = entry.Create(entry.Options.ToDictionary(option => option.Name, option => scores.Provenance.Options[option.Key])).Score(model, task);
            Assert.Equal(scores.Values.ToArray(), again.Values.ToArray());
            Assert.Equal(scores.Provenance.Options, again.Provenance.Options);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Options_that_make_no_sense_are_refused_by_name(string method)
    {
        var entry = EdgeScorers.Find(method);
        Assert.Equal(method, entry.Create().Name);
        Assert.False(string.IsNullOrWhiteSpace(entry.Summary));
        Assert.Contains($"Method {method} has no option 'colour'", Assert.Throws<ArgumentException>(() => entry.Create(new Dictionary<string, string> { ["colour"] = "red" })).Message, StringComparison.Ordinal);
        Assert.All(entry.Options, option =>
        {
            Assert.Null(option.Problem(option.Default));
            Assert.Contains($"Option {option.Name} of method {method} is 'nonsense'", Assert.Throws<ArgumentException>(() => entry.Create(new Dictionary<string, string> { [option.Name] = "nonsense" })).Message, StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_task_without_wrong_tokens_is_refused_before_anything_is_computed(string method)
    {
        using var model = ModelA.Load(float32);
        var task = new CircuitTask("open", [new TaskPair { Clean = [1, 2], Corrupted = [3, 2], Answers = [4] }], Metric.LogitDifference);
        if (!EdgeScorers.Find(method).AsksMetric)
        {
            Assert.Single(EdgeScorers.Create(method).ScorePerExample(model, task));
            return;
        }

        foreach (Action score in new Action[] { () => EdgeScorers.Create(method).Score(model, task), () => EdgeScorers.Create(method).ScorePerExample(model, task) })
        {
            var error = Assert.Throws<ArgumentException>(score);
            Assert.Equal("Metric logit-diff needs right and wrong tokens; pair 0 of task 'open' has 1 and 0. Add them, or use the metric kl.", error.Message);
        }
    }

    [Theory]
    [MemberData(nameof(MethodsThatCompute))]
    public void An_attention_only_model_is_scored(string method)
    {
        using var model = SmallModels.Lively(SmallModels.Config with { AttentionOnly = true }, seed: 4);
        var scores = EdgeScorers.Create(method).Score(model, SmallModels.Task(2, Metric.LogitDifference, 5, 5));
        Assert.True(scores.Graph.AttentionOnly);
        Assert.Contains(scores.Values.ToArray(), score => Math.Abs(score) > 1e-6);
    }

    [Fact]
    public void The_table_has_every_method_once_and_says_what_it_knows()
    {
        Assert.Equal(EdgeScorers.Names.Distinct(), EdgeScorers.Names);
        Assert.All(EdgeScorers.All, method => Assert.Equal(method.Options.Select(option => option.Name).Distinct(), method.Options.Select(option => option.Name)));
        var error = Assert.Throws<ArgumentException>(() => EdgeScorers.Create("magic"));
        Assert.StartsWith($"Unknown scoring method 'magic'; known are {string.Join(", ", EdgeScorers.Names)}.", error.Message, StringComparison.Ordinal);
    }

    private sealed class Reports(Action<int>? told = null) : IProgress<int>
    {
        public List<int> Values { get; } = [];

        public void Report(int value)
        {
            Values.Add(value);
            told?.Invoke(value);
        }
    }
}
