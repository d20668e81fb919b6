using Workbench.Attribution;
using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Tasks;
using Workbench.Tests.Support;
using Workbench.Training;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Workbench.Tests.Pruning;

public class UgsTests
{
    private const int Samples = 3;

    [Theory]
    [InlineData("node_reg=0.0", 0)]
    [InlineData("node_reg=0.0002", 2e-4)]
    public void Gates_losses_gradients_and_three_updates_agree_with_the_reference(string which, double nodePrice)
    {
        using var outer = NewDisposeScope();
        using var model = ModelA.Load(float64);
        using var golden = Goldens.OpenBeside("masks/ugs_A_f64.json");
        var graph = model.Graph();
        var run = golden.RootElement.GetProperty(which);
        var pairs = WithBos(ModelA.Task("main").Pairs);
        var theta = new Parameter(tensor(NamedUniforms.Of("A.ugs.theta", graph.EdgeCount).Select(u => 3 * ((2 * u) - 1) + 0.5).ToArray()));
        using var updates = new AdamWState([new("theta", theta)]);
        var incidence = UgsGates.Incidence(graph, float64, CPU);
        int step = 0;
        foreach (var expected in run.GetProperty("steps").EnumerateArray())
        {
            using var scope = NewDisposeScope();
            using var grad = enable_grad();
            var uniforms = stack(Enumerable.Range(0, Samples * pairs.Count).Select(row => tensor(NamedUniforms.Of($"A.ugs.u.{step}.{row}", graph.EdgeCount))));
            var gates = UgsGates.Draw(graph, theta, uniforms);
            if (step == 0)
            {
                // The reference wrote these down for the first step only.
                ModelA.AssertClose(ModelA.Numbers(expected.GetProperty("sum z per row after")), gates.detach().sum(1).data<double>().ToArray(), 1e-9, "gates");
                ModelA.AssertClose(ModelA.Numbers(expected.GetProperty("rows: after")), gates.detach().gt(0).to_type(float64).sum(1).data<double>().ToArray(), 0, "open gates");
            }

            var losses = UgsStep.Losses(model, graph, pairs, gates, Metric.KlDivergence, Ablation.Patching, null, null);
            double[] kl = [.. expected.GetProperty("kl [sample][example]").EnumerateArray().SelectMany(ModelA.Numbers)];
            ModelA.AssertClose(kl, losses.detach().data<double>().ToArray(), 1e-9, $"KL of step {step}");
            var price = UgsGates.Price(graph, theta, incidence, 0.001, nodePrice);
            Assert.Equal(expected.GetProperty("mask_loss").GetDouble(), price.item<double>(), 1e-9);
            var total = losses.mean().add(price);
            Assert.Equal(expected.GetProperty("loss").GetDouble(), total.item<double>(), 1e-9);

            var fromKl = autograd.grad([losses.mean()], [theta], retain_graph: true)[0];
            if (step == 0) ModelA.AssertClose(ModelA.Numbers(expected.GetProperty("d meanKL/d theta")), fromKl.data<double>().ToArray(), 1e-9, "gradient of KL");
            var gradient = autograd.grad([total], [theta])[0];
            ModelA.AssertClose(ModelA.Numbers(expected.GetProperty("d loss/d theta")), gradient.data<double>().ToArray(), 1e-9, $"gradient of step {step}");
            var clipped = Ugs.Clipped(gradient, UgsGates.Kinds(graph), 5);
            updates.Update([clipped], step, new TrainingOptions { Steps = 3, Beta1 = 0.9, Beta2 = 0.995, WeightDecay = 0 }, 0.01, 1);
            step++;
        }

        Assert.Equal(3, step);
        ModelA.AssertClose(ModelA.Numbers(run.GetProperty("theta after 3 steps")), theta.detach().data<double>().ToArray(), 1e-8, "theta");
    }

    [Fact]
    public void The_first_update_agrees_with_the_reference_in_single_precision_too()
    {
        using var outer = NewDisposeScope();
        using var model = ModelA.Load(float32);
        using var golden = Goldens.OpenBeside("masks/ugs_A_f64.json");
        var graph = model.Graph();
        var pairs = WithBos(ModelA.Task("main").Pairs);
        var expected = golden.RootElement.GetProperty("node_reg=0.0").GetProperty("steps")[0];
        using var grad = enable_grad();
        var theta = tensor(NamedUniforms.Of("A.ugs.theta", graph.EdgeCount).Select(u => (float)(3 * ((2 * u) - 1) + 0.5)).ToArray()).requires_grad_();
        var uniforms = stack(Enumerable.Range(0, Samples * pairs.Count).Select(row => tensor(NamedUniforms.Of($"A.ugs.u.0.{row}", graph.EdgeCount).Select(u => (float)u).ToArray())));
        var losses = UgsStep.Losses(model, graph, pairs, UgsGates.Draw(graph, theta, uniforms), Metric.KlDivergence, Ablation.Patching, null, null);
        double[] kl = [.. expected.GetProperty("kl [sample][example]").EnumerateArray().SelectMany(ModelA.Numbers)];
        ModelA.AssertClose(kl, losses.detach().to_type(float64).data<double>().ToArray(), 2e-5, "KL");
        var gradient = autograd.grad([losses.mean()], [theta])[0];
        ModelA.AssertClose(ModelA.Numbers(expected.GetProperty("d meanKL/d theta")), gradient.to_type(float64).data<double>().ToArray(), 2e-5, "gradient");
    }

    [Fact]
    public void Gradients_are_clipped_by_kind_of_edge()
    {
        using var scope = NewDisposeScope();
        using var golden = Goldens.OpenBeside("masks/ugs_A_f64.json");
        var graph = new ComputationGraph(3, 4);
        var step = golden.RootElement.GetProperty("node_reg=0.0").GetProperty("steps")[0];
        var gradient = tensor(ModelA.Numbers(step.GetProperty("d loss/d theta")));
        int[] kinds = UgsGates.Kinds(graph);
        var names = new[] { "mlp-mlp", "mlp-attn", "attn-mlp", "attn-attn" };
        const double Largest = 0.005;
        double[] clipped = Ugs.Clipped(gradient, kinds, Largest).data<double>().ToArray();
        for (int kind = 0; kind < 4; kind++)
        {
            double norm = Math.Sqrt(Enumerable.Range(0, kinds.Length).Where(index => kinds[index] == kind).Sum(index => Math.Pow(gradient[index].item<double>(), 2)));
            Assert.Equal(step.GetProperty("gradient norm per group (before clip at 5)").GetProperty(names[kind]).GetDouble(), norm, 1e-9);
            double after = Math.Sqrt(Enumerable.Range(0, kinds.Length).Where(index => kinds[index] == kind).Sum(index => clipped[index] * clipped[index]));
            Assert.Equal(Math.Min(norm, Largest), after, 1e-5);
        }
    }

    [Fact]
    public void Each_row_loses_its_own_dangling_edges()
    {
        using var golden = Goldens.OpenBeside("masks/ugs_A_f64.json");
        var filter = golden.RootElement.GetProperty("dangling filter alone");
        string[] edges = [.. golden.RootElement.GetProperty("edges").EnumerateArray().Select(edge => edge.GetString()!)];
        var graph = new ComputationGraph(3, 4);
        for (int row = 0; row < 12; row++)
        {
            string present = filter.GetProperty("present")[row].GetString()!, kept = filter.GetProperty("kept, each row filtered alone (right)")[row].GetString()!;
            var circuit = Circuit.FromEdges(graph, edges.Where((_, index) => present[index] == '1'));
            Assert.Equal(edges.Where((_, index) => kept[index] == '1').Order(StringComparer.Ordinal), circuit.Prune().Edges.Select(graph.EdgeName).Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData("patching")]
    [InlineData("zero")]
    [InlineData("mean")]
    public void With_gates_of_zero_and_one_the_run_is_the_circuits(string ablation)
    {
        foreach (var config in new[] { SmallModels.Config, SmallModels.Config with { AttentionOnly = true, Causal = false }, SmallModels.Config with { LayerNorm = false } })
        {
            using var outer = NewDisposeScope();
            using var model = SmallModels.Lively(config, seed: 2);
            var task = SmallModels.Task(5, Metric.LogitDifference, 5, 8, 6);
            var graph = model.Graph();
            var kind = Ablation.Parse(ablation);
            using var means = ablation == "mean" ? NodeMeans.Of(model, task, kind, 3) : null;
            foreach (var circuit in new[] { Circuit.Random(graph, graph.EdgeCount / 2, 1), Circuit.Full(graph), Circuit.Empty(graph) })
            {
                using var scope = NewDisposeScope();
                double[] row = [.. Circuit.Full(graph).Edges.Select(edge => circuit.Contains(edge) ? 1.0 : 0.0)];
                var gates = tensor(row).unsqueeze(0).expand(3, -1);
                double[] kl = UgsStep.Losses(model, graph, task.Pairs, gates, Metric.KlDivergence, kind, means, null).data<double>().ToArray();
                ModelA.AssertClose([.. Faithfulness.Evaluate(model, task, circuit, new() { Ablation = kind }).KlPerExample], kl, 1e-10, $"{ablation}, {circuit.EdgeCount} edges");
            }
        }
    }

    [Fact]
    public void The_slope_of_a_gate_is_EAP()
    {
        using var outer = NewDisposeScope();
        using var model = SmallModels.Lively(SmallModels.Config, seed: 7);
        var task = SmallModels.Task(5, Metric.LogitDifference, 5, 8, 6);
        var graph = model.Graph();
        using var grad = enable_grad();
        var gates = ones(3, graph.EdgeCount, dtype: float64).requires_grad_();
        var losses = UgsStep.Losses(model, graph, task.Pairs, gates, Metric.LogitDifference, Ablation.Patching, null, null);
        double[] slopes = autograd.grad([losses.sum()], [gates])[0].mean([0L]).data<double>().ToArray();
        var eap = new Eap().Score(model, task);
        for (int index = 0; index < graph.EdgeCount; index++)
        {
            var edge = graph.EdgeAt(index);
            // Closing a gate is minus opening it.
            Assert.Equal(eap[edge.Source, edge.Destination], -slopes[index], 1e-10);
        }
    }

    [Fact]
    public void On_a_compiled_model_true_edges_are_kept_and_others_let_go()
    {
        using var known = KnownCircuits.Create("duplicate-name-mover");
        var learned = new Ugs(new() { Steps = 150, EdgePrice = 0.001 }).Learn(known.Model, known.Task);
        double least = known.Truth.Edges.Min(edge => learned.Scores[edge.Source, edge.Destination]);
        double most = known.Truth.Complement().Edges.Max(edge => learned.Scores[edge.Source, edge.Destination]);
        Assert.True(least > most, $"The least true edge is kept with {least}, the best other one with {most}.");
        Assert.NotEmpty(learned.Circuit.Edges);
        Assert.All(learned.Circuit.Edges, edge => Assert.True(known.Truth.Contains(edge)));
        Assert.Equal(150, learned.Losses.Count);
    }

    [Fact]
    public void A_seed_gives_the_same_result_and_another_seed_another()
    {
        using var model = ModelA.Load(float32);
        double[] Learned(int seed) => new Ugs(new() { Steps = 4, Seed = seed, BatchSize = 2 }).Score(model, ModelA.Task("padded")).Values.ToArray();
        Assert.Equal(Learned(1), Learned(1));
        Assert.NotEqual(Learned(1), Learned(2));
        Assert.All(Learned(1), score => Assert.InRange(score, 0, 1));
    }

    [Fact]
    public void Constants_learned_with_the_gates_lower_the_loss_of_the_same_circuits()
    {
        using var model = ModelA.Load(float32);
        var task = ModelA.Task("main");
        var start = new ScoringOptions { Ablation = Ablation.MeanOf(true, false) };
        var settings = new UgsOptions { Steps = 60, LearnConstants = true, ConstantsLearningRate = 0.02, LearningRate = 1e-6 };
        var learned = new Ugs(settings).Learn(model, task, start);
        Assert.Equal(AblationKind.Optimal, learned.Ablation.Kind);
        Assert.Equal("optimal", learned.Scores.Provenance.Ablation);
        var circuit = Circuit.Random(model.Graph(), 197, seed: 3);
        double Kl(Ablation ablation) => Faithfulness.Evaluate(model, task, circuit, new() { Ablation = ablation }).Kl;
        Assert.True(Kl(learned.Ablation) < Kl(start.Ablation), $"{Kl(learned.Ablation)} with learned constants, {Kl(start.Ablation)} with means");
    }

    [Fact]
    public void Learning_leaves_no_tensor_behind_and_stops_when_cancelled()
    {
        using var model = ModelA.Load(float32);
        var task = ModelA.Task("padded");
        var settings = new UgsOptions { Steps = 2, LearnConstants = true };
        var options = new ScoringOptions { Ablation = Ablation.Zero };
        new Ugs(settings).Learn(model, task, options);
        long before = LiveTensors.CountAfterCollecting();
        new Ugs(settings).Learn(model, task, options);
        new Ugs(new() { Steps = 1 }).Learn(model, task, new() { Ablation = Ablation.Mean });
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => new Ugs(settings).Learn(model, task, options with { Cancellation = cancelled.Token }));
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Ugs(new() { Steps = 0 }));
        Assert.Throws<ArgumentException>(() => new Ugs(new() { LearningRate = double.NaN }));
        Assert.Throws<ArgumentException>(() => new Ugs(new() { StartProbability = 1 }));
        Assert.Throws<ArgumentException>(() => new Ugs(new() { EdgePrice = -1 }));
        using var model = ModelA.Load(float32);
        var error = Assert.Throws<ArgumentException>(() => new Ugs(new() { LearnConstants = true }).Learn(model, ModelA.Task("main")));
        Assert.StartsWith("Constants are learned from constants", error.Message, StringComparison.Ordinal);
    }

    private static List<TaskPair> WithBos(IReadOnlyList<TaskPair> pairs) =>
        [.. pairs.Select(pair => pair with { Clean = [100, .. pair.Clean], Corrupted = [100, .. pair.Corrupted] })];
}
