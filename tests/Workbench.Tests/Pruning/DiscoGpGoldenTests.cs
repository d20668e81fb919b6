using System.Text.Json;
using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Pruning;

/// <summary>Gates, masks, losses and gradients against DiscoGP's own code.</summary>
public class DiscoGpGoldenTests
{
    private const double Tight = 1e-10;

    [Theory]
    [InlineData("0.95", "main")]
    [InlineData("0.95", "padded")]
    [InlineData("0.8", "main")]
    [InlineData("0.8", "padded")]
    [InlineData("0.5", "main")]
    [InlineData("0.5", "padded")]
    public void Masked_edges_and_their_complement_agree_with_the_reference(string share, string set)
    {
        using var model = ModelA.Load(float64);
        using var golden = DiscoGpReference.Open();
        var expected = golden.RootElement.GetProperty("a_b_edge_masks").GetProperty(share);
        var circuit = DiscoGpReference.EdgeMask(model.Graph(), share);
        Assert.Equal(expected.GetProperty("kept").GetInt32(), circuit.EdgeCount);
        using var sheaf = new Sheaf(circuit, null);
        var report = SheafFaithfulness.Evaluate(model, ModelA.Task(set), sheaf, new() { Ablation = Ablation.ZeroTotal });
        AssertRun(expected.GetProperty(set + " circuit"), report.Kept);
        AssertRun(expected.GetProperty(set + " complement"), report.LeftOut[SheafComplement.All]);
        var own = expected.GetProperty(set + " evaluate()").GetProperty("circuit");
        Assert.Equal(own.GetProperty("acc").GetDouble(), report.Accuracy, Tight);
        Assert.Equal(own.GetProperty("kl").GetDouble(), report.PublishedKl, Tight);
        Assert.Equal(own.GetProperty("edge_density").GetDouble(), report.EdgeDensity, Tight);
        AssertLogits(expected.GetProperty(set + " circuit"), model, circuit, set);
        AssertLogits(expected.GetProperty(set + " complement"), model, circuit.Complement(), set);
    }

    [Theory]
    [InlineData("0.98", "main")]
    [InlineData("0.98", "padded")]
    [InlineData("0.9", "main")]
    [InlineData("0.9", "padded")]
    public void Masked_weights_and_their_complement_agree_with_the_reference(string share, string set)
    {
        using var model = ModelA.Load(float64);
        using var golden = DiscoGpReference.Open();
        var expected = golden.RootElement.GetProperty("d_weights").GetProperty("binary").GetProperty(share);
        var full = Circuit.Full(model.Graph());
        using var sheaf = new Sheaf(full, DiscoGpReference.WeightMask(model, share));
        Assert.Equal(expected.GetProperty("kept").GetInt64(), sheaf.Weights!.Kept);
        Assert.Equal(expected.GetProperty("of").GetInt64(), sheaf.Weights.Count);
        Assert.Equal(
            expected.GetProperty("kept_per_tensor").EnumerateObject().Select(entry => (entry.Name, entry.Value.GetInt64())),
            sheaf.Weights.KeptPerTensor.Select(entry => (entry.Key, entry.Value)));
        var report = SheafFaithfulness.Evaluate(model, ModelA.Task(set), sheaf, new() { Ablation = Ablation.ZeroTotal });
        AssertRun(expected.GetProperty(set + " circuit"), report.Kept);
        // All edges stay in the complement: the reference's own evaluation would take them away with the weights.
        AssertRun(expected.GetProperty(set + " complement"), Assert.Single(report.LeftOut).Value);
        using var kept = sheaf.Weights.Apply(model);
        AssertLogits(expected.GetProperty(set + " circuit"), kept, full, set);
    }

    [Theory]
    [InlineData("main")]
    [InlineData("padded")]
    public void Masked_weights_and_edges_together_agree_with_the_reference(string set)
    {
        using var model = ModelA.Load(float64);
        using var golden = DiscoGpReference.Open();
        var joint = golden.RootElement.GetProperty("e_joint");
        using var sheaf = new Sheaf(DiscoGpReference.EdgeMask(model.Graph(), "0.95"), DiscoGpReference.WeightMask(model, "0.98"));
        var report = SheafFaithfulness.Evaluate(model, ModelA.Task(set), sheaf, new() { Ablation = Ablation.ZeroTotal });
        AssertRun(joint.GetProperty(set + " binary, both forward"), report.Kept);
        AssertRun(joint.GetProperty(set + " binary, both reversed"), report.LeftOut[SheafComplement.All]);
        var own = joint.GetProperty($"evaluate() weight mask 0.98 + edge mask 0.95, {set}");
        Assert.Equal(own.GetProperty("circuit").GetProperty("acc").GetDouble(), report.Accuracy, Tight);
        Assert.Equal(own.GetProperty("circuit").GetProperty("kl").GetDouble(), report.PublishedKl, Tight);
        Assert.Equal(own.GetProperty("circuit").GetProperty("weight_density").GetDouble(), report.WeightDensity, Tight);
        Assert.Equal(own.GetProperty("comp (both reversed)").GetProperty("acc").GetDouble(), report.ComplementAccuracy, Tight);
        // The other two complements are those of one kind of masks alone.
        var alone = golden.RootElement.GetProperty("d_weights").GetProperty("binary").GetProperty("0.98").GetProperty(set + " complement");
        AssertRun(alone, report.LeftOut[SheafComplement.Weights]);
        Assert.Equal(3, report.LeftOut.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Sampled_edges_losses_and_gradients_agree_with_the_reference(int which)
    {
        using var scope = NewDisposeScope();
        using var model = ModelA.Load(float64);
        using var golden = DiscoGpReference.Open();
        var expected = golden.RootElement.GetProperty("c_edge_gumbel").GetProperty("cases")[which];
        double temperature = expected.GetProperty("T").GetDouble();
        var graph = model.Graph();
        var settings = new DiscoGpOptions
        {
            Mode = GateMode.E,
            Edges = DiscoGpStage.PublishedEdges with { Temperature = temperature, Completeness = 0.7 },
        };
        var noise = DiscoGpReference.EdgeNoise("s1", graph.EdgeCount);
        var sample = expected.GetProperty("sample s1");
        ModelA.AssertClose(ModelA.Numbers(sample.GetProperty("noise")), noise.data<double>().ToArray(), Tight, "noise");
        var (gates, slopes) = GumbelSigmoid.Sample(DiscoGpReference.EdgeLogits(graph.EdgeCount), noise, temperature);
        Assert.Equal(sample.GetProperty("hard").GetString(), string.Concat(gates.data<double>().Select(gate => gate == 1 ? '1' : '0')));
        double[] soft = ModelA.Numbers(sample.GetProperty("soft"));
        ModelA.AssertClose([.. soft.Select(value => value * (1 - value) / temperature)], slopes.data<double>().ToArray(), Tight, "slopes");

        using var objective = Objective(model, settings);
        using (no_grad()) objective.Edges!.Logits.Value.copy_(DiscoGpReference.EdgeLogits(graph.EdgeCount));
        using var pairs = new TrainingPairs(model, ModelA.Task("main"), Ablation.ZeroTotal, 1 << 30, default);
        using var batch = pairs.At([0, 1, 2, 3, 4, 5]);
        var step = objective.EdgeRound(model, batch, batch.Clean, 2.5, noise, () => DiscoGpReference.EdgeNoise("s2", graph.EdgeCount));
        Assert.Equal(expected.GetProperty("faith (gates s1)").GetProperty("loss").GetDouble(), step.Faithfulness, Tight);
        Assert.Equal(expected.GetProperty("completeness (gates 1 - s2)").GetProperty("loss").GetDouble(), step.Completeness!.Value, Tight);
        Assert.Equal(2.5 * expected.GetProperty("sparsity = mean sigmoid(l)").GetProperty("loss").GetDouble(), step.Penalty, Tight);
        var total = expected.GetProperty("total = faith(s1) + 2.5*sparsity + 0.7*completeness(s2)");
        Assert.Equal(total.GetProperty("loss").GetDouble(), step.Loss, Tight);
        AssertRelative(ModelA.Numbers(total.GetProperty("d_loss_d_l")), step.Gradients[0]!);
    }

    [Fact]
    public void Edges_sampled_in_a_model_with_masked_weights_agree_with_the_reference()
    {
        using var scope = NewDisposeScope();
        using var model = ModelA.Load(float64);
        using var golden = DiscoGpReference.Open();
        var expected = golden.RootElement.GetProperty("e_joint").EnumerateObject().Single(entry => entry.Name.StartsWith("stage E", StringComparison.Ordinal)).Value;
        using var masks = DiscoGpReference.WeightMask(model, "0.98");
        using var masked = masks.Apply(model);
        int edges = model.Graph().EdgeCount;
        using var objective = Objective(model, new() { Mode = GateMode.E, Edges = DiscoGpStage.PublishedEdges with { Completeness = 0.7 } });
        using (no_grad()) objective.Edges!.Logits.Value.copy_(DiscoGpReference.EdgeLogits(edges));
        using var pairs = new TrainingPairs(masked, ModelA.Task("main"), Ablation.ZeroTotal, 1 << 30, default);
        using var batch = pairs.At([0, 1, 2, 3, 4, 5]);
        var step = objective.EdgeRound(masked, batch, batch.Clean, 2.5, DiscoGpReference.EdgeNoise("s1", edges), () => DiscoGpReference.EdgeNoise("s2", edges));
        Assert.Equal(expected.GetProperty("faith").GetDouble(), step.Faithfulness, Tight);
        Assert.Equal(expected.GetProperty("completeness").GetDouble(), step.Completeness!.Value, Tight);
        Assert.Equal(expected.GetProperty("loss").GetDouble(), step.Loss, Tight);
        AssertRelative(ModelA.Numbers(expected.GetProperty("d_loss_d_l_edges")), step.Gradients[0]!);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Sampled_weights_losses_and_gradients_agree_with_the_reference(int which)
    {
        using var scope = NewDisposeScope();
        using var model = ModelA.Load(float64);
        using var golden = DiscoGpReference.Open();
        var expected = golden.RootElement.GetProperty("d_weights").GetProperty("gumbel")[which];
        var settings = new DiscoGpOptions { Mode = GateMode.W, Weights = DiscoGpStage.PublishedWeights with { Temperature = expected.GetProperty("T").GetDouble() } };
        var gates = new WeightGates(model.Config, WeightUnit.Weight);
        Assert.Equal(37_728, gates.Count);
        using var stage = new WeightStage(model, gates, settings, group => DiscoGpReference.Uniforms("A.disco.weight.logit." + group.Name, group.Shape).mul(3).add(0.5));
        using var pairs = new TrainingPairs(model, ModelA.Task("main"), Ablation.Zero, 1 << 30, default);
        using var batch = pairs.At([0, 1, 2, 3, 4, 5]);
        using var first = stage.Sample(group => Noise("s1", gates.Groups[group]));
        using var second = stage.Sample(group => Noise("s2", gates.Groups[group]));
        Assert.Equal(expected.GetProperty("gates open in sample s1").GetInt64(), (long)Math.Round(first.Open() * gates.Count));
        var faith = expected.GetProperty("faith (s1)");
        var (loss, slopes) = stage.Differentiate(batch.Batch, first, reversed: false, logits =>
        {
            ModelA.AssertClose(DiscoGpReference.Flat(faith.GetProperty("logits_last")), logits.detach().data<double>().ToArray(), Tight, "logits");
            return DiscoGpLosses.Faithfulness(FaithfulnessLoss.TwoWay, logits, batch.Batch, batch.Clean);
        });
        Assert.Equal(faith.GetProperty("loss").GetDouble(), loss, Tight);
        Check(faith, slopes, "faithfulness");
        var (complete, left) = stage.Differentiate(batch.Batch, second, reversed: true, logits => DiscoGpLosses.Completeness(FaithfulnessLoss.TwoWay, logits, batch.Batch));
        Assert.Equal(expected.GetProperty("completeness (1 - s2)").GetProperty("loss").GetDouble(), complete, Tight);
        Check(expected.GetProperty("completeness (1 - s2)"), left, "completeness");
        var (sparse, pressing) = stage.Sparsity();
        Assert.Equal(expected.GetProperty("sparsity").GetProperty("loss").GetDouble(), sparse, Tight);
        Check(expected.GetProperty("sparsity"), pressing, "sparsity");

        void Check(JsonElement summaries, Tensor[] actual, string what)
        {
            for (int group = 0; group < actual.Length; group++)
            {
                var name = gates.Groups[group].Name;
                DiscoGpReference.AssertSummary(summaries.GetProperty("d_loss_d_l").GetProperty(name), name, actual[group], 1e-9, what);
            }
        }
    }

    [Fact]
    public void Sparsity_schedules_agree_with_the_reference()
    {
        using var golden = DiscoGpReference.Open();
        int compared = 0;
        foreach (var schedule in golden.RootElement.GetProperty("f_schedules").EnumerateObject())
        {
            var arguments = schedule.Value.GetProperty("args");
            double Get(string name, double otherwise) => arguments.TryGetProperty(name, out var value) ? value.GetDouble() : otherwise;
            var own = new PenaltySchedule(Get("lambda_0", 1), Get("max_times", 1), Get("min_times", 1), Get("n_epoch_warmup", 0), Get("n_epoch_cooldown", 0));
            foreach (var value in schedule.Value.GetProperty("values").EnumerateObject())
            {
                Assert.Equal(value.Value.GetDouble(), own.At(int.Parse(value.Name, System.Globalization.CultureInfo.InvariantCulture)), Tight);
                compared++;
            }
        }

        Assert.Equal(105, compared);
    }

    [Theory]
    [InlineData("0.95")]
    [InlineData("0.8")]
    [InlineData("0.5")]
    public void On_weights_as_the_reference_processes_them_masked_edges_agree_too(string share)
    {
        using var scope = NewDisposeScope();
        using var golden = DiscoGpReference.Open("disco_processed_A_f64.json");
        using var raw = ModelA.Load(float64);
        using var model = WithValueBiasesFolded(raw);
        var circuit = DiscoGpReference.EdgeMask(model.Graph(), share);
        using var batch = ModelA.Task("main").Batches(6, CPU).Single();
        using var reference = ReferenceActivations.Of(model, batch, Ablation.ZeroTotal, null);
        foreach (var (own, what) in new[] { (circuit, "circuit"), (circuit.Complement(), "complement") })
        {
            using var run = new CircuitRun(model, own, AblationKind.Zero);
            var logits = run.ScoredLogits(batch, reference);
            // The reference's unembedding is centred over the vocabulary.
            var centred = logits.sub(logits.mean([1], keepdim: true));
            var expected = golden.RootElement.GetProperty($"main mask {share} {what}");
            ModelA.AssertClose(DiscoGpReference.Flat(expected.GetProperty("logits_last")), centred.data<double>().ToArray(), Tight, what);
            var kl = Faithfulness.Evaluate(model, ModelA.Task("main"), own, new() { Ablation = Ablation.ZeroTotal }).KlPerExample;
            ModelA.AssertClose(ModelA.Numbers(expected.GetProperty("kl_full_vocab")), kl, Tight, what);
        }
    }

    internal static DiscoGpObjective Objective(Transformer model, DiscoGpOptions settings)
    {
        var task = ModelA.Task("main");
        return new(model, task, settings, DiscoGpPlan.Of(settings, task.Pairs.Count, 6, 0), new(), Ablation.ZeroTotal);
    }

    // What is left of the reference's processing: LayerNorm's bias is folded into the weights behind it, and as attention sums to 1, the value biases
    // can then move behind W_O into the output bias, which belongs to all heads. Folded scales and centred weights change no run, because every
    // reader normalizes the sum that it reads.
    private static Transformer WithValueBiasesFolded(Transformer model)
    {
        var weights = model.Weights.Named.ToDictionary(entry => entry.Key, entry => entry.Value);
        long heads = (long)model.Config.Heads * model.Config.HeadWidth;
        return Transformer.Create(model.Config, (name, _) =>
        {
            using var scope = NewDisposeScope();
            string layer = string.Join('.', name.Split('.').Take(3));
            Tensor Folded() => weights[layer + ".attn.c_attn.bias"].add(weights[layer + ".ln_1.bias"].unsqueeze(0).mm(weights[layer + ".attn.c_attn.weight"]).squeeze(0));
            var weight = weights[name].clone();
            if (name.EndsWith("ln_1.bias", StringComparison.Ordinal)) weight.zero_();
            if (name.EndsWith("c_attn.bias", StringComparison.Ordinal)) weight.zero_().narrow(0, 0, 2 * heads).copy_(Folded().narrow(0, 0, 2 * heads));
            if (name.EndsWith("attn.c_proj.bias", StringComparison.Ordinal))
                weight.add_(Folded().narrow(0, 2 * heads, heads).unsqueeze(0).mm(weights[layer + ".attn.c_proj.weight"]).squeeze(0));
            return weight.MoveToOuterDisposeScope();
        });
    }

    private static Tensor Noise(string tag, GateGroup group) => DiscoGpReference.Noise($"A.disco.weight.u0.{tag}.{group.Name}", $"A.disco.weight.u1.{tag}.{group.Name}", group.Shape);

    private static void AssertRelative(double[] expected, Tensor actual)
    {
        double largest = expected.Max(Math.Abs);
        ModelA.AssertClose(expected, actual.data<double>().ToArray(), Tight * Math.Max(1, largest), "gradient");
    }

    private static void AssertRun(JsonElement expected, FaithfulnessReport report)
    {
        ModelA.AssertClose(ModelA.Numbers(expected.GetProperty("kl_full_vocab")), report.KlPerExample, Tight, "KL");
        ModelA.AssertClose(ModelA.Numbers(expected.GetProperty("kl_two_way")), Of("kl-answers"), Tight, "KL among answers");
        ModelA.AssertClose(ModelA.Numbers(expected.GetProperty("kl_two_way_reversed(circuit||full)")), Of("kl-answers-reversed"), Tight, "reversed KL among answers");
        Assert.Equal(expected.GetProperty("n_correct").GetInt32(), report.CorrectPerExample.Sum());
        // The two-way losses are functions of the logit difference.
        double[] differences = [.. Of("logit-diff")];
        Assert.Equal(expected.GetProperty("faith_loss").GetDouble(), differences.Average(difference => Softplus(-difference)), Tight);
        Assert.Equal(
            expected.GetProperty("complete_loss_if_this_were_the_complement").GetDouble(), differences.Average(difference => (Softplus(-difference) + Softplus(difference)) / 2), Tight);

        IReadOnlyList<double> Of(string metric) => report.Metrics.Single(known => known.Name == metric).Circuit;

        static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
    }

    private static void AssertLogits(JsonElement expected, Transformer model, Circuit circuit, string set)
    {
        using var batch = ModelA.Task(set).Batches(6, CPU).Single();
        using var reference = ReferenceActivations.Of(model, batch, Ablation.ZeroTotal, null);
        using var run = new CircuitRun(model, circuit, AblationKind.Zero);
        using var logits = run.ScoredLogits(batch, reference);
        ModelA.AssertClose(DiscoGpReference.Flat(expected.GetProperty("logits_last")), logits.data<double>().ToArray(), Tight, "logits");
    }
}
