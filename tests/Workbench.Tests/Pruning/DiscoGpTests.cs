using Workbench.Execution;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Tasks;
using Workbench.Tests.Support;
using Workbench.Training;
using static TorchSharp.torch;

namespace Workbench.Tests.Pruning;

/// <summary>Learning with DiscoGP from beginning to end, on models that take no time.</summary>
public class DiscoGpTests
{
    private static readonly DiscoGpOptions Gentle = new()
    {
        Weights = DiscoGpStage.PublishedWeights with { Epochs = 8, Temperature = 1, Sparsity = PenaltySchedule.Constant(0.1), StartMean = 0.3, StartDeviation = 0.3 },
        Edges = DiscoGpStage.PublishedEdges with { Epochs = 8, Sparsity = PenaltySchedule.Constant(0.1), Completeness = 0.5, StartMean = 0.3, StartDeviation = 0.3 },
    };

    [Theory]
    [InlineData(GateMode.W)]
    [InlineData(GateMode.E)]
    [InlineData(GateMode.We)]
    public void Each_mode_gates_what_it_says_and_a_seed_decides_the_result(GateMode mode)
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 1);
        var method = new DiscoGp(Gentle with { Mode = mode });
        var first = method.Learn(model, Task(), Options(seed: 3));
        var again = method.Learn(model, Task(), Options(seed: 3));
        var other = method.Learn(model, Task(), Options(seed: 4));
        using var _ = first.WeightMasks;
        using var __ = again.WeightMasks;
        using var ___ = other.WeightMasks;
        Assert.Equal(first.Log, again.Log);
        Assert.NotEqual(first.Log, other.Log);
        Assert.Equal(first.Circuit.Mask.ToArray(), again.Circuit.Mask.ToArray());
        Assert.Equal(mode != GateMode.E, first.WeightMasks is not null);
        Assert.Equal(mode == GateMode.W ? 0 : first.Circuit.Graph.EdgeCount, first.Candidates);
        if (mode == GateMode.W) Assert.Equal(first.Circuit.Graph.EdgeCount, first.Circuit.EdgeCount);
        else Assert.InRange(first.Circuit.EdgeCount, 1, first.Circuit.Graph.EdgeCount - 1);
        if (first.WeightMasks is { } masks) Assert.InRange(masks.Density, 0.01, 0.99);
        Assert.Equal("zero-total", first.Provenance.Ablation);
        Assert.Equal("discogp", first.Provenance.EdgeConvention);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_run_that_was_stopped_in_either_stage_goes_on_to_the_same_result(bool separate)
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 1);
        var method = new DiscoGp(Gentle with { SeparateCompleteness = separate });
        var whole = method.Learn(model, Task(), Options(seed: 5));
        using var masks = whole.WeightMasks!;
        foreach (int stopAfter in new[] { 3, 11 })
        {
            using var folder = new TemporaryFolder();
            using var source = new CancellationTokenSource();
            var options = Options(seed: 5) with { Checkpoints = folder.Path, CheckpointEvery = 2 };
            Assert.Throws<OperationCanceledException>(() => method.Learn(model, Task(), options with
            {
                Cancellation = source.Token,
                Progress = step =>
                {
                    if (step.Done == stopAfter) source.Cancel();
                },
            }));
            var resumed = method.Learn(model, Task(), options);
            using var own = resumed.WeightMasks!;
            Assert.Equal(whole.Log, resumed.Log);
            Assert.Equal(whole.Circuit.Mask.ToArray(), resumed.Circuit.Mask.ToArray());
            Assert.Equal(whole.Masks.Values.ToArray(), resumed.Masks.Values.ToArray());
            foreach (var (mine, theirs) in masks.Masks.Zip(own.Masks)) Assert.True(mine.Value.equal(theirs.Value).all().item<bool>(), mine.Key);

            using var stranger = SmallModels.Lively(SmallModels.Config, seed: 2);
            Assert.Throws<InvalidDataException>(() => method.Learn(stranger, Task(), options));
        }
    }

    [Fact]
    public void Edges_are_learned_in_the_model_that_the_weights_left_unless_the_slip_is_asked_for()
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 1);
        var right = new DiscoGp(Gentle).Learn(model, Task(), Options(seed: 3));
        var slip = new DiscoGp(Gentle with { EdgeStageWeights = EdgeStageWeights.WholeAfterFirstEpoch }).Learn(model, Task(), Options(seed: 3));
        using var _ = right.WeightMasks;
        using var __ = slip.WeightMasks;
        int weightRounds = int.Parse(right.Provenance.Options["weight_rounds"], System.Globalization.CultureInfo.InvariantCulture);
        int same = weightRounds + 2; // Two batches an epoch.
        Assert.Equal(right.Log.Take(same), slip.Log.Take(same));
        Assert.NotEqual(right.Log[same].Faithfulness, slip.Log[same].Faithfulness);
    }

    [Fact]
    public void The_complement_of_edges_can_be_taken_among_the_weights_that_were_left_out()
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 1);
        var whole = Gentle with { EdgeComplement = EdgeComplement.EdgesAndWeights };
        var published = new DiscoGp(Gentle).Learn(model, Task(), Options(seed: 3));
        var both = new DiscoGp(whole).Learn(model, Task(), Options(seed: 3));
        var uncounted = new DiscoGp(whole with { Edges = whole.Edges with { Completeness = 0 } }).Learn(model, Task(), Options(seed: 3));
        using var _ = published.WeightMasks;
        using var __ = both.WeightMasks;
        using var ___ = uncounted.WeightMasks;
        int edges = int.Parse(published.Provenance.Options["weight_rounds"], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(published.Log.Take(edges), both.Log.Take(edges));
        // The first round of edges has the same gates: what stays is the same, what is left out runs in another model.
        Assert.Equal(published.Log[edges].Faithfulness, both.Log[edges].Faithfulness);
        Assert.NotEqual(published.Log[edges].Completeness, both.Log[edges].Completeness);
        Assert.Null(uncounted.Log[edges].Completeness);
        Assert.Equal("edges-and-weights", both.Provenance.Options["edge_complement"]);
    }

    [Fact]
    public void Learning_leaves_no_tensor_behind()
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 1);
        var task = Task();
        var method = new DiscoGp(Gentle with { SeparateCompleteness = true, EdgeStageWeights = EdgeStageWeights.WholeAfterFirstEpoch });
        using (method.Learn(model, task, Options(seed: 0)).WeightMasks)
        {
        }

        long before = LiveTensors.CountAfterCollecting();
        using (method.Learn(model, task, Options(seed: 0)).WeightMasks)
        {
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Patching_other_losses_and_neurons_learn_too_and_one_example_is_enough()
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 1);
        var one = SmallModels.Task(8, Metric.LogitDifference, 6);
        foreach (var loss in Enum.GetValues<FaithfulnessLoss>())
        {
            var learned = new DiscoGp(Gentle with { Loss = loss, Unit = WeightUnit.Neuron, Edges = Gentle.Edges with { StartMean = 3 } }).Learn(model, one, Options(seed: 1) with { Ablation = Ablation.Patching });
            using var masks = learned.WeightMasks!;
            Assert.Equal("patching", learned.Provenance.Ablation);
            Assert.Equal("eap-ig", learned.Provenance.EdgeConvention);
            Assert.All(learned.Log, step => Assert.True(double.IsFinite(step.Loss) && step.Completeness is not null));
        }
    }

    [Fact]
    public void Attention_only_models_without_layer_norm_learn()
    {
        using var model = SmallModels.Lively(SmallModels.Config with { AttentionOnly = true, LayerNorm = false, Causal = false }, seed: 1);
        var learned = new DiscoGp(Gentle).Learn(model, Task(), Options(seed: 1));
        using var masks = learned.WeightMasks!;
        Assert.InRange(learned.Circuit.EdgeCount, 1, learned.Circuit.Graph.EdgeCount);
    }

    [Fact]
    public void What_cannot_work_is_refused_with_a_reason()
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 1);
        var task = Task();
        var noWrong = new CircuitTask("half", [.. task.Pairs.Select(pair => pair with { Wrong = [] })], Metric.KlDivergence);
        var error = Assert.Throws<ArgumentException>(() => new DiscoGp(Gentle).Learn(model, noWrong, Options(0)));
        Assert.Contains("pair 0 of task 'half'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'kl'", error.Message, StringComparison.Ordinal);
        var clean = new CircuitTask("clean", [.. task.Pairs.Select(pair => pair with { Corrupted = pair.Clean })], Metric.LogitDifference);
        Assert.Contains("no corrupted prompts", Assert.Throws<ArgumentException>(() => new DiscoGp(Gentle).Learn(model, clean, Options(0) with { Ablation = Ablation.Patching })).Message, StringComparison.Ordinal);
        Assert.Contains("too few for two stages", Assert.Throws<ArgumentException>(() => new DiscoGp(Gentle).Learn(model, task, Options(0) with { Steps = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("Temperature", Assert.Throws<ArgumentException>(() => new DiscoGp(Gentle with { Edges = Gentle.Edges with { Temperature = 0 } })).Message, StringComparison.Ordinal);
        Assert.Contains("MaxTimes", Assert.Throws<ArgumentException>(() => new DiscoGp(Gentle with { Weights = Gentle.Weights with { Sparsity = new(1, double.NaN, 1, 1, 1) } })).Message, StringComparison.Ordinal);
        Assert.Contains("mode", Assert.Throws<ArgumentException>(() => MaskLearners.Create("discogp", new Dictionary<string, string> { ["mode"] = "both" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_circuit_that_runs_empty_and_numbers_that_overflow_stop_with_the_state_kept()
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 1);
        using var folder = new TemporaryFolder();
        var pressed = Gentle with { Mode = GateMode.E, Edges = Gentle.Edges with { Sparsity = PenaltySchedule.Constant(1e9), LearningRate = 2 } };
        var empty = Assert.Throws<InvalidOperationException>(() => new DiscoGp(pressed).Learn(model, Task(), Options(0) with { Checkpoints = folder.Path }));
        Assert.Contains("empty", empty.Message, StringComparison.Ordinal);
        Assert.Contains(folder.Path, empty.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("training.json")));

        using var broken = Transformer.Create(SmallModels.Config, (name, shape) => full(shape, name.EndsWith("mlp.c_proj.bias", StringComparison.Ordinal) ? double.NaN : 0.1, dtype: float64), name: "broken");
        Assert.Throws<TrainingDivergedException>(() => new DiscoGp(Gentle).Learn(broken, Task(), Options(0)));
    }

    [Fact]
    public void The_published_numbers_are_the_defaults_and_steps_stretch_the_schedule()
    {
        var settings = new DiscoGpOptions();
        var plan = DiscoGpPlan.Of(settings, examples: 800, batchSize: 64, rounds: 0);
        Assert.Equal(6250, plan.WeightRounds);
        Assert.Equal(1250, plan.EdgeRounds);
        Assert.Equal(1 + (999 * 499 / 500.0), plan.WeightSparsity.At(plan.Epoch(6249)), 1e-9);
        var half = DiscoGpPlan.Of(settings, examples: 800, batchSize: 64, rounds: 3750);
        Assert.Equal(3125, half.WeightRounds);
        Assert.Equal(625, half.EdgeRounds);
        Assert.Equal(plan.WeightSparsity.At(250), half.WeightSparsity.At(125), 1e-9);
        Assert.Equal(0, DiscoGpPlan.Of(settings with { Mode = GateMode.W }, 800, 64, 0).EdgeRounds);
        Assert.Equal(0, DiscoGpPlan.Of(settings with { Mode = GateMode.E }, 800, 64, 7).WeightRounds);
    }

    private static LearningOptions Options(int seed) => new() { Steps = 16, BatchSize = 2, Seed = seed };

    private static CircuitTask Task() => SmallModels.Task(8, Metric.LogitDifference, 6, 8, 5, 6);
}
