using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Tests.Support;
using Workbench.Training;
using static TorchSharp.torch;

namespace Workbench.Tests.Pruning.Masks;

/// <summary>Edge Pruning's own numbers: masks without noise, bisection, Lagrangian, schedules and training steps.</summary>
public class EdgePruningParityTests
{
    [Theory]
    [InlineData("binarise: random log_alpha, all nodes 10", "A.ep.logalpha", 6, 1, null)]
    [InlineData("binarise: random log_alpha and nodes", "A.ep.logalpha2", 6, 0.8, "A.ep.nodealpha")]
    public void Masks_without_noise_and_their_cuts_agree(string which, string stream, double scale, double shift, string? nodeStream)
    {
        using var golden = new GoldenMasks();
        using var model = ModelA.Load(float64);
        var expected = golden.Root.GetProperty(which);
        double[] logits = [.. golden.UniformEdges(stream).Select(u => scale * ((2 * u) - shift))];
        double[]? nodes = nodeStream is null ? null : [.. golden.UniformNodes(nodeStream).Select(u => 8 * ((2 * u) - 0.6))];
        if (nodes is not null) ModelA.AssertClose(golden.OurNodes(ModelA.Numbers(expected.GetProperty("node log_alpha"))), nodes, 1e-12, "node logits");
        foreach (var cut in expected.GetProperty("binarisations").EnumerateArray())
        {
            double sparsity = cut.GetProperty("target edge sparsity").GetDouble();
            var ours = MaskCut.Of(golden.Edges, logits, nodes, Binarisation.AtExpected, 0, sparsity);
            ModelA.AssertClose(golden.OurEdges(ModelA.Numbers(expected.GetProperty("soft edge z (deterministic, 0.8 factor, smallest zeroed per tensor)"))), ours.Soft, 1e-10, "soft edges");
            Assert.Equal(expected.GetProperty("soft edge sparsity").GetDouble(), ours.Expected, 1e-10);
            Assert.Equal(cut.GetProperty("edge threshold (last midpoint tried)").GetDouble(), MaskCut.Threshold(ours.Soft, golden.Edges.CountedEdges, sparsity));
            Assert.Equal(cut.GetProperty("effective edge sparsity").GetDouble(), 1 - ((double)ours.Open.Count(open => open) / golden.Edges.CountedEdges), 1e-12);
            bool[] edges = golden.OpenEdges(cut.GetProperty("edge mask").GetString()!);
            if (nodes is null)
            {
                Assert.Equal(edges, ours.Open);
            }
            else
            {
                ModelA.AssertClose(golden.OurNodes(ModelA.Numbers(expected.GetProperty("soft node z"))), ours.SoftNodes!, 1e-10, "soft nodes");
                string theirNodes = cut.GetProperty("node mask").GetString()!;
                Assert.Equal(golden.TheirNode.Select(place => theirNodes[place] == '1'), ours.OpenNodes!);
                Assert.Equal(edges.Select((open, place) => open && ours.OpenNodes![golden.Edges.Sources[place]]), ours.Open);
            }

            // What the circuit does, through the evaluator that judges every circuit.
            var graph = golden.Edges.Graph;
            var circuit = Circuit.FromEdges(graph, Enumerable.Range(0, graph.EdgeCount).Where(index => ours.Open[index]).Select(graph.EdgeAt));
            var report = Faithfulness.Evaluate(model, ModelA.Task("main"), circuit);
            ModelA.AssertClose(ModelA.Numbers(cut.GetProperty("circuit").GetProperty("kl")), report.KlPerExample, 1e-10, "KL of the circuit");
            ModelA.AssertClose(ModelA.Numbers(cut.GetProperty("circuit").GetProperty("logit_diff")), report.PerExample, 1e-10, "logit difference of the circuit");
        }
    }

    [Fact]
    public void Targets_and_learning_rates_agree()
    {
        using var golden = new GoldenMasks();
        var schedules = golden.Root.GetProperty("schedules");
        int[] steps = [.. schedules.GetProperty("steps").EnumerateArray().Select(step => step.GetInt32())];
        Check("edge target, start 0, target 1.02, 2500 warm-up, linear", step => Schedules.Target(step, 0, 1.02, 2500, SparsityRamp.Linear));
        Check("layer target 0.72", step => Schedules.Target(step, 0, 0.72, 2500, SparsityRamp.Linear));
        Check("edge target, start 0, target 0.97, logarithmic (math supplied)", step => Schedules.Target(step, 0, 0.97, 2500, SparsityRamp.Logarithmic));
        Check("learning rate 0.8, 200 warm-up, 3000 total (HF linear schedule, formula by hand)", step => 0.8 * Schedules.Linear(step, 3000, 200));
        Assert.Equal(new EdgePruningSchedule(3000, 2500, 200, 0.94), EdgePruningSchedule.Of(new(), new()));

        void Check(string name, Func<int, double> ours) => ModelA.AssertClose(ModelA.Numbers(schedules.GetProperty(name)), [.. steps.Select(ours)], 1e-12, name);
    }

    [Fact]
    public void The_Lagrangian_its_sparsities_and_gradients_agree()
    {
        using var golden = new GoldenMasks();
        using var setting = new Setting(golden);
        foreach (var expected in golden.Root.GetProperty("lagrangian").GetProperty("cases").EnumerateArray())
        {
            using var scope = NewDisposeScope();
            using var grad = enable_grad();
            int u = expected.GetProperty("u").GetInt32();
            var edges = HardConcrete.Sample(setting.Objective.Edges.Value, tensor(golden.UniformEdges($"A.ep.u.{u}")));
            var nodes = HardConcrete.Sample(setting.Objective.Nodes!.Value, tensor(golden.UniformNodes($"A.ep.un.{u}")));
            foreach (var (gates, of, parameter, which) in new[] { (edges, "edges", setting.Objective.Edges, "edge"), (nodes, "nodes", setting.Objective.Nodes!, "node") })
            {
                using var pressure = new Lagrangian("test", 1, CPU);
                using (no_grad())
                    pressure.Multipliers.Value.copy_(tensor(new[] { expected.GetProperty($"lambda_{of}_1").GetDouble(), expected.GetProperty($"lambda_{of}_2").GetDouble() }));
                var sparsity = gates.mean().neg().add(1);
                Assert.Equal(expected.GetProperty($"{which} sparsity").GetDouble(), sparsity.item<double>(), 1e-10);
                var penalty = pressure.Penalty(sparsity, expected.GetProperty($"target_{of}").GetDouble());
                Assert.Equal(expected.GetProperty($"{which}_loss").GetDouble(), penalty.item<double>(), 1e-10);
                var gradients = autograd.grad([penalty], [parameter.Value, pressure.Multipliers.Value]);
                double[] slopes = gradients[0].data<double>().ToArray(), theirs = ModelA.Numbers(expected.GetProperty($"d/d log_alpha {of}"));
                ModelA.AssertClose(of == "edges" ? golden.OurEdges(theirs) : golden.OurNodes(theirs), slopes, 1e-10, of);
                double[] multipliers = ModelA.Numbers(expected.GetProperty("d/d lambda (edges_1, edges_2, nodes_1, nodes_2)"));
                ModelA.AssertClose(of == "edges" ? multipliers[..2] : multipliers[2..], gradients[1].data<double>().ToArray(), 1e-10, "multipliers");
            }
        }
    }

    [Fact]
    public void A_single_step_with_given_multipliers_agrees()
    {
        using var outer = NewDisposeScope();
        using var golden = new GoldenMasks();
        using var table = Goldens.Open("edge_pruning_main_f64.json");
        var expected = table.RootElement.GetProperty("training_step");
        var graph = golden.Edges.Graph;
        double[] Of(string name, double positions) =>
            [.. Enumerable.Range(0, graph.EdgeCount).Select(index => expected.GetProperty(name).GetProperty(graph.EdgeName(graph.EdgeAt(index))).GetDouble()), .. Enumerable.Repeat(positions, golden.Edges.Positions)];
        using var setting = new Setting(golden, new() { Convention = EdgeConvention.TokensAndPositions }, Of("log_alpha", 10), new EdgePruningSchedule(8, 0, 2, expected.GetProperty("target").GetDouble()));
        using (no_grad())
            setting.Objective.Parameters[1].Value.copy_(tensor(new[] { expected.GetProperty("lambda1").GetDouble(), expected.GetProperty("lambda2").GetDouble() }));
        using var batch = setting.Pairs.At([.. Enumerable.Range(0, 6)]);
        var step = setting.Objective.Run(0, batch, tensor(Of("u", 0.5)), null);
        Assert.Equal(expected.GetProperty("kl").GetDouble(), step.Faithfulness, 1e-10);
        Assert.Equal(expected.GetProperty("sparsity").GetDouble(), step.Sparsity, 1e-10);
        Assert.Equal(expected.GetProperty("edge_loss").GetDouble(), step.Penalty, 1e-10);
        Assert.Equal(expected.GetProperty("loss").GetDouble(), step.Loss, 1e-10);
        double[] slopes = step.Gradients[0]!.data<double>().ToArray();
        for (int index = 0; index < graph.EdgeCount; index++)
            Assert.Equal(expected.GetProperty("d_loss_d_log_alpha").GetProperty(graph.EdgeName(graph.EdgeAt(index))).GetDouble(), slopes[index], 1e-10);
        double[] multipliers = step.Gradients[1]!.data<double>().ToArray();
        Assert.Equal(expected.GetProperty("d_loss_d_lambda1").GetDouble(), multipliers[0], 1e-10);
        Assert.Equal(expected.GetProperty("d_loss_d_lambda2").GetDouble(), multipliers[1], 1e-10);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Six_training_steps_agree(int run)
    {
        using var outer = NewDisposeScope();
        using var golden = new GoldenMasks();
        var expected = golden.Root.GetProperty("training").GetProperty("runs")[run];
        Assert.Equal("true full model", expected.GetProperty("reference").GetString());
        using var setting = new Setting(golden, Published with { GradientClip = expected.GetProperty("gradient clipping").GetDouble() });
        using var given = new GivenUniforms(setting.Objective, setting.Pairs, golden, 6);
        var trainer = new MaskTrainer(given, new(), "parity");
        trainer.Run();
        foreach (var (theirs, ours) in expected.GetProperty("steps").EnumerateArray().Zip(trainer.Log))
        {
            Assert.Equal(theirs.GetProperty("kl").GetDouble(), ours.Faithfulness, 1e-9);
            Assert.Equal(theirs.GetProperty("edge_loss").GetDouble() + theirs.GetProperty("node_loss").GetDouble(), ours.Penalty, 1e-9);
            Assert.Equal(theirs.GetProperty("sparsity")[0].GetDouble(), ours.Sparsity, 1e-9);
            Assert.Equal(theirs.GetProperty("targets")[0].GetDouble(), ours.Target!.Value, 1e-12);
            Assert.Equal(theirs.GetProperty("lr (edges, lambda_edges, nodes, lambda_nodes)")[0].GetDouble(), ours.LearningRate, 1e-12);
            Assert.Equal(theirs.GetProperty("total gradient norm (log_alphas and all four lambdas)").GetDouble(), ours.GradientNorm, 1e-9);
        }

        Assert.Equal(6, trainer.Log.Count);
        ModelA.AssertClose(golden.OurEdges(ModelA.Numbers(expected.GetProperty("log_alpha edges after"))), setting.Objective.Edges.Numbers, 1e-8, "edges");
        ModelA.AssertClose(golden.OurNodes(ModelA.Numbers(expected.GetProperty("log_alpha nodes after"))), setting.Objective.Nodes!.Numbers, 1e-8, "nodes");
        double[] multipliers = ModelA.Numbers(expected.GetProperty("lambda after"));
        ModelA.AssertClose(multipliers[..2], setting.Objective.Parameters[1].Numbers, 1e-8, "edge multipliers");
        ModelA.AssertClose(multipliers[2..], setting.Objective.Parameters[3].Numbers, 1e-8, "node multipliers");
    }

    private static EdgePruningOptions Published { get; } = new()
    {
        Convention = EdgeConvention.TokensAndPositions,
        Nodes = NodeMasks.Pressed,
        NodeSparsity = 0.5,
        NodeLearningRate = 0.5,
        NodeMultiplierLearningRate = 0.3,
    };

    /// <summary>Edge Pruning on model A with the logits that the reference begins with.</summary>
    private sealed class Setting : IDisposable
    {
        private readonly Transformer model = ModelA.Load(float64);

        public Setting(GoldenMasks golden, EdgePruningOptions? settings = null, double[]? start = null, EdgePruningSchedule? schedule = null)
        {
            Pairs = new TrainingPairs(model, ModelA.Task("main"), Ablation.Patching, 1L << 30, CancellationToken.None);
            Objective = new EdgePruningObjective(
                model, Pairs, golden.Edges, settings ?? Published, schedule ?? new EdgePruningSchedule(8, 4, 2, 0.9), new(), 6,
                start ?? [.. golden.UniformEdges("A.ep.la.lagr").Select(u => (3 * ((2 * u) - 1)) + 1)]);
            if (Objective.Nodes is null) return;
            using var noGrad = no_grad();
            Objective.Nodes.Value.copy_(tensor(golden.UniformNodes("A.ep.lan.lagr").Select(u => (3 * ((2 * u) - 1)) + 2).ToArray()));
        }

        public TrainingPairs Pairs { get; }

        public EdgePruningObjective Objective { get; }

        public void Dispose()
        {
            Objective.Dispose();
            Pairs.Dispose();
            model.Dispose();
        }
    }

    /// <summary>The objective with the reference's uniform numbers and order of pairs, ended after some steps.</summary>
    private sealed class GivenUniforms(EdgePruningObjective inner, TrainingPairs pairs, GoldenMasks golden, int steps) : MaskObjective
    {
        internal override string Identity => inner.Identity;

        internal override int Steps => steps;

        internal override IReadOnlyList<MaskParameter> Parameters => inner.Parameters;

        internal override TrainingOptions Decays => inner.Decays;

        internal override double? GradientClip => inner.GradientClip;

        internal override double RateShare(int step) => inner.RateShare(step);

        internal override MaskStep Run(int step)
        {
            using var batch = pairs.At([.. Enumerable.Range(0, pairs.Count)]);
            return inner.Run(step, batch, tensor(golden.UniformEdges($"A.ep.u.{step}")), tensor(golden.UniformNodes($"A.ep.un.{step}")));
        }

        public override void Dispose()
        {
        }
    }
}
