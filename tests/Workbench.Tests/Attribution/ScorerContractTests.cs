using Workbench.Attribution;
using Workbench.Execution;
using Workbench.Pruning;
using Workbench.Tasks;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Attribution;

/// <summary>What every method that searches, patches or scores nodes has to keep.</summary>
public class ScorerContractTests
{
    public static TheoryData<string> Names => [.. Makers.Keys];

    private static Dictionary<string, Func<IEdgeScorer>> Makers { get; } = new()
    {
        ["exact"] = () => new ExactPatching(),
        ["acdc"] = () => new Acdc([0.02, 0.2]),
        ["acdc-reverse"] = () => new Acdc([0.05], AcdcOrder.Reverse, Metric.LogitDifference),
        ["atp-star"] = () => new AtPStar(),
        ["atp-star-signed"] = () => new AtPStar(gradDrop: false),
        ["information-flow-routes"] = () => new InformationFlowRoutes(),
        ["hisp"] = () => new Hisp(),
        ["hisp-inputs"] = () => new Hisp(HispUnit.HeadInputs),
        ["node-attribution-patching"] = () => new NodeAttributionPatching(),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Scores_do_not_depend_on_batches_order_padding_or_repetition(string name)
    {
        foreach (var (causal, layerNorm, attentionOnly) in new[] { (true, true, false), (false, true, false), (true, false, true) })
        {
            using var model = SmallModels.Lively(SmallModels.Config with { Causal = causal, LayerNorm = layerNorm, AttentionOnly = attentionOnly }, seed: 5);
            var task = SmallModels.Task(7, Metric.ProbabilityDifference, 4, 6, 5, 9, 6);
            double[] scores = Makers[name]().Score(model, task, new() { BatchSize = 5 }).Values.ToArray();
            Assert.Contains(scores, score => Math.Abs(score) > 1e-4);

            AssertSame(task, 1);
            AssertSame(task, 2);
            AssertSame(new CircuitTask("reversed", [.. task.Pairs.Reverse()], task.Metric), 3);
            AssertSame(new CircuitTask("twice", [.. task.Pairs, .. task.Pairs], task.Metric), 4);

            void AssertSame(CircuitTask other, int batchSize) =>
                ModelA.AssertClose(scores, Makers[name]().Score(model, other, new() { BatchSize = batchSize }).Values.ToArray(), 1e-11, $"{name}, {other.Name}, batches of {batchSize}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Float32_agrees_with_float64(string name)
    {
        using var single = ModelA.Load(float32);
        using var twice = ModelA.Load(float64);
        double[] expected = Makers[name]().Score(twice, ModelA.Task("main")).Values.ToArray();
        double[] actual = Makers[name]().Score(single, ModelA.Task("main")).Values.ToArray();
        ModelA.AssertClose(expected, actual, 1e-5 * Math.Max(1, expected.Max(Math.Abs)), name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Per_example_scores_come_one_a_pair_and_do_not_depend_on_batches(string name)
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 3);
        var task = SmallModels.Task(2, Metric.LogitDifference, 5, 7, 4);
        double[][] together = [.. Makers[name]().ScorePerExample(model, task, new() { BatchSize = 3 })];
        double[][] alone = [.. Makers[name]().ScorePerExample(model, task, new() { BatchSize = 1 })];
        Assert.Equal(3, together.Length);
        for (int example = 0; example < 3; example++) ModelA.AssertClose(alone[example], together[example], 1e-11, $"{name}, example {example}");
    }

    [Theory]
    [InlineData("exact")]
    [InlineData("information-flow-routes")]
    [InlineData("node-attribution-patching")]
    [InlineData("atp-star")]
    public void Per_example_scores_average_to_the_score(string name)
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 3);
        var task = SmallModels.Task(2, Metric.LogitDifference, 5, 7, 4);
        var scores = Makers[name]().Score(model, task);
        double[][] rows = [.. Makers[name]().ScorePerExample(model, task)];
        for (int index = 0; index < scores.Graph.EdgeCount; index++)
        {
            var (source, destination) = scores.Graph.EdgeAt(index);
            Assert.Equal(rows.Average(row => row[source * scores.Graph.DestinationCount + destination]), scores[source, destination], 1e-12);
        }
    }

    [Fact]
    public void All_methods_are_in_the_table() =>
        Assert.Subset(EdgeScorers.Names.ToHashSet(), Makers.Values.Select(make => make().Name).Append("ugs").ToHashSet());

    [Theory]
    [MemberData(nameof(Names))]
    public void Scoring_leaves_no_tensor_behind_and_a_cancelled_run_stops(string name)
    {
        using var model = ModelA.Load(float32);
        var task = ModelA.Task("padded");
        Makers[name]().Score(model, task, new() { BatchSize = 2 });
        long before = LiveTensors.CountAfterCollecting();
        Makers[name]().Score(model, task, new() { BatchSize = 2 });
        _ = Makers[name]().ScorePerExample(model, task.Take(2), new() { BatchSize = 4 }).First();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => Makers[name]().Score(model, task, new() { Cancellation = cancelled.Token }));
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_result_names_its_method_and_its_cost(string name)
    {
        using var model = ModelA.Load(float32);
        var provenance = Makers[name]().Score(model, ModelA.Task("main")).Provenance;
        Assert.Equal(Makers[name]().Name, provenance.Method);
        Assert.Contains(provenance.Method!, EdgeScorers.Names);
        Assert.True(int.Parse(provenance.Options["forward_passes_per_example"], System.Globalization.CultureInfo.InvariantCulture) >= 1);
        Assert.True(int.Parse(provenance.Options["backward_passes_per_example"], System.Globalization.CultureInfo.InvariantCulture) >= 0);
        Assert.Equal(model.Hash, provenance.ModelHash);
    }

    [Theory]
    [InlineData("exact", true)]
    [InlineData("hisp", true)]
    [InlineData("node-attribution-patching", true)]
    [InlineData("atp-star", true)]
    [InlineData("acdc-reverse", true)]
    [InlineData("acdc", false)]
    [InlineData("information-flow-routes", false)]
    public void A_task_without_wrong_tokens_is_refused_by_methods_that_ask_the_metric_only(string name, bool refused)
    {
        using var model = ModelA.Load(float32);
        var task = new CircuitTask("open", [new TaskPair { Clean = [1, 2, 3], Corrupted = [3, 2, 3], Answers = [4] }], Metric.LogitDifference);
        if (refused)
        {
            var error = Assert.Throws<ArgumentException>(() => Makers[name]().Score(model, task));
            Assert.StartsWith("Metric logit-diff needs right and wrong tokens; pair 0 of task 'open' has 1 and 0.", error.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains(Makers[name]().Score(model, task).Values.ToArray(), score => score != 0);
        }
    }

    [Theory]
    [InlineData("hisp")]
    [InlineData("node-attribution-patching")]
    [InlineData("atp-star")]
    [InlineData("atp-star-signed")]
    public void Scores_under_KL_are_marked_where_every_gradient_is_taken_at_the_clean_run(string name)
    {
        using var model = ModelA.Load(float64);
        var task = ModelA.Task("main", Metric.KlDivergence);
        var scores = Makers[name]().Score(model, task);
        var nodes = ((INodeScorer)Makers[name]()).ScoreNodes(model, task);

        foreach (var provenance in new[] { scores.Provenance, nodes.Provenance })
        {
            Assert.StartsWith($"The metric kl has no gradient at the clean prompt, the only place where {Makers[name]().Name} looks", Assert.Single(provenance.Warnings!), StringComparison.Ordinal);
        }

        // HISP gives what it does not score the score 1.
        Assert.All(scores.Values.ToArray(), score => Assert.True(Math.Abs(score) < 1e-8 || score == 1, $"{score}"));
        Assert.Null(Makers[name]().Score(model, ModelA.Task("main")).Provenance.Warnings);
    }

    [Fact]
    public void Positions_under_KL_are_refused_because_they_carry_no_mark()
    {
        using var model = ModelA.Load(float32);
        var error = Assert.Throws<ArgumentException>(() => new AtPStar().ScorePositions(model, ModelA.Task("main", Metric.KlDivergence)));
        Assert.Contains("its gradient zero", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Prompts_that_do_not_differ_are_refused_when_all_are_the_same_and_marked_when_some_are(string name)
    {
        if (name == "information-flow-routes") return;
        using var model = ModelA.Load(float32);
        var pairs = ModelA.Task("main").Pairs;
        TaskPair[] same = [.. pairs.Select(pair => pair with { Corrupted = pair.Clean })];

        var error = Assert.Throws<ArgumentException>(() => Makers[name]().Score(model, new CircuitTask("same", same, Metric.LogitDifference)));
        Assert.StartsWith("Task 'same' has no corrupted prompts, so there is nothing to patch in.", error.Message, StringComparison.Ordinal);

        var marked = Makers[name]().Score(model, new CircuitTask("some", [same[0], .. pairs.Skip(1)], Metric.LogitDifference));
        Assert.Contains(marked.Provenance.Warnings!, warning => warning.StartsWith($"Clean and corrupted prompt are the same in 1 of {pairs.Count} pairs", StringComparison.Ordinal));
    }

    [Fact]
    public void Ablations_without_meaning_are_refused()
    {
        using var model = ModelA.Load(float32);
        var zero = new ScoringOptions { Ablation = Ablation.Zero };
        Assert.Contains("takes nothing out", Assert.Throws<ArgumentException>(() => new InformationFlowRoutes().Score(model, ModelA.Task("main"), zero)).Message, StringComparison.Ordinal);
        var mean = new ScoringOptions { Ablation = Ablation.Mean };
        Assert.Contains("no node means", Assert.Throws<ArgumentException>(() => new Hisp(HispUnit.HeadInputs).Score(model, ModelA.Task("main"), mean)).Message, StringComparison.Ordinal);
    }
}
