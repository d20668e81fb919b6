using Workbench.Graphs;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Execution;

/// <summary>
/// For every source of a batch, its reference output minus its clean output. Heads are kept before W_O (d_head wide instead
/// of d_model wide) and expanded when they are contracted.
/// </summary>
internal sealed class SourceDifferences : IDisposable
{
    private readonly Transformer model;
    private readonly Tensor input;
    private readonly Tensor[] z;
    private readonly Tensor[] mlp;

    // What ablation takes from each head beside z·W_O, [width] a layer, or none.
    private readonly Tensor[] bias;

    private SourceDifferences(Transformer model, Tensor input, Tensor[] z, Tensor[] mlp, Tensor[] bias) =>
        (this.model, this.input, this.z, this.mlp, this.bias) = (model, input, z, mlp, bias);

    /// <summary>Rows of positions, batch · pos.</summary>
    internal long Rows => input.shape[0] * input.shape[1];

    internal static SourceDifferences Between(Transformer model, Pass clean, ReferenceActivations reference)
    {
        using var noGrad = no_grad();
        Tensor Difference(Tensor referenceOutput, Tensor cleanOutput) => referenceOutput.sub(cleanOutput.detach()).DetachFromDisposeScope();
        using var scope = NewDisposeScope();
        int layers = model.Config.Layers;
        return new(
            model,
            Difference(reference.Input, clean.Input),
            [.. Enumerable.Range(0, layers).Select(layer => Difference(reference.Z[layer], clean.Z[layer]))],
            [.. Enumerable.Range(0, reference.MlpOutput.Length).Select(layer => Difference(reference.MlpOutput[layer], clean.MlpOutput[layer]))],
            [.. reference.HeadBias.Select(bias => bias.neg().DetachFromDisposeScope())]);
    }

    /// <summary>Expands the sources of some layers to the width of the residual stream.</summary>
    /// <param name="graph">The graph that numbers the sources.</param>
    /// <param name="firstLayer">The first layer; −1 starts with <c>input</c>.</param>
    /// <param name="endLayer">The layer after the last.</param>
    /// <returns>The first source, and <c>[sources, batch · pos, width]</c>.</returns>
    internal (int FirstSource, Tensor Values) Expand(ComputationGraph graph, int firstLayer, int endLayer)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var config = model.Config;
        int first = firstLayer < 0 ? graph.InputSource : graph.HeadSource(firstLayer, 0);
        int end = endLayer >= config.Layers ? graph.SourceCount : graph.HeadSource(endLayer, 0);
        var values = empty([end - first, Rows, config.Width], dtype: model.DType, device: model.Device);
        if (firstLayer < 0) values.select(0, 0).copy_(input.view(Rows, config.Width));
        for (int layer = Math.Max(0, firstLayer); layer < endLayer; layer++)
        {
            using var layerScope = NewDisposeScope();
            values.narrow(0, graph.HeadSource(layer, 0) - first, config.Heads).copy_(HeadOutputs(layer));
            if (mlp.Length > 0) values.select(0, graph.MlpSource(layer) - first).copy_(mlp[layer].view(Rows, config.Width));
        }

        return (first, values.MoveToOuterDisposeScope());
    }

    /// <summary>Expands one group of sources to the width of the residual stream.</summary>
    /// <param name="group">The group.</param>
    /// <returns><c>[sources, batch · pos, width]</c>.</returns>
    internal Tensor Expand(SourceGroup group)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var config = model.Config;
        if (group.IsInput) return input.view(1, Rows, config.Width).MoveToOuterDisposeScope();
        if (group.IsMlp) return mlp[group.Layer].view(1, Rows, config.Width).MoveToOuterDisposeScope();
        return HeadOutputs(group.Layer).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        input.Dispose();
        foreach (var tensor in z.Concat(mlp).Concat(bias)) tensor.Dispose();
    }

    // [heads, batch · pos, width].
    private Tensor HeadOutputs(int layer)
    {
        var config = model.Config;
        var perHead = z[layer].view(Rows, config.Heads, config.HeadWidth).transpose(0, 1);
        var outputs = perHead.bmm(model.Weights.Blocks[layer].AttentionOutput.detach().view(config.Heads, config.HeadWidth, config.Width));
        return bias.Length == 0 ? outputs : outputs.add_(bias[layer]);
    }
}
