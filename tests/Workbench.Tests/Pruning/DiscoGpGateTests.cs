using Workbench.Attribution;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Tasks;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Pruning;

/// <summary>Identities of gates, of the zero ablation that takes positions and biases along, and of the losses.</summary>
public class DiscoGpGateTests
{
    private static readonly TransformerConfig[] Shapes =
    [
        SmallModels.Config, SmallModels.Config with { AttentionOnly = true, Causal = false }, SmallModels.Config with { LayerNorm = false },
    ];

    [Fact]
    public void All_edges_are_the_model_and_none_leave_a_stream_of_zeros()
    {
        foreach (var config in Shapes)
        {
            using var scope = NewDisposeScope();
            using var model = SmallModels.Lively(config, seed: 2);
            using var batch = Task().Batches(9, CPU).Single();
            using var reference = ReferenceActivations.Of(model, batch, Ablation.ZeroTotal, null);
            var graph = model.Graph();
            var clean = Layers.Unembed(model, Pass.FinalResidual(model, batch.Clean, batch.RealIfPadded).view(-1, config.Width).index_select(0, batch.ScoredRows));
            Assert.InRange(Distance(clean, Run(Circuit.Full(graph))), 0, 1e-10);
            Assert.InRange(Distance(Layers.Unembed(model, zeros(batch.ScoredCount, config.Width, dtype: float64)), Run(Circuit.Empty(graph))), 0, 1e-10);

            // Sources add up to the stream: with all edges into the logits and none elsewhere, nodes see zeros but still write what biases make of them.
            var random = Circuit.Random(graph, graph.EdgeCount / 2, 3);
            var gates = Dense(random);
            using var masked = new MaskedRun(model, graph, batch, reference, gates, new MaskedPlan(graph, Circuit.Full(graph).Mask.ToArray(), AblationKind.Zero));
            Assert.InRange(Distance(Run(random), masked.Logits), 0, 1e-10);

            Tensor Run(Circuit circuit)
            {
                using var run = new CircuitRun(model, circuit, AblationKind.Zero);
                return run.ScoredLogits(batch, reference);
            }
        }
    }

    [Fact]
    public void Under_patching_the_two_zero_conventions_do_not_matter_but_under_zero_they_do()
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 2);
        var circuit = Circuit.Random(model.Graph(), 20, 1);
        var kept = Workbench.Evaluation.Faithfulness.Evaluate(model, Task(), circuit, new() { Ablation = Ablation.Zero });
        var total = Workbench.Evaluation.Faithfulness.Evaluate(model, Task(), circuit, new() { Ablation = Ablation.ZeroTotal });
        Assert.True(Math.Abs(kept.Kl - total.Kl) > 1e-3);
        Assert.Equal("discogp", total.Provenance.EdgeConvention);
        Assert.Equal("eap-ig", kept.Provenance.EdgeConvention);
    }

    [Fact]
    public void The_slope_of_a_mask_is_eap_and_the_finite_difference()
    {
        foreach (var config in Shapes)
        {
            using var scope = NewDisposeScope();
            using var model = SmallModels.Lively(config, seed: 2);
            var task = Task();
            var graph = model.Graph();
            using var batch = task.Batches(9, CPU).Single();
            using var reference = ReferenceActivations.Of(model, batch, Ablation.ZeroTotal, null);
            var plan = new MaskedPlan(graph, Circuit.Full(graph).Mask.ToArray(), AblationKind.Zero);
            var scores = new Eap().Score(model, task, new() { Ablation = Ablation.ZeroTotal });
            var slopes = Slopes(Dense(Circuit.Full(graph)));
            foreach (var edge in Circuit.Full(graph).Edges) Assert.Equal(scores[edge.Source, edge.Destination], slopes[edge.Source, edge.Destination].item<double>(), 1e-9);

            var middle = Dense(Circuit.Full(graph)).mul(0.6);
            var there = Slopes(middle);
            foreach (var edge in Circuit.Full(graph).Edges.Where((_, index) => index % 7 == 0))
            {
                const double Step = 1e-5;
                double Moved(double by)
                {
                    var gates = middle.clone();
                    gates[edge.Source, edge.Destination] = gates[edge.Source, edge.Destination].add(by);
                    using var run = new MaskedRun(model, graph, batch, reference, gates, plan);
                    return Metric.LogitDifference.PerExample(run.Logits, batch).mean().item<double>();
                }

                Assert.Equal((Moved(Step) - Moved(-Step)) / (2 * Step), there[edge.Source, edge.Destination].item<double>(), 1e-6);
            }

            Tensor Slopes(Tensor gates)
            {
                using var run = new MaskedRun(model, graph, batch, reference, gates, plan);
                using var grad = enable_grad();
                return run.Backward(Metric.LogitDifference.PerExample(run.Logits, batch).mean());
            }
        }
    }

    [Fact]
    public void Methods_that_read_nodes_one_by_one_refuse_the_ablation_that_hides_biases()
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 2);
        foreach (var name in new[] { "eap-ig-activations", "hisp", "ugs" })
        {
            var error = Assert.Throws<ArgumentException>(() => EdgeScorers.Create(name).Score(model, Task(), new() { Ablation = Ablation.ZeroTotal }));
            Assert.Contains("zero-total", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(WeightUnit.Weight)]
    [InlineData(WeightUnit.Neuron)]
    public void The_slope_of_a_gate_of_weights_is_the_finite_difference(WeightUnit unit)
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Lively(SmallModels.Config, seed: 2);
        using var batch = Task().Batches(9, CPU).Single();
        var gates = new WeightGates(model.Config, unit);
        using var stage = new WeightStage(model, gates, new(), group => zeros(group.Shape, dtype: float64));
        // Real numbers in place of gates, and a slope of 1: what comes back is the slope at the gates themselves.
        using var generator = new Generator(4);
        Tensor[] values = [.. gates.Groups.Select(group => rand(group.Shape, dtype: float64, generator: generator))];
        Tensor[] ones = [.. gates.Groups.Select(group => ones_like(zeros(group.Shape, dtype: float64)))];
        var (_, slopes) = stage.Differentiate(batch, new(values, ones), reversed: false, Loss);
        for (int group = 0; group < gates.Groups.Count; group++)
        {
            foreach (long place in new[] { 0, values[group].numel() / 2, values[group].numel() - 1 })
            {
                const double Step = 1e-5;
                double Moved(double by)
                {
                    Tensor[] moved = [.. values];
                    moved[group] = values[group].clone();
                    moved[group].view(-1)[place] = moved[group].view(-1)[place].add(by);
                    return stage.Differentiate(batch, new(moved, ones), reversed: false, Loss).Loss;
                }

                Assert.Equal((Moved(Step) - Moved(-Step)) / (2 * Step), slopes[group].view(-1)[place].item<double>(), 1e-6);
            }
        }

        var (loss, reversed) = stage.Differentiate(batch, new([.. values.Select(value => value.neg().add(1))], ones), reversed: true, Loss);
        Assert.Equal(stage.Differentiate(batch, new(values, ones), reversed: false, Loss).Loss, loss, 1e-12);
        for (int group = 0; group < slopes.Length; group++) Assert.InRange(Distance(slopes[group].neg(), reversed[group]), 0, 1e-12);

        Tensor Loss(Tensor logits) => DiscoGpLosses.Faithfulness(FaithfulnessLoss.TwoWay, logits, batch, logits.detach());
    }

    [Fact]
    public void A_neuron_takes_all_its_weights_along()
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Lively(SmallModels.Config, seed: 2);
        var gates = new WeightGates(model.Config, WeightUnit.Neuron);
        Assert.Equal(2 * (8 + 8 + 8 + 8 + 16 + 8), gates.Count);
        using var stage = new WeightStage(model, gates, new(), group => ones(group.Shape, dtype: float64));
        using (no_grad())
        {
            stage.Logits.Single(own => own.Name == "gates.transformer.h.1.mlp.neuron").Value[5] = tensor(-1.0);
            stage.Logits.Single(own => own.Name == "gates.transformer.h.0.attn.value").Value[2] = tensor(0.0);
        }

        Assert.Equal(gates.Count - 2, stage.OpenGates());
        using var masks = WeightMasks.Of(model, (name, _) => stage.Kept(name));
        // A neuron of the MLP: 8 weights in, a bias, 8 weights out; a value dimension of a head the same.
        Assert.Equal(masks.Count - 17 - 17, masks.Kept);
        var by = masks.Masks.ToDictionary(mask => mask.Key, mask => mask.Value);
        Assert.False(by["transformer.h.1.mlp.c_fc.weight"].select(1, 5).any().item<bool>());
        Assert.False(by["transformer.h.1.mlp.c_proj.weight"].select(0, 5).any().item<bool>());
        Assert.False(by["transformer.h.0.attn.c_attn.weight"].select(1, 16 + 2).any().item<bool>());
        Assert.False(by["transformer.h.0.attn.c_proj.weight"].select(0, 2).any().item<bool>());
        Assert.True(by["transformer.h.0.mlp.c_fc.weight"].all().item<bool>());
    }

    [Fact]
    public void Gates_open_as_often_as_their_logits_say_whatever_the_temperature()
    {
        using var scope = NewDisposeScope();
        const int Count = 20_000;
        var noise = GumbelSigmoid.Noise([Count], float32, 7, CPU);
        Assert.True(noise.isfinite().all().item<bool>());
        foreach (double logit in new[] { -2.0, 0.0, 1.0 })
        {
            var logits = full([Count], logit, dtype: float32);
            var (cold, steep) = GumbelSigmoid.Sample(logits, noise, 0.01);
            var (warm, flat) = GumbelSigmoid.Sample(logits, noise, 1);
            Assert.Equal(1 / (1 + Math.Exp(-logit)), cold.mean().item<float>(), 0.02);
            Assert.True(cold.eq(warm).all().item<bool>());
            Assert.True(steep.max().item<float>() > flat.max().item<float>());
            Assert.InRange(flat.max().item<float>(), 0, 0.25f);
        }

        Assert.Equal([false, false, true], GumbelSigmoid.Open(tensor([-1.0, 0.0, 1e-9])).data<bool>().ToArray());
        Assert.True(noise.eq(GumbelSigmoid.Noise([Count], float32, 7, CPU)).all().item<bool>());
        Assert.False(noise.eq(GumbelSigmoid.Noise([Count], float32, 8, CPU)).all().item<bool>());
    }

    [Fact]
    public void Losses_are_those_of_the_hand_calculation_and_have_finite_slopes()
    {
        using var scope = NewDisposeScope();
        TaskPair[] pairs =
        [
            new() { Clean = [1], Corrupted = [2], Answers = [0, 1], Wrong = [2] },
            new() { Clean = [1], Corrupted = [2], Answers = [3], Wrong = [0, 4], Neutral = [1] },
        ];
        using var batch = new TaskBatch(pairs);
        double[][] rows = [[0.5, -1, 2, 0.1, 0], [1, 0.3, -0.7, 0.2, -2]];
        var logits = tensor([.. rows.SelectMany(row => row)], [2, 5]).requires_grad_();
        var clean = tensor([0.0, 1, 5, 0, 0, 2, 1, 0, 0, 0], [2, 5]);
        double LogSum(int row, params int[] ids) => Math.Log(ids.Sum(id => Math.Exp(rows[row][id])));
        double All(int row) => LogSum(row, 0, 1, 2, 3, 4);
        double[] right = [LogSum(0, 0, 1) - LogSum(0, 0, 1, 2), LogSum(1, 3) - LogSum(1, 3, 0, 4)], wrong = [LogSum(0, 2) - LogSum(0, 0, 1, 2), LogSum(1, 0, 4) - LogSum(1, 3, 0, 4)];
        double[] fullLog = [.. Enumerable.Range(0, 5).Select(id => clean[0, id].item<double>())];
        double cleanSum = Math.Log(fullLog.Sum(Math.Exp));

        Equal(FaithfulnessLoss.TwoWay, -(right[0] + right[1]) / 2, -(right.Sum() + wrong.Sum()) / 4);
        double named0 = LogSum(0, 0, 1, 2), named1 = LogSum(1, 3, 0, 4, 1);
        Equal(
            FaithfulnessLoss.AnswerSet, -(LogSum(0, 0, 1) - named0 + LogSum(1, 3) - named1) / 2,
            -(((rows[0][0] + rows[0][1] + rows[0][2]) / 3) - named0 + ((rows[1][3] + rows[1][0] + rows[1][4] + rows[1][1]) / 4) - named1) / 2);
        Equal(FaithfulnessLoss.PredictedToken, -(rows[0][2] - All(0) + rows[1][0] - All(1)) / 2, -(right.Sum() + wrong.Sum()) / 4);
        var kl = DiscoGpLosses.Faithfulness(FaithfulnessLoss.Kl, logits, batch, clean);
        Assert.Equal(Metric.KlDivergence.PerExample(logits, batch, clean).mean().item<double>(), kl.item<double>(), 1e-12);
        Assert.Equal(0, DiscoGpLosses.Faithfulness(FaithfulnessLoss.Kl, clean, batch, clean).item<double>(), 1e-12);
        Assert.True(cleanSum > 0);

        // Knowing nothing costs the least: the entropy of a guess.
        Assert.Equal(Math.Log(2), DiscoGpLosses.Completeness(FaithfulnessLoss.TwoWay, tensor([0.0, 0, Math.Log(2), 9, 9, 0, 9, 9, Math.Log(2), 0], [2, 5]), batch).item<double>(), 1e-12);

        void Equal(FaithfulnessLoss which, double faith, double complete)
        {
            var loss = DiscoGpLosses.Faithfulness(which, logits, batch, clean);
            var rest = DiscoGpLosses.Completeness(which, logits, batch);
            Assert.Equal(faith, loss.item<double>(), 1e-12);
            Assert.Equal(complete, rest.item<double>(), 1e-12);
            foreach (var scalar in new[] { loss, rest }) Assert.True(autograd.grad([scalar], [logits])[0].isfinite().all().item<bool>());
        }
    }

    private static Tensor Dense(Circuit circuit) =>
        tensor(circuit.Mask.ToArray().Select(bit => bit ? 1.0 : 0).ToArray()).view(circuit.Graph.SourceCount, circuit.Graph.DestinationCount);

    private static double Distance(Tensor a, Tensor b) => a.sub(b).abs().max().item<double>();

    private static CircuitTask Task() => SmallModels.Task(5, Metric.LogitDifference, 5, 8, 6);
}
