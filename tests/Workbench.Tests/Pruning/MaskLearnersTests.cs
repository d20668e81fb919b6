using Workbench.Attribution;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Pruning;
using Workbench.Results;
using Workbench.Tasks;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Pruning;

/// <summary>What holds for every method that learns masks, and what the hybrids add.</summary>
public class MaskLearnersTests
{
    public static TheoryData<string> Methods => [.. MaskLearners.Names];

    public static TheoryData<string> AimingMethods => [.. MaskLearners.All.Where(method => method.AimsAtSparsity).Select(method => method.Name)];

    private static LearningOptions Quick { get; } = new() { Steps = 8, BatchSize = 3, Sparsity = 0.6 };

    [Theory]
    [MemberData(nameof(AimingMethods))]
    public void Every_method_gives_a_circuit_of_the_size_asked_for_with_its_provenance(string name)
    {
        using var model = ModelA.Load(float32);
        var task = ModelA.Task("padded");
        var learned = Learner(name).Learn(model, task, Quick);
        Assert.Equal(105, learned.Circuit.EdgeCount);
        Assert.InRange(learned.EffectiveEdges, 1, 105);
        Assert.Equal((name, model.Hash, task.Hash, "patching"), (learned.Provenance.Method, learned.Provenance.ModelHash, learned.Provenance.TaskHash, learned.Provenance.Ablation));
        Assert.Equal("0.6", learned.Provenance.Options["sparsity"]);
        Assert.Same(learned.Masks, learned.Circuit.Scores);
        Assert.Equal(learned.Log.Count, learned.Cost.Steps);
        Assert.All(learned.Log, step => Assert.True(double.IsFinite(step.Loss) && double.IsFinite(step.GradientNorm)));
        // An ensemble of one scoring method has that method's scores, signs included; its edges are the largest by size.
        double least = learned.Circuit.Edges.Min(edge => Math.Abs(learned.Masks[edge.Source, edge.Destination]));
        Assert.All(learned.Circuit.Complement().Edges, edge => Assert.True(Math.Abs(learned.Masks[edge.Source, edge.Destination]) <= least));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_can_be_made_from_the_defaults_of_its_options_as_text(string name)
    {
        var method = MaskLearners.Find(name);
        Assert.Equal(name, method.Create(method.Options.ToDictionary(option => option.Name, option => option.Default)).Name);
        Assert.All(method.Options, option => Assert.Null(option.Problem(option.Default)));
        Assert.NotEmpty(method.Summary);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_learns_under_zero_and_mean_ablation_and_leaves_no_tensor_behind(string name)
    {
        var learner = Learner(name);
        using var model = ModelA.Load(float32);
        var task = ModelA.Task("padded");
        learner.Learn(model, task, Quick with { Ablation = Ablation.Zero }).WeightMasks?.Dispose();
        long before = LiveTensors.CountAfterCollecting();
        foreach (var ablation in new[] { Ablation.Zero, Ablation.Mean })
        {
            var learned = learner.Learn(model, task, Quick with { Ablation = ablation });
            learned.WeightMasks?.Dispose();
            Assert.Equal(ablation.Name, learned.Provenance.Ablation);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    // EAP-IG over inputs, where a warm start gets its ranks from, patches only; and HAP's usual candidates are fewer than these circuits.
    private static IMaskLearner Learner(string name) => MaskLearners.Create(name, new Dictionary<string, string> { ["scores"] = "eap", ["keep"] = "0.6" }
        .Where(value => MaskLearners.Find(name).Options.Any(option => option.Name == value.Key)).ToDictionary());

    [Fact]
    public void An_unknown_method_option_or_value_is_named()
    {
        Assert.Contains("Unknown method 'magic'", Assert.Throws<ArgumentException>(() => MaskLearners.Create("magic")).Message, StringComparison.Ordinal);
        Assert.Contains("has no option 'keep'", Assert.Throws<ArgumentException>(() => MaskLearners.Create("edge-pruning", new Dictionary<string, string> { ["keep"] = "0.5" })).Message, StringComparison.Ordinal);
        Assert.Contains("'guess' is none of", Assert.Throws<ArgumentException>(() => MaskLearners.Create("hap", new Dictionary<string, string> { ["scores"] = "eap,guess" })).Message, StringComparison.Ordinal);
        Assert.Contains("from 0.0001 to 1", Assert.Throws<ArgumentException>(() => MaskLearners.Create("hap", new Dictionary<string, string> { ["keep"] = "1.5" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HAP_learns_masks_of_the_strongest_edges_only_and_needs_fewer_steps()
    {
        using var model = ModelA.Load(float32);
        var task = ModelA.Task("main");
        var learned = new Hap(keep: 0.5).Learn(model, task, Quick);
        var candidates = new Eap().Score(model, task).TopEdges(131).Prune();
        Assert.Equal(candidates.EdgeCount, learned.Candidates);
        Assert.All(learned.Circuit.Edges, edge => Assert.True(candidates.Contains(edge)));
        Assert.All(candidates.Complement().Edges, edge => Assert.Equal(0, learned.Masks[edge.Source, edge.Destination]));
        Assert.All(learned.Log, step => Assert.True(step.Sparsity >= 1 - (candidates.EdgeCount / 262.0) - 1e-12));
        Assert.True(learned.Cost.Attribution > TimeSpan.Zero);

        var whole = EdgePruningSchedule.Of(new(), new() { Sparsity = 0.9 });
        var shorter = EdgePruningSchedule.After(0.7, new(), new() { Sparsity = 0.9 });
        Assert.Equal(500, whole.Steps - whole.RampSteps);
        Assert.Equal(500, shorter.Steps - shorter.RampSteps);
        // From 0.7 to 0.9 as fast as from 0 to 0.9.
        Assert.Equal((int)Math.Ceiling(2500 * 0.2 / 0.9), shorter.RampSteps);
        Assert.Equal(100, EdgePruningSchedule.After(0.7, new(), new() { Sparsity = 0.9, Steps = 100 }).Steps);
    }

    [Fact]
    public void HAP_refuses_to_keep_fewer_edges_than_the_circuit_has()
    {
        using var model = ModelA.Load(float32);
        var error = Assert.Throws<ArgumentException>(() => new Hap(keep: 0.1).Learn(model, ModelA.Task("main"), Quick));
        Assert.Contains("HAP keeps 26 of 262 edges, fewer than the 105 of a circuit of sparsity 0.6", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Hap(keep: 0));
        Assert.Throws<ArgumentException>(() => new Hap(scores: ["guess"]));
    }

    [Fact]
    public void HAP_scores_logit_differences_where_the_metric_has_no_slope()
    {
        using var model = ModelA.Load(float32);
        var byLogits = new Hap(keep: 0.5).Learn(model, ModelA.Task("main"), Quick);
        var byKl = new Hap(keep: 0.5).Learn(model, ModelA.Task("main", Metric.KlDivergence), Quick);
        Assert.Equal(byLogits.Masks.Values.ToArray(), byKl.Masks.Values.ToArray());
    }

    [Fact]
    public void Learning_ends_early_only_when_the_target_is_reached_and_the_KL_falls_no_more()
    {
        using var model = ModelA.Load(float32);
        using var edges = new MaskedEdges(model.Graph(), null, EdgeConvention.Graph, CPU);
        using var pairs = new TrainingPairs(model, ModelA.Task("main"), Ablation.Patching, 1L << 30, CancellationToken.None);
        var settings = new EdgePruningOptions { StopEarly = true, Patience = 3 };
        using var objective = new EdgePruningObjective(model, pairs, edges, settings, new(100, 4, 1, 0.9), new(), 6);
        Assert.Null(objective.Ending(Log(9, _ => 0.9, _ => 0.5)));
        Assert.NotNull(objective.Ending(Log(10, _ => 0.9, _ => 0.5)));
        Assert.NotNull(objective.Ending(Log(10, _ => 0.9, step => 0.5 + (step / 100.0))));
        Assert.Null(objective.Ending(Log(10, _ => 0.88, _ => 0.5)));
        Assert.Null(objective.Ending(Log(10, _ => 0.93, _ => 0.5)));
        Assert.Null(objective.Ending(Log(10, _ => 0.9, step => 0.5 - (step / 50.0))));
        using var patient = new EdgePruningObjective(model, pairs, edges, settings with { StopEarly = false }, new(100, 4, 1, 0.9), new(), 6);
        Assert.Null(patient.Ending(Log(50, _ => 0.9, _ => 0.5)));

        static List<LearningStep> Log(int steps, Func<int, double> sparsity, Func<int, double> kl) =>
            [.. Enumerable.Range(0, steps).Select(step => new LearningStep(step, kl(step), kl(step), 0, sparsity(step), 0.9, 0.8, 1))];
    }

    [Fact]
    public void A_warm_start_opens_masks_by_rank_with_the_sparsity_to_begin_with()
    {
        var graph = new ComputationGraph(3, 4);
        var scores = RandomScores.Make(graph, 5, ties: false);
        using var edges = new MaskedEdges(graph, null, EdgeConvention.TokensAndPositions, CPU);
        double[] logits = WarmStart.StartLogits(scores, edges, 0.8);
        double Keep(double logit) => (1.2 / (1 + Math.Exp(-logit * 1.5))) - 0.1;
        Assert.Equal(0.2, logits.Average(Keep), 1e-3);
        Assert.All(logits, logit => Assert.InRange(logit, -10, 10));
        foreach (var layer in Enumerable.Range(0, graph.EdgeCount).GroupBy(index => graph.LayerOfDestination(graph.EdgeDestinations[index])))
        {
            var byScore = layer.OrderBy(index => Math.Abs(scores.Values[graph.EdgeSources[index] * graph.DestinationCount + graph.EdgeDestinations[index]])).Select(index => logits[index]).ToList();
            Assert.Equal(byScore.Order(), byScore);
            Assert.True(byScore[^1] > byScore[0]);
        }

        for (int destination = 0; destination < graph.DestinationCount; destination++)
            Assert.Equal(logits[graph.IndexOfEdge(graph.InputSource, destination)], logits[graph.EdgeCount + destination]);
        Assert.Throws<ArgumentException>(() => new WarmStart(settings: new()));
    }

    [Theory]
    [InlineData(ScoreEnsembling.Mean)]
    [InlineData(ScoreEnsembling.Max)]
    [InlineData(ScoreEnsembling.Min)]
    public void An_ensemble_takes_the_mean_best_or_worst_of_ranks(ScoreEnsembling ensembling)
    {
        Assert.Equal([0.5, 0, 1], CandidateScores.Ranks([2, -1, 5]));
        Assert.Equal([0.25, 0.25, 1, 0.75, 0.25], CandidateScores.Ranks([1, 1, 9, 3, 1]));
        using var model = ModelA.Load(float32);
        var task = ModelA.Task("main");
        var graph = model.Graph();
        var (together, _, _) = new CandidateScores { Methods = ["eap", "eap-ig-inputs"], Ensembling = ensembling }.Score(model, task, new());
        double[][] ranks = [.. new IEdgeScorer[] { new Eap(), new EapIgInputs() }.Select(scorer => scorer.Score(model, task)).Select(scores => CandidateScores.Ranks([.. Circuit.Full(graph).Edges.Select(edge => Math.Abs(scores[edge.Source, edge.Destination]))]))];
        int index = 0;
        foreach (var edge in Circuit.Full(graph).Edges)
        {
            double[] own = [ranks[0][index], ranks[1][index++]];
            Assert.Equal(ensembling switch { ScoreEnsembling.Max => own.Max(), ScoreEnsembling.Min => own.Min(), _ => own.Average() }, together[edge.Source, edge.Destination], 1e-12);
        }
    }

    [Fact]
    public void Probed_nodes_make_the_largest_circuit_within_the_size()
    {
        using var model = ModelA.Load(float32);
        var learned = new SubnetworkProbing(new() { Unit = ProbedUnit.Nodes, StartOpen = 0.5 }).Learn(model, ModelA.Task("main"), Quick with { Steps = 40, Sparsity = 0.3 });
        Assert.NotNull(learned.NodeMasks);
        int nodes = Enumerable.Range(0, 17).Last(count => count == 0 || (count <= 16 && learned.NodeMasks.TopNodes(count).EdgeCount <= 183));
        Assert.Equal(learned.NodeMasks.TopNodes(nodes).Mask.ToArray(), learned.Circuit.Mask.ToArray());
        Assert.EndsWith($"{nodes} nodes", learned.Provenance.Selection, StringComparison.Ordinal);
    }

    [Fact]
    public void A_circuit_without_a_path_is_an_error_that_says_so()
    {
        // Untrained masks leave one edge by chance, hardly ever the one from input to logits.
        using var folder = new TemporaryFolder();
        using var model = ModelA.Load(float32);
        var options = new LearningOptions { Sparsity = 0.997, Steps = 1, Checkpoints = folder.Path };
        var error = Assert.Throws<InvalidOperationException>(() => new EdgePruning().Learn(model, ModelA.Task("main"), options));
        Assert.Contains($"The masks are in '{folder.Path}'", error.Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(folder.Path, "state-1.safetensors"));
        Assert.Contains("is empty", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Seeds_of_draws_differ_by_purpose_step_and_seed_and_epochs_hold_every_example_once()
    {
        var seeds = new HashSet<ulong>();
        for (int seed = 0; seed < 5; seed++)
        for (int step = 0; step < 200; step++)
        foreach (string purpose in new[] { "gates", "node gates" })
            Assert.True(seeds.Add(RandomSeeds.Of(seed, purpose, step)));

        var order = new EpochOrder(10, 3);
        int[] drawn = [.. Enumerable.Range(0, 5).SelectMany(step => order.At(step, 4))];
        Assert.Equal(Enumerable.Range(0, 10), drawn.Take(10).Order());
        Assert.Equal(Enumerable.Range(0, 10), drawn.Skip(10).Order());
        Assert.NotEqual(drawn.Take(10), drawn.Skip(10));
        Assert.Equal(drawn[8..12], new EpochOrder(10, 3).At(2, 4));
        Assert.NotEqual(drawn.Take(10), Enumerable.Range(0, 5).SelectMany(step => new EpochOrder(10, 4).At(step, 4)).Take(10));
    }

    [Fact]
    public void The_log_is_a_table_with_units_in_its_headers()
    {
        using var model = ModelA.Load(float32);
        var table = new EdgePruning().Learn(model, ModelA.Task("main"), Quick).LogTable();
        Assert.Equal(8, table.Rows.Count);
        Assert.Equal(["step", "loss", "faithfulness loss", "penalty", "sparsity", "target sparsity", "learning rate", "gradient norm"], table.Columns);
        Assert.IsType<ResultTable>(table);
    }
}
