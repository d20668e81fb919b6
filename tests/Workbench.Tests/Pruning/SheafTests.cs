using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Pruning;
using Workbench.Tasks;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Pruning;

/// <summary>Circuits with masked weights: files, evaluation, bad input.</summary>
public class SheafTests
{
    [Fact]
    public void A_sheaf_that_keeps_everything_is_the_model()
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 2);
        using var sheaf = new Sheaf(Circuit.Full(model.Graph()), WeightMasks.Of(model, (_, shape) => ones(shape, dtype: ScalarType.Bool)));
        var report = SheafFaithfulness.Evaluate(model, Task(), sheaf);
        Assert.Equal(0, report.Kl, 1e-12);
        Assert.Equal(0, report.AnswerKl, 1e-12);
        Assert.Equal(1, report.Kept.ExactMatch);
        Assert.Equal((1.0, 1.0), (report.WeightDensity, report.EdgeDensity));
        Assert.Equal(0.5, report.Chance);
    }

    [Fact]
    public void A_masked_model_is_one_whose_weights_are_zero_there_and_every_evaluator_takes_it()
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 2);
        using var masks = Masks(model, 0.7);
        using var masked = masks.Apply(model);
        using var byHand = Transformer.Create(model.Config, (name, _) =>
        {
            using var scope = NewDisposeScope();
            var weight = model.Weights.Named.Single(entry => entry.Key == name).Value;
            var mask = masks.Masks.FirstOrDefault(entry => entry.Key == name).Value;
            return (mask is null ? weight.clone() : weight.masked_fill(mask.logical_not(), 0)).MoveToOuterDisposeScope();
        });
        Assert.Equal(byHand.Hash, masked.Hash);
        Assert.Equal(masks.Count, masks.Kept + Complement(masks));
        var circuit = Circuit.Random(model.Graph(), 30, 1);
        foreach (var ablation in new[] { Ablation.Patching, Ablation.Zero, Ablation.ZeroTotal, Ablation.Mean })
        {
            var expected = Faithfulness.Evaluate(byHand, Task(), circuit, new() { Ablation = ablation, ComparedWith = model });
            using var sheaf = new Sheaf(circuit, Masks(model, 0.7));
            Assert.Equal(expected.KlPerExample, SheafFaithfulness.Run(model, Task(), sheaf, null, new() { Ablation = ablation }).KlPerExample);
        }

        // The full model's weights are as they were, also when the masked one is gone.
        using var again = SmallModels.Lively(SmallModels.Config, seed: 2);
        Assert.Equal(again.Hash, model.Hash);

        static long Complement(WeightMasks masks)
        {
            using var rest = masks.Complement();
            return rest.Kept;
        }
    }

    [Fact]
    public void What_is_left_out_turns_over_only_what_has_gates()
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 2);
        var graph = model.Graph();
        var task = Task();
        var how = new EvaluationOptions { Ablation = Ablation.ZeroTotal };
        var circuit = Circuit.Random(graph, 25, 1);
        using var rest = Masks(model, 0.7).Complement();
        using var left = rest.Apply(model);

        using var weights = new Sheaf(Circuit.Full(graph), Masks(model, 0.7));
        var byWeights = Assert.Single(SheafFaithfulness.Evaluate(model, task, weights, how).LeftOut).Value;
        Assert.Equal(Faithfulness.Evaluate(left, task, Circuit.Full(graph), how with { ComparedWith = model }).KlPerExample, byWeights.KlPerExample);

        using var edges = new Sheaf(circuit, null);
        var byEdges = Assert.Single(SheafFaithfulness.Evaluate(model, task, edges, how).LeftOut).Value;
        Assert.Equal(Faithfulness.Evaluate(model, task, circuit, how with { Direction = CircuitDirection.Complement }).KlPerExample, byEdges.KlPerExample);

        using var both = new Sheaf(circuit, Masks(model, 0.7));
        var report = SheafFaithfulness.Evaluate(model, task, both, how);
        Assert.Equal(Faithfulness.Evaluate(left, task, circuit, how with { ComparedWith = model, Direction = CircuitDirection.Complement }).KlPerExample, report.LeftOut[SheafComplement.All].KlPerExample);
        Assert.Equal(byWeights.KlPerExample, report.LeftOut[SheafComplement.Weights].KlPerExample);
        Assert.NotEqual(report.LeftOut[SheafComplement.All].KlPerExample, report.LeftOut[SheafComplement.Edges].KlPerExample);
        Assert.Equal(5, report.Table().Rows.Count);
    }

    [Fact]
    public void Files_read_back_and_evaluate_the_same()
    {
        using var folder = new TemporaryFolder();
        using var model = SmallModels.Lively(SmallModels.Config, seed: 2);
        using var sheaf = new Sheaf(Circuit.Random(model.Graph(), 30, 1), Masks(model, 0.4));
        string path = folder.File("found.json");
        Assert.Equal([path, folder.File("found.weights.safetensors")], sheaf.Save(path));
        using var read = Sheaf.Load(path, model);
        Assert.Equal(sheaf.Circuit.Mask.ToArray(), read.Circuit.Mask.ToArray());
        Assert.Equal(sheaf.Weights!.KeptPerTensor, read.Weights!.KeptPerTensor);
        Assert.Equal(model.Hash, read.Weights.Provenance.ModelHash);
        var (before, after) = (SheafFaithfulness.Evaluate(model, Task(), sheaf), SheafFaithfulness.Evaluate(model, Task(), read));
        Assert.Equal(before.Kept.KlPerExample, after.Kept.KlPerExample);
        Assert.Equal(before.LeftOut[SheafComplement.All].KlPerExample, after.LeftOut[SheafComplement.All].KlPerExample);
        Assert.Equal(4, after.Save(folder.File("report.json")).Count(File.Exists));

        using var plain = new Sheaf(sheaf.Circuit, null);
        Assert.Single(plain.Save(folder.File("plain.json")));
        using var plainAgain = Sheaf.Load(folder.File("plain.json"), model);
        Assert.Null(plainAgain.Weights);
        Assert.Equal(1, plainAgain.WeightDensity);
    }

    [Fact]
    public void Files_that_are_missing_damaged_or_of_another_model_say_so()
    {
        using var folder = new TemporaryFolder();
        using var model = SmallModels.Lively(SmallModels.Config, seed: 2);
        using var sheaf = new Sheaf(Circuit.Random(model.Graph(), 30, 1), Masks(model, 0.4));
        string path = folder.File("found.json"), masks = folder.File("found.weights.safetensors");
        sheaf.Save(path);
        using var stranger = SmallModels.Lively(SmallModels.Config, seed: 3);
        Assert.Contains("other weights than 'lively'", Assert.Throws<InvalidDataException>(() => Sheaf.Load(path, stranger)).Message, StringComparison.Ordinal);

        byte[] whole = File.ReadAllBytes(masks);
        File.WriteAllBytes(masks, whole[..^10]);
        Assert.Contains("truncated", Assert.Throws<InvalidDataException>(() => Sheaf.Load(path, model)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(masks, [.. whole[..^1], 7]);
        Assert.Contains("other than 0 and 1", Assert.Throws<InvalidDataException>(() => Sheaf.Load(path, model)).Message, StringComparison.Ordinal);
        model.Save(folder.File("model"));
        File.Copy(Path.Combine(folder.File("model"), "model.safetensors"), masks, overwrite: true);
        Assert.Contains("not a file of weight masks", Assert.Throws<InvalidDataException>(() => Sheaf.Load(path, model)).Message, StringComparison.Ordinal);
        File.Delete(masks);
        Assert.Contains("found.weights.safetensors", Assert.Throws<FileNotFoundException>(() => Sheaf.Load(path, model)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => WeightMasks.Load(masks, model));

        Assert.Contains("must be Bool", Assert.Throws<ArgumentException>(() => WeightMasks.Of(model, (_, shape) => ones(shape))).Message, StringComparison.Ordinal);
        using var wide = SmallModels.Lively(SmallModels.Config with { MlpWidth = 20 }, seed: 2);
        Assert.Contains("another shape", Assert.Throws<ArgumentException>(() => sheaf.Weights!.Apply(wide)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluating_leaves_no_tensor_behind()
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 2);
        using var sheaf = new Sheaf(Circuit.Random(model.Graph(), 30, 1), Masks(model, 0.4));
        SheafFaithfulness.Evaluate(model, Task(), sheaf);
        long before = LiveTensors.CountAfterCollecting();
        SheafFaithfulness.Evaluate(model, Task(), sheaf);
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static WeightMasks Masks(Transformer model, double share)
    {
        using var generator = new Generator(6);
        return WeightMasks.Of(model, (_, shape) => rand(shape, generator: generator).lt(share));
    }

    private static CircuitTask Task() => SmallModels.Task(5, Metric.LogitDifference, 5, 8, 6);
}
