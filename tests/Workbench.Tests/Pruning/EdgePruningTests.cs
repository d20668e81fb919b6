using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Tasks;
using Workbench.Tests.Support;
using Workbench.Training;
using static TorchSharp.torch;

namespace Workbench.Tests.Pruning;

public sealed class EdgePruningTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static LearningOptions Quick { get; } = new() { Steps = 12, BatchSize = 3, Sparsity = 0.6, CheckpointEvery = 5 };

    [Fact]
    public void On_a_compiled_model_the_true_edges_are_found()
    {
        using var known = KnownCircuits.Create("duplicate-name-mover");
        double sparsity = 1 - ((double)known.Truth.EdgeCount / known.Truth.Graph.EdgeCount);
        var learned = new EdgePruning().Learn(known.Model, known.Task, new() { Steps = 400, Sparsity = sparsity });
        Assert.Equal(known.Truth.Edges.Select(known.Truth.Graph.EdgeName), learned.Circuit.Edges.Select(known.Truth.Graph.EdgeName));
        Assert.Equal(400, learned.Log.Count);
        Assert.Null(learned.EndedEarly);
        double least = known.Truth.Edges.Min(edge => learned.Masks[edge.Source, edge.Destination]);
        Assert.All(known.Truth.Complement().Edges, edge => Assert.True(learned.Masks[edge.Source, edge.Destination] <= least));
    }

    [Fact]
    public void The_circuit_has_the_sparsity_asked_for_and_the_cut_is_told()
    {
        using var model = ModelA.Load(float32);
        var learned = new EdgePruning().Learn(model, ModelA.Task("padded"), Quick);
        Assert.Equal(105, learned.Circuit.EdgeCount);
        Assert.Equal(105, learned.OpenEdges);
        Assert.Equal(1 - (105.0 / 262), learned.Sparsity, 1e-12);
        Assert.InRange(learned.EffectiveEdges, 1, 105);
        Assert.Contains("had reached a sparsity of", Assert.Single(learned.Provenance.Warnings!), StringComparison.Ordinal);
        Assert.Equal("edge-pruning sparsity 0.6", learned.Provenance.Selection);
        Assert.Equal(("patching", "kl", "262"), (learned.Provenance.Ablation, learned.Provenance.Metric, learned.Provenance.Options["counted_edges"]));
        learned.Circuit.Save(folder.File("circuit.json"));
        Assert.Equal(105, Circuit.Load(folder.File("circuit.json"), model.Graph()).EdgeCount);
    }

    [Fact]
    public void The_log_follows_the_schedules()
    {
        using var model = ModelA.Load(float32);
        var learned = new EdgePruning(new() { RampSteps = 4, WarmUpSteps = 2, LearningRate = 0.3 }).Learn(model, ModelA.Task("main"), Quick);
        Assert.Equal([0, 0.15, 0.3, 0.45, 0.6, 0.6], learned.Log.Take(6).Select(step => Math.Round(step.Target!.Value, 12)));
        Assert.Equal([0, 0.15, 0.3, 0.27, 0.24], learned.Log.Take(5).Select(step => Math.Round(step.LearningRate, 12)));
        Assert.Equal(Enumerable.Range(0, 12), learned.Log.Select(step => step.Step));
        Assert.Equal(12, learned.LogTable().Rows.Count);
        Assert.All(learned.Log, step => Assert.Equal(step.Loss, step.Faithfulness + step.Penalty, 1e-12));
    }

    [Fact]
    public void Positions_count_in_the_published_convention_and_change_no_run()
    {
        using var model = ModelA.Load(float32);
        var learned = new EdgePruning(new() { Convention = EdgeConvention.TokensAndPositions }).Learn(model, ModelA.Task("main"), Quick);
        Assert.Equal(302, learned.CountedEdges);
        Assert.Equal(121, learned.OpenEdges);
        Assert.InRange(learned.Circuit.EdgeCount, 121 - 40, 121);
        var error = Assert.Throws<ArgumentException>(() => new EdgePruning(new() { Convention = EdgeConvention.TokensAndPositions }).Learn(model, ModelA.Task("main"), Quick with { Ablation = Ablation.Zero }));
        Assert.Contains("counted under patching only", error.Message, StringComparison.Ordinal);
        using var small = new MaskedEdges(new ComputationGraph(12, 12), null, EdgeConvention.TokensAndPositions, CPU);
        Assert.Equal(32936, small.CountedEdges);
    }

    [Fact]
    public void A_closed_node_closes_its_edges()
    {
        using var model = ModelA.Load(float32);
        var learned = new EdgePruning(new() { Nodes = NodeMasks.Pressed, NodeSparsity = 0.9, RampSteps = 2 }).Learn(model, ModelA.Task("main"), Quick with { Steps = 60, Sparsity = 0.9, BatchSize = 6 });
        Assert.NotNull(learned.NodeMasks);
        double[] nodes = learned.NodeMasks.Values.ToArray();
        int[] closed = [.. Enumerable.Range(0, nodes.Length).Where(source => learned.Circuit.Edges.All(edge => edge.Source != source))];
        Assert.NotEmpty(closed);
        Assert.True(closed.Max(source => nodes[source]) <= nodes.Max());
    }

    [Theory]
    [InlineData("patching")]
    [InlineData("zero")]
    [InlineData("mean")]
    public void What_is_kept_in_memory_or_computed_again_changes_no_result(string ablation)
    {
        using var model = ModelA.Load(float64);
        var options = Quick with { Ablation = Ablation.Parse(ablation), Steps = 6 };
        var kept = new EdgePruning().Learn(model, ModelA.Task("padded"), options);
        var fresh = new EdgePruning().Learn(model, ModelA.Task("padded"), options with { CacheBytes = 0, Recompute = true });
        ModelA.AssertClose(kept.Masks.Values.ToArray(), fresh.Masks.Values.ToArray(), 1e-7, "masks");
    }

    [Fact]
    public void Padding_and_the_order_within_a_batch_change_no_gradient()
    {
        using var model = ModelA.Load(float64);
        var graph = model.Graph();
        using var edges = new MaskedEdges(graph, null, EdgeConvention.Graph, CPU);
        var task = ModelA.Task("padded");
        using var pairs = new TrainingPairs(model, task, Ablation.Patching, 1L << 30, CancellationToken.None);
        using var objective = new EdgePruningObjective(model, pairs, edges, new(), new(3000, 2500, 200, 0.9), new(), 6, [.. NamedUniforms.Of("start", graph.EdgeCount).Select(u => 4 * (u - 0.5))]);
        double[] together = Gradient(0, 1, 2, 3, 4, 5), turned = Gradient(5, 3, 1, 0, 2, 4);
        ModelA.AssertClose(together, turned, 1e-12, "turned");
        // The mean over pairs, each alone without padding.
        double[] mean = [.. Enumerable.Range(0, 6).Select(pair => Gradient(pair)).Aggregate((sum, own) => [.. sum.Zip(own, (a, b) => a + b)]).Select(sum => sum / 6)];
        ModelA.AssertClose(together, mean, 1e-12, "alone");

        double[] Gradient(params int[] places)
        {
            using var scope = NewDisposeScope();
            using var batch = pairs.At(places);
            return objective.Run(0, batch, tensor(NamedUniforms.Of("u", graph.EdgeCount)), null).Gradients[0]!.data<double>().ToArray();
        }
    }

    [Fact]
    public void A_seed_gives_the_same_masks_bit_for_bit_and_another_seed_others()
    {
        using var model = ModelA.Load(float32);
        double[] Learned(int seed) => new EdgePruning().Learn(model, ModelA.Task("padded"), Quick with { Seed = seed }).Masks.Values.ToArray();
        Assert.Equal(Learned(1), Learned(1));
        Assert.NotEqual(Learned(1), Learned(2));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    public void A_stopped_run_goes_on_to_the_result_of_an_unbroken_one(int stopAfter)
    {
        using var model = ModelA.Load(float32);
        var task = ModelA.Task("padded");
        var method = new EdgePruning(new() { Nodes = NodeMasks.Pressed });
        var unbroken = method.Learn(model, task, Quick);
        var options = Quick with { Checkpoints = folder.Path };
        using (var stop = new CancellationTokenSource())
        {
            Assert.Throws<OperationCanceledException>(() => method.Learn(model, task, options with
            {
                Cancellation = stop.Token,
                Progress = progress =>
                {
                    if (progress.Done == stopAfter) stop.Cancel();
                },
            }));
        }

        var steps = new List<int>();
        var resumed = method.Learn(model, task, options with { Progress = progress => steps.Add(progress.Done) });
        Assert.Equal(Enumerable.Range(stopAfter + 1, 12 - stopAfter), steps);
        Assert.Equal(unbroken.Masks.Values.ToArray(), resumed.Masks.Values.ToArray());
        Assert.Equal(unbroken.NodeMasks!.Values.ToArray(), resumed.NodeMasks!.Values.ToArray());
        Assert.Equal(unbroken.Log, resumed.Log);
        Assert.Equal(12, resumed.Cost.Steps);
    }

    [Fact]
    public void A_killed_run_goes_on_from_its_last_checkpoint()
    {
        using var model = ModelA.Load(float32);
        var task = ModelA.Task("padded");
        var unbroken = new EdgePruning().Learn(model, task, Quick);
        var options = Quick with { Checkpoints = folder.Path };
        Assert.Throws<NotSupportedException>(() => new EdgePruning().Learn(model, task, options with { Progress = progress => _ = progress.Done == 8 ? throw new NotSupportedException("power cut") : 0 }));
        int first = 0;
        var resumed = new EdgePruning().Learn(model, task, options with { Progress = progress => first = first == 0 ? progress.Done : first });
        Assert.Equal(6, first);
        Assert.Equal(unbroken.Log, resumed.Log);
        Assert.Equal(unbroken.Masks.Values.ToArray(), resumed.Masks.Values.ToArray());
        new EdgePruning().Learn(model, task, options with { Progress = _ => Assert.Fail("no step is left") });
    }

    [Fact]
    public void A_checkpoint_of_another_model_task_or_setting_is_refused()
    {
        using var model = ModelA.Load(float32);
        var options = Quick with { Checkpoints = folder.Path, Steps = 2 };
        new EdgePruning().Learn(model, ModelA.Task("padded"), options);
        Assert.Contains("there task", Refused(model, ModelA.Task("main"), options), StringComparison.Ordinal);
        Assert.Contains("there seed 0; here seed 1", Refused(model, ModelA.Task("padded"), options with { Seed = 1 }), StringComparison.Ordinal);
        using var other = ModelA.Load(float64);
        Assert.Contains("there model", Refused(other, ModelA.Task("padded"), options), StringComparison.Ordinal);
        File.WriteAllText(folder.File("training.json"), "{");
        Assert.Contains("is damaged", Refused(model, ModelA.Task("padded"), options), StringComparison.Ordinal);

        static string Refused(Transformer model, CircuitTask task, LearningOptions options) =>
            Assert.Throws<InvalidDataException>(() => new EdgePruning().Learn(model, task, options)).Message;
    }

    [Fact]
    public void Learning_that_diverges_stops_and_keeps_the_last_good_state()
    {
        using var model = ModelA.Load(float32);
        var task = ModelA.Task("main");
        // So large a rate that an update overflows.
        var method = new EdgePruning(new() { LearningRate = double.MaxValue, WeightDecay = 0, WarmUpSteps = 1 });
        var options = Quick with { Checkpoints = folder.Path };
        var error = Assert.Throws<TrainingDivergedException>(() => method.Learn(model, task, options));
        Assert.Contains("learning the masks has diverged", error.Message, StringComparison.Ordinal);
        Assert.Contains($"The last good state, after {error.Step - 1} steps, is in '{folder.Path}'", error.Message, StringComparison.Ordinal);
        string state = Assert.Single(Directory.GetFiles(folder.Path, "state-*.safetensors"));
        Assert.Equal($"state-{error.Step - 1}.safetensors", Path.GetFileName(state));
        using var file = SafetensorsFile.Open(state);
        using var edges = zeros(262, dtype: float64);
        file.CopyInto("weight.edges", edges);
        Assert.True(edges.data<double>().ToArray().All(double.IsFinite));
    }

    [Fact]
    public void Weights_that_are_not_finite_stop_the_first_step()
    {
        using var model = Transformer.Create(SmallModels.Config, (name, shape) => full(shape, name.Contains("ln_f", StringComparison.Ordinal) ? double.NaN : 0.1, dtype: float64));
        var error = Assert.Throws<TrainingDivergedException>(() => new EdgePruning().Learn(model, SmallModels.Task(1, Metric.LogitDifference, 4, 4), Quick));
        Assert.Equal(0, error.Step);
        Assert.Contains("The loss is NaN", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(-0.2)]
    [InlineData(double.NaN)]
    public void A_sparsity_out_of_range_is_refused(double sparsity)
    {
        using var model = ModelA.Load(float32);
        var error = Assert.Throws<ArgumentException>(() => new EdgePruning().Learn(model, ModelA.Task("main"), new() { Sparsity = sparsity }));
        Assert.Contains("must lie between 0 and 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_learned_is_refused_before_anything_runs()
    {
        using var model = ModelA.Load(float32);
        var task = ModelA.Task("main");
        Assert.Contains("leaves none of the 262 edges", Refused(() => new EdgePruning().Learn(model, task, new() { Sparsity = 0.999 })), StringComparison.Ordinal);
        Assert.Contains("LearningRate of Edge Pruning is -1", Refused(() => _ = new EdgePruning(new() { LearningRate = -1 })), StringComparison.Ordinal);
        Assert.Contains("Steps is -1", Refused(() => new EdgePruning().Learn(model, task, new() { Steps = -1 })), StringComparison.Ordinal);
        Assert.Contains("logarithmic ramp needs a target sparsity below 1", Refused(() => new EdgePruning(new() { PressTo = 1.1, Ramp = SparsityRamp.Logarithmic }).Learn(model, task)), StringComparison.Ordinal);
        var same = new CircuitTask("same", [.. task.Pairs.Select(pair => pair with { Corrupted = pair.Clean })], Metric.LogitDifference);
        Assert.Contains("has no corrupted prompts", Refused(() => new EdgePruning().Learn(model, same)), StringComparison.Ordinal);
        Assert.Contains("has no pairs", Refused(() => new EdgePruning().Learn(model, new CircuitTask("none", [], Metric.LogitDifference))), StringComparison.Ordinal);

        static string Refused(Action act) => Assert.ThrowsAny<ArgumentException>(act).Message;
    }

    [Fact]
    public void A_task_with_a_single_pair_can_be_learned_from()
    {
        using var model = ModelA.Load(float32);
        var learned = new EdgePruning().Learn(model, ModelA.Task("main").Take(1), Quick);
        Assert.Equal("1", learned.Provenance.Options["batch_size"]);
        Assert.Equal(105, learned.Circuit.EdgeCount);
    }

    [Fact]
    public void Learning_leaves_no_tensor_behind()
    {
        using var model = ModelA.Load(float32);
        var task = ModelA.Task("padded");
        var method = new EdgePruning(new() { Nodes = NodeMasks.Pressed });
        method.Learn(model, task, Quick);
        long before = LiveTensors.CountAfterCollecting();
        method.Learn(model, task, Quick);
        method.Learn(model, task, Quick with { Ablation = Ablation.Mean, CacheBytes = 0 });
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => method.Learn(model, task, Quick with { Cancellation = stop.Token }));
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_longer_run_keeps_more_of_the_behaviour_than_random_edges()
    {
        using var model = ModelA.Load(float32);
        var task = ModelA.Task("main");
        var learned = new EdgePruning().Learn(model, task, new() { Steps = 300, Sparsity = 0.8, BatchSize = 6 });
        var random = Enumerable.Range(0, 5).Select(seed => Circuit.Random(model.Graph(), learned.Circuit.EdgeCount, seed)).ToList();
        double own = Faithfulness.Evaluate(model, task, learned.Circuit).Kl;
        double best = random.Min(circuit => Faithfulness.Evaluate(model, task, circuit).Kl);
        Assert.True(own < best / 2, $"KL {own} of the learned circuit, {best} of the best random one.");
    }
}
