using Workbench.Attribution;
using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Attribution;

/// <summary>Identities of the methods that average gradients.</summary>
public class PathMethodTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void On_a_linear_model_every_method_gives_exactly_what_corrupting_the_edge_costs(int seed)
    {
        using var model = SmallModels.Linear(seed);
        var task = SmallModels.Task(seed, Metric.LogitDifference, 5, 5, 5);
        var graph = model.Graph();
        var allButOne = Enumerable.Range(0, graph.EdgeCount)
            .Select(removed => Circuit.FromEdges(graph, Enumerable.Range(0, graph.EdgeCount).Where(index => index != removed).Select(graph.EdgeAt))).ToList();
        double[] costs = [.. Faithfulness.Sweep(model, task, allButOne).Select(report => report.Clean - report.Circuit)];
        Assert.Contains(costs, cost => Math.Abs(cost) > 0.01);

        IEdgeScorer[] methods =
        [
            new EapIgInputs(), new EapIgInputs(3, PathRule.Left), new EapIgInputs(1, PathRule.Right), new EapIgActivations(),
            new CleanCorrupted(), new EapGp(), new EapGp(3) { Output = PathOutput.ScoredPositions, CountStart = true },
            new EapGp(2) { Direction = PathDirection.GradientDifference }, new EapGp { Norm = StepNorm.PerBatch }, new RelP(),
        ];
        foreach (var method in methods)
        {
            var scores = method.Score(model, task);
            for (int index = 0; index < graph.EdgeCount; index++)
            {
                var edge = graph.EdgeAt(index);
                Assert.True(Math.Abs(costs[index] - scores[edge.Source, edge.Destination]) < 1e-9, $"{method.Name}: {graph.EdgeName(edge)} costs {costs[index]}, scored {scores[edge.Source, edge.Destination]}.");
            }
        }
    }

    [Fact]
    public void Single_points_of_the_line_add_up_to_its_mean_and_its_clean_end_is_EAP()
    {
        using var model = SmallModels.Lively(SmallModels.Config, 1);
        var task = SmallModels.Task(1, Metric.LogitDifference, 6, 6, 4);
        double[] shares = [0.25, 0.75];

        var mean = new EapIgInputs(2).Score(model, task).Values.ToArray();
        double[][] points = [.. shares.Select(share => new EapIgInputs { At = share }.Score(model, task).Values.ToArray())];
        for (int index = 0; index < mean.Length; index++)
            Assert.Equal(mean[index], points.Average(point => point[index]), 1e-9);
        Assert.Equal(new Eap().Score(model, task).Values.ToArray(), new EapIgInputs { At = 1 }.Score(model, task).Values.ToArray(), (one, other) => Math.Abs(one - other) < 1e-9);
        Assert.Throws<ArgumentOutOfRangeException>(() => new EapIgInputs { At = 1.5 });
        Assert.Equal("0.25", new EapIgInputs { At = 0.25 }.Score(model, task).Provenance.Options["at"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Scores_out_of_input_sum_to_the_whole_change_with_an_error_that_falls_as_the_rule_promises(int seed)
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed);
        var task = SmallModels.Task(seed, Metric.LogitDifference, 6, 6, 4);
        var graph = model.Graph();
        var empty = Faithfulness.Evaluate(model, task, Circuit.Empty(graph));
        double change = empty.Clean - empty.Corrupted;

        double Error(int steps, PathRule rule)
        {
            var scores = new EapIgInputs(steps, rule).Score(model, task);
            return Enumerable.Range(0, graph.DestinationCount).Sum(destination => scores[graph.InputSource, destination]) - change;
        }

        // Ends have errors of opposite sign and the same size, up to the square.
        foreach (var rule in new[] { PathRule.Left, PathRule.Right })
            Assert.InRange(Error(64, rule) / Error(128, rule), 1.8, 2.2);
        Assert.InRange(Error(64, PathRule.Midpoint) / Error(128, PathRule.Midpoint), 3.6, 4.4);
        Assert.True(Math.Abs(Error(128, PathRule.Midpoint)) < 0.1 * Math.Abs(Error(128, PathRule.Left)));
    }

    [Theory]
    [InlineData("patching", 1)]
    [InlineData("patching", 2)]
    [InlineData("zero", 3)]
    [InlineData("mean", 4)]
    public void Scores_out_of_a_group_sum_to_what_exchanging_its_output_costs(string ablation, int seed)
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed);
        var task = SmallModels.Task(seed, Metric.LogitDifference, 6, 6, 4);
        var graph = model.Graph();
        var replaced = Ablation.Parse(ablation);
        var coarse = Scores(64);
        var fine = Scores(128);
        foreach (var group in SourceGroup.All(model.Config))
        {
            var (first, count) = group.Sources(graph);
            var rest = Circuit.FromEdges(graph, Enumerable.Range(0, graph.EdgeCount).Select(graph.EdgeAt).Where(edge => edge.Source < first || edge.Source >= first + count));
            var report = Faithfulness.Evaluate(model, task, rest, new() { Ablation = replaced });
            double cost = report.Clean - report.Circuit;
            Assert.True(Math.Abs(cost) > 1e-3, $"{group} does nothing.");
            double error = Sum(coarse, group) - cost, less = Sum(fine, group) - cost;
            Assert.True(Math.Abs(less) < 1e-3 * Math.Max(1, Math.Abs(cost)), $"{group}: off by {less} of {cost}.");
            // The square of the number of steps, where the error is not rounding already.
            if (Math.Abs(less) > 1e-9) Assert.InRange(error / less, 3.5, 4.5);
        }

        EdgeScores Scores(int steps) => new EapIgActivations(steps).Score(model, task, new() { Ablation = replaced });

        double Sum(EdgeScores scores, SourceGroup group)
        {
            var (first, count) = group.Sources(graph);
            return Enumerable.Range(first, count).Sum(source => Enumerable.Range(0, graph.DestinationCount).Sum(destination => scores[source, destination]));
        }
    }

    [Fact]
    public void Clean_corrupted_is_the_mean_of_the_two_ends_of_the_path()
    {
        using var model = SmallModels.Lively(SmallModels.Config, 8);
        var task = SmallModels.Task(8, Metric.ProbabilityDifference, 5, 7);
        double[] left = new EapIgInputs(1, PathRule.Left).Score(model, task).Values.ToArray();
        double[] right = new EapIgInputs(1, PathRule.Right).Score(model, task).Values.ToArray();
        ModelA.AssertClose(new Eap().Score(model, task).Values.ToArray(), right, 1e-12, "the clean end is EAP");
        ModelA.AssertClose([.. left.Zip(right, (one, other) => (one + other) / 2)], new CleanCorrupted().Score(model, task).Values.ToArray(), 1e-12, "both ends");
    }

    [Fact]
    public void RelP_without_rules_is_EAP_and_every_rule_changes_something()
    {
        using var model = SmallModels.Lively(SmallModels.Config with { Causal = false }, 9);
        var task = SmallModels.Task(9, Metric.LogitDifference, 5, 7);
        double[] eap = new Eap().Score(model, task).Values.ToArray();
        ModelA.AssertClose(eap, new RelP { Rules = RelevanceRules.None }.Score(model, task).Values.ToArray(), 1e-12, "no rule");
        foreach (var rule in new[] { RelevanceRules.NormScale, RelevanceRules.AttentionPattern, RelevanceRules.Activation })
        {
            double[] scores = new RelP { Rules = rule }.Score(model, task).Values.ToArray();
            Assert.True(scores.Zip(eap, (one, other) => Math.Abs(one - other)).Max() > 1e-3, $"{rule}");
        }
    }

    [Theory]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.GeluTanh)]
    public void Rules_change_gradients_and_no_value(Activation activation)
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Lively(SmallModels.Config with { Activation = activation }, 10);
        var task = SmallModels.Task(10, Metric.LogitDifference, 5, 7);
        using var batch = new TaskBatch(task.Pairs);
        using var plain = DestinationGradients.Of(model, batch, task.Metric);
        using var relevance = DestinationGradients.Of(model, batch, task.Metric, rules: RelevanceRules.All);
        ModelA.AssertClose(plain.Metric.data<double>().ToArray(), relevance.Metric.data<double>().ToArray(), 1e-12, "metric");
        Assert.True(plain.AtLogits().sub(relevance.AtLogits()).abs().max().item<double>() > 1e-3);
    }

    [Theory]
    [InlineData("eap", 2, 1)]
    [InlineData("relp", 2, 1)]
    [InlineData("eap-ig-inputs", 7, 5)]
    [InlineData("clean-corrupted", 3, 2)]
    [InlineData("eap-gp", 7, 10)]
    [InlineData("random", 0, 0)]
    public void The_passes_that_were_made_are_counted(string method, double forward, double backward)
    {
        using var model = SmallModels.Lively(SmallModels.Config, 5);
        foreach (int batchSize in new[] { 1, 5 })
        {
            var scores = EdgeScorers.Create(method).Score(model, SmallModels.Task(1, Metric.LogitDifference, 5, 6, 7), new() { BatchSize = batchSize });
            Assert.Equal(new PassCost(forward, backward), PassCost.Of(scores.Provenance));
        }
    }

    [Fact]
    public void Passes_through_a_part_of_the_model_count_by_their_share()
    {
        using var model = SmallModels.Lively(SmallModels.Config, 5);
        var task = SmallModels.Task(1, Metric.LogitDifference, 5, 6, 7);
        // Two layers: input 1, heads ¾, MLP ½, heads ¼, MLP 0; two steps each, and the clean and the corrupted run.
        Assert.Equal(new PassCost(7, 5), PassCost.Of(new EapIgActivations(2).Score(model, task).Provenance));
        Assert.Equal(new PassCost(12, 10), PassCost.Of(new EapIgActivations(2, path: ActivationPath.AllSources).Score(model, task).Provenance));
        Assert.Equal(new PassCost(2, 1), PassCost.Of(new Eap().Score(model, task, new() { Ablation = Ablation.Mean }).Provenance));
        Assert.Equal(new PassCost(1, 1), PassCost.Of(new Eap().Score(model, task, new() { Ablation = Ablation.Zero }).Provenance));
    }

    [Theory]
    [InlineData("eap")]
    [InlineData("relp")]
    public void A_divergence_is_marked_where_its_gradient_vanishes(string method)
    {
        using var model = SmallModels.Lively(SmallModels.Config, 6);
        var task = SmallModels.Task(6, Metric.KlDivergence, 8, 9);
        var scores = EdgeScorers.Create(method).Score(model, task);
        Assert.True(scores.Values.ToArray().Max(Math.Abs) < 1e-10);
        Assert.Contains($"no gradient at the clean prompt, the only place where {method} looks", Assert.Single(scores.Provenance.Warnings!), StringComparison.Ordinal);
        Assert.Null(EdgeScorers.Create(method).Score(model, task.WithMetric(Metric.LogitDifference)).Provenance.Warnings);

        var other = new EapIgInputs().Score(model, task);
        Assert.Null(other.Provenance.Warnings);
        Assert.True(other.Values.ToArray().Max(Math.Abs) > 1e-3);
    }

    [Theory]
    [InlineData("eap")]
    [InlineData("relp")]
    [InlineData("eap-ig-inputs")]
    [InlineData("eap-ig-activations")]
    [InlineData("clean-corrupted")]
    [InlineData("eap-gp")]
    public void Prompts_that_do_not_differ_are_refused_and_some_of_them_are_told(string method)
    {
        using var model = SmallModels.Lively(SmallModels.Config, 7);
        var same = new TaskPair { Clean = [1, 2, 3], Corrupted = [1, 2, 3], Answers = [4], Wrong = [5] };
        var other = same with { Corrupted = [1, 6, 3] };
        var error = Assert.Throws<ArgumentException>(() => EdgeScorers.Create(method).Score(model, new CircuitTask("same", [same, same], Metric.LogitDifference)));
        Assert.StartsWith("Task 'same' has no corrupted prompts, so there is nothing to patch in.", error.Message, StringComparison.Ordinal);

        var scores = EdgeScorers.Create(method).Score(model, new CircuitTask("some", [same, other], Metric.LogitDifference));
        Assert.Contains(scores.Provenance.Warnings!, warning => warning.StartsWith("Clean and corrupted prompt are the same in 1 of 2 pairs of task 'some'", StringComparison.Ordinal));
        double[] alone = EdgeScorers.Create(method).Score(model, new CircuitTask("one", [other], Metric.LogitDifference)).Values.ToArray();
        ModelA.AssertClose([.. alone.Select(score => score / 2)], scores.Values.ToArray(), 1e-12, "half");
    }

    [Theory]
    [InlineData("eap-ig-inputs")]
    [InlineData("clean-corrupted")]
    [InlineData("eap-gp")]
    public void A_path_to_the_corrupted_prompt_refuses_other_ablations(string method)
    {
        using var model = SmallModels.Lively(SmallModels.Config, 7);
        foreach (var ablation in new[] { Ablation.Zero, Ablation.Mean })
        {
            var error = Assert.Throws<ArgumentException>(() => EdgeScorers.Create(method).Score(model, SmallModels.Task(1, Metric.LogitDifference, 5), new() { Ablation = ablation }));
            Assert.Contains($"works with the ablation patching only; '{ablation.Name}' was asked for", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void A_path_without_steps_is_refused(int steps)
    {
        foreach (Action make in new Action[] { () => _ = new EapIgInputs(steps), () => _ = new EapIgActivations(steps), () => _ = new EapGp(steps) })
            Assert.Contains($"A path of {steps} steps was asked for", Assert.Throws<ArgumentOutOfRangeException>(make).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new EapGp { StepLength = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new EapGp { StepLength = double.NaN });
    }

    [Fact]
    public void Random_scores_come_from_the_seed_and_look_like_their_distribution()
    {
        using var model = SmallModels.Lively(SmallModels.Config with { Layers = 12, Heads = 8, HeadWidth = 1 }, 1);
        var task = SmallModels.Task(1, Metric.LogitDifference, 5);
        var graph = model.Graph();
        double[] uniform = Edges(new RandomScorer(7));
        double[] normal = Edges(new RandomScorer(7, ScoreDistribution.Normal));

        Assert.Equal(uniform, Edges(new RandomScorer(7)));
        Assert.NotEqual(uniform, Edges(new RandomScorer(8)));
        Assert.All(uniform, score => Assert.InRange(score, -1, 1));
        Assert.InRange(uniform.Average(), -0.05, 0.05);
        Assert.InRange(uniform.Average(score => score * score), 0.31, 0.36);
        Assert.InRange(normal.Average(), -0.05, 0.05);
        Assert.InRange(normal.Average(score => score * score), 0.95, 1.05);

        double[] Edges(RandomScorer scorer)
        {
            var scores = scorer.Score(model, task);
            return [.. Enumerable.Range(0, graph.EdgeCount).Select(graph.EdgeAt).Select(edge => scores[edge.Source, edge.Destination])];
        }
    }
}
