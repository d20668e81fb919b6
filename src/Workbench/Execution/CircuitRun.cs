using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Execution;

/// <summary>
/// Runs the model with only a circuit's edges carrying what the running circuit computes; every other edge carries its
/// source's reference output. The input of a destination is therefore the reference residual stream plus, for each source
/// in the circuit, its running minus its reference output: exact, in one forward pass over the nodes that matter.
/// </summary>
internal sealed class CircuitRun : IDisposable
{
    private readonly Transformer model;
    private readonly CircuitPlan plan;
    private readonly List<LayerTensors> layers;
    private readonly Tensor logitsMask;

    internal CircuitRun(Transformer model, Circuit circuit, AblationKind ablation)
    {
        this.model = model;
        plan = new CircuitPlan(circuit, ablation);
        using var scope = NewDisposeScope();
        layers = [.. plan.Layers.Select(layer => new LayerTensors(
            Owned(tensor(layer.Heads.Select(head => (long)head).ToArray()).to(model.Device)),
            Owned(tensor(layer.GroupOfReader).to(model.Device)),
            Mask(layer.Groups, layer.RowsBefore),
            Mask([layer.MlpReads], layer.MlpReads.Length)))];
        logitsMask = Mask([plan.Logits], plan.RowCount);
    }

    /// <summary>Runs the circuit on a batch.</summary>
    /// <param name="batch">The batch; its clean tokens are run.</param>
    /// <param name="reference">The batch's references, made with the ablation that this run was planned for.</param>
    /// <returns>Logits at the scored rows, <c>[scored, vocabulary]</c>.</returns>
    internal Tensor ScoredLogits(TaskBatch batch, ReferenceActivations reference)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        long width = model.Config.Width, rows = (long)batch.Count * batch.Length;
        var differences = empty([plan.RowCount, rows, width], dtype: model.DType, device: model.Device);
        if (plan.InputLive)
            differences.select(0, 0).copy_(Layers.EmbedTokens(model, batch.Clean).sub(reference.Input).view(rows, width));
        for (int layer = 0; layer < layers.Count; layer++)
        {
            using var layerScope = NewDisposeScope();
            if (plan.Layers[layer].Heads.Length > 0) RunHeads(layer, batch, reference, differences);
            if (plan.Layers[layer].MlpRow >= 0) RunMlp(layer, reference, differences);
        }

        var final = reference.Final.reshape(rows, width).index_select(0, batch.ScoredRows);
        if (plan.RowCount > 0)
        {
            var scored = differences.index_select(1, batch.ScoredRows).view(plan.RowCount, batch.ScoredCount * width);
            final = final.add(logitsMask.matmul(scored).view(batch.ScoredCount, width));
        }

        return Layers.Unembed(model, final).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        logitsMask.Dispose();
        foreach (var layer in layers) layer.Dispose();
    }

    private void RunHeads(int layer, TaskBatch batch, ReferenceActivations reference, Tensor differences)
    {
        var config = model.Config;
        var block = model.Weights.Blocks[layer];
        var layerPlan = plan.Layers[layer];
        var tensors = layers[layer];
        long heads = layerPlan.Heads.Length, rows = differences.shape[1];

        var inputs = Mix(tensors.GroupMask, differences, reference.BeforeAttention[layer]);
        var normalized = Layers.Normalize(model, inputs, block.AttentionNormWeight, block.AttentionNormBias);
        // [3 · live heads, batch · pos, width] times [3 · live heads, width, d_head].
        var weights = block.QueryKeyValue.view(config.Width, 3, config.Heads, config.HeadWidth).permute(1, 2, 0, 3)
            .index_select(1, tensors.Heads).view(3 * heads, config.Width, config.HeadWidth);
        var bias = block.QueryKeyValueBias.view(3, config.Heads, config.HeadWidth)
            .index_select(1, tensors.Heads).view(3 * heads, 1, config.HeadWidth);
        var parts = normalized.index_select(0, tensors.GroupOfReader).bmm(weights).add_(bias)
            .view(3, heads, batch.Count, batch.Length, config.HeadWidth).transpose(1, 2).unbind(0);
        var z = Layers.Attend(model, parts[0], parts[1], parts[2], batch.RealIfPadded)
            .transpose(0, 1).reshape(heads, rows, config.HeadWidth);
        var referenceZ = reference.Z[layer].reshape(rows, config.Heads, config.HeadWidth).transpose(0, 1).index_select(0, tensors.Heads);
        var output = block.AttentionOutput.view(config.Heads, config.HeadWidth, config.Width).index_select(0, tensors.Heads);
        differences.narrow(0, layerPlan.FirstHeadRow, heads).copy_(reference.WithHeadBias(layer, z.sub(referenceZ).bmm(output)));
    }

    private void RunMlp(int layer, ReferenceActivations reference, Tensor differences)
    {
        var block = model.Weights.Blocks[layer];
        var input = Mix(layers[layer].MlpMask, differences, reference.BeforeMlp[layer]).squeeze(0);
        var output = Layers.Mlp(model, block, Layers.Normalize(model, input, block.MlpNormWeight, block.MlpNormBias));
        differences.select(0, plan.Layers[layer].MlpRow).copy_(output.sub(reference.MlpOutput[layer].reshape(output.shape)));
    }

    // Adds up the rows of each mask: [groups, rows] · [rows, batch · pos · width] + [batch · pos · width].
    private static Tensor Mix(Tensor mask, Tensor differences, Tensor reference)
    {
        long rows = differences.shape[1], width = differences.shape[2], groups = mask.shape[0], known = mask.shape[1];
        var stream = reference.reshape(1, rows, width);
        if (known == 0) return stream.expand(groups, rows, width);
        var mixed = mask.matmul(differences.narrow(0, 0, known).view(known, rows * width));
        return mixed.view(groups, rows, width).add_(stream);
    }

    private Tensor Mask(IReadOnlyList<bool[]> masks, int columns)
    {
        var values = new float[masks.Count, columns];
        for (int row = 0; row < masks.Count; row++)
        {
            for (int column = 0; column < columns; column++) values[row, column] = masks[row][column] ? 1 : 0;
        }

        return Owned(tensor(values).to(model.DType, model.Device));
    }

    private static Tensor Owned(Tensor tensor) => tensor.DetachFromDisposeScope();

    private sealed record LayerTensors(Tensor Heads, Tensor GroupOfReader, Tensor GroupMask, Tensor MlpMask) : IDisposable
    {
        public void Dispose()
        {
            Heads.Dispose();
            GroupOfReader.Dispose();
            GroupMask.Dispose();
            MlpMask.Dispose();
        }
    }
}
