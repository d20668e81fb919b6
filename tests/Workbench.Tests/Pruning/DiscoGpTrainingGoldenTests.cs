using System.Text.Json;
using Workbench.Execution;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Tests.Support;
using Workbench.Training;
using static TorchSharp.torch;

namespace Workbench.Tests.Pruning;

/// <summary>DiscoGP's training, batch by batch, against its own code.</summary>
public class DiscoGpTrainingGoldenTests
{
    private const double Trajectory = 1e-9;
    private static readonly int[][] Batches = [[0, 1, 2, 3], [4, 5]];

    private static readonly DiscoGpOptions Settings = new()
    {
        SeparateCompleteness = true,
        Weights = new() { LearningRate = 0.1, Epochs = 4, Temperature = 0.01, Sparsity = new(1, 10, 1, 3, 1), Completeness = 1 },
        Edges = new() { LearningRate = 0.1, Epochs = 4, Temperature = 1, Sparsity = new(1, 4, 0.5, 2, 1), Completeness = 0.5 },
    };

    [Theory]
    [InlineData("evaluate_every=1000", GateMode.We, 0.01, EdgeStageWeights.Pruned)]
    [InlineData("PEER BUG evaluate_every=1", GateMode.We, 0.01, EdgeStageWeights.WholeAfterFirstEpoch)]
    [InlineData("stage E alone", GateMode.E, 0.01, EdgeStageWeights.Pruned)]
    [InlineData("stage W alone", GateMode.W, 1, EdgeStageWeights.Pruned)]
    public void Training_goes_as_the_reference_does(string which, GateMode mode, double temperature, EdgeStageWeights edgeStage)
    {
        using var scope = NewDisposeScope();
        using var model = ModelA.Load(float64);
        using var golden = DiscoGpReference.Open("disco_train_A_f64.json");
        var expected = golden.RootElement.EnumerateObject().Single(entry => entry.Name.StartsWith(which, StringComparison.Ordinal)).Value;
        var settings = Settings with { Mode = mode, Weights = Settings.Weights with { Temperature = temperature } };
        using var objective = DiscoGpGoldenTests.Objective(model, settings);
        using var fixedMasks = mode == GateMode.E ? DiscoGpReference.WeightMask(model, "0.98") : null;
        if (mode != GateMode.E) RunWeights(objective, model, expected);
        if (mode == GateMode.W) return;
        using var pruned = fixedMasks is null ? objective.Pruned() : fixedMasks.Apply(model);
        RunEdges(objective, model, pruned, edgeStage, expected);
    }

    private static void RunWeights(DiscoGpObjective objective, Transformer model, JsonElement expected)
    {
        using var pairs = new TrainingPairs(model, ModelA.Task("main"), Ablation.Zero, 1 << 30, default);
        var stage = objective.Weights!;
        string[] names = [.. stage.Logits.Select(own => own.Name["gates.".Length..])];
        using (no_grad())
        {
            foreach (var (own, name) in stage.Logits.Zip(names))
                own.Value.copy_(DiscoGpReference.Uniforms("A.disco.train.weight.init." + name, own.Value.shape).mul(2).sub(1).mul(0.2).add(1));
        }

        using var updates = new AdamWState(stage.Logits.Select(own => KeyValuePair.Create<string, Tensor>(own.Name, own.Value)), decayVectors: true);
        int draw = 0, done = 0, line = 0;
        for (int epoch = 0; epoch < 4; epoch++)
        {
            foreach (int[] places in Batches)
            {
                using var scope = NewDisposeScope();
                using var batch = pairs.At(places);
                double penalty = Settings.Weights.Sparsity.At(epoch);
                var (first, second) = (draw++, draw++);
                var step = objective.WeightRound(batch, penalty, group => Noise(first, group), group => Noise(second, group));
                updates.Update([.. step.Gradients.OfType<Tensor>()], done++, objective.Decays, 0.1, 1);
                var then = step.Then!();
                updates.Update([.. then.Gradients.OfType<Tensor>()], done++, objective.Decays, 0.1, 1);
                var losses = expected.GetProperty("losses stage W");
                AssertLoss(losses[line++], "weight_sparseness_loss", step.Penalty / penalty);
                AssertLoss(losses[line++], "compute_faith_loss", step.Faithfulness);
                AssertLoss(losses[line++], "compute_complete_loss", then.Completeness!.Value);
            }
        }

        Assert.Equal(expected.GetProperty("losses stage W").GetArrayLength(), line);
        var summaries = expected.GetProperty("weight logits after stage W");
        foreach (var (own, name) in stage.Logits.Zip(names))
            DiscoGpReference.AssertSummary(summaries.GetProperty(name), name, own.Value, 1e-8, "logits of weights");
        Assert.Equal(expected.GetProperty("weight density after W")[1].GetInt64(), stage.OpenGates());

        Tensor Noise(int drawn, int group) =>
            DiscoGpReference.Noise($"A.disco.train.weight.u0.{drawn}.{names[group]}", $"A.disco.train.weight.u1.{drawn}.{names[group]}", stage.Logits[group].Value.shape);
    }

    private static void RunEdges(DiscoGpObjective objective, Transformer model, Transformer pruned, EdgeStageWeights edgeStage, JsonElement expected)
    {
        using var prunedPairs = new TrainingPairs(pruned, ModelA.Task("main"), Ablation.ZeroTotal, 1 << 30, default);
        using var wholePairs = new TrainingPairs(model, ModelA.Task("main"), Ablation.ZeroTotal, 1 << 30, default);
        var logits = objective.Edges!.Logits;
        int edges = objective.Edges.Count;
        using (no_grad()) logits.Value.copy_(DiscoGpReference.Uniforms("A.disco.train.edge.init", [edges]).mul(2).sub(1).mul(0.6).add(0.3));
        using var updates = new AdamWState([KeyValuePair.Create<string, Tensor>(logits.Name, logits.Value)], decayVectors: true);
        int draw = 0, done = 0, line = 0;
        for (int epoch = 0; epoch < 4; epoch++)
        {
            bool whole = edgeStage == EdgeStageWeights.WholeAfterFirstEpoch && epoch > 0;
            foreach (int[] places in Batches)
            {
                using var scope = NewDisposeScope();
                using var batch = (whole ? wholePairs : prunedPairs).At(places);
                double penalty = Settings.Edges.Sparsity.At(epoch);
                var (first, second) = (draw++, draw++);
                var step = objective.EdgeRound(whole ? model : pruned, batch, batch.Clean, penalty, Noise(first), () => Noise(second));
                updates.Update([.. step.Gradients.OfType<Tensor>()], done++, objective.Decays, 0.1, 1);
                var losses = expected.GetProperty("losses stage E");
                AssertLoss(losses[line++], "edge_sparseness_loss", step.Penalty / penalty);
                AssertLoss(losses[line++], "compute_faith_loss", step.Faithfulness);
                AssertLoss(losses[line++], "compute_complete_loss", step.Completeness!.Value);
            }
        }

        Assert.Equal(expected.GetProperty("losses stage E").GetArrayLength(), line);
        ModelA.AssertClose(ModelA.Numbers(expected.GetProperty("edge logits after stage E")), logits.Value.detach().data<double>().ToArray(), 1e-8, "logits of edges");
        Assert.Equal(expected.GetProperty("edge density after E")[1].GetInt64(), GumbelSigmoid.Open(logits.Value).count_nonzero().item<long>());

        Tensor Noise(int drawn) => DiscoGpReference.Noise($"A.disco.train.edge.u0.{drawn}", $"A.disco.train.edge.u1.{drawn}", edges);
    }

    private static void AssertLoss(JsonElement expected, string name, double actual)
    {
        Assert.Equal(name, expected[0].GetString());
        Assert.Equal(expected[1].GetDouble(), actual, Trajectory);
    }
}
