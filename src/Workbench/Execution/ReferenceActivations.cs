using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Execution;

/// <summary>
/// What every node contributes when its edge is out of the circuit, and the residual stream that results when all edges
/// are out. Computed once for a batch and shared by every circuit that is evaluated on it.
/// </summary>
internal sealed class ReferenceActivations : IDisposable
{
    private ReferenceActivations(Ablation ablation, Tensor input, Tensor[] z, Tensor[] mlpOutput, Tensor[] beforeAttention, Tensor[] beforeMlp, Tensor final, Tensor[]? headBias = null)
    {
        Ablation = ablation;
        Input = input;
        Z = z;
        MlpOutput = mlpOutput;
        BeforeAttention = beforeAttention;
        BeforeMlp = beforeMlp;
        Final = final;
        HeadBias = headBias ?? [];
    }

    internal Ablation Ablation { get; }

    /// <summary>What the token embedding is compared with, <c>[batch, pos, width]</c>: what <c>input</c> writes when it is ablated. Where the position
    /// embedding belongs to <c>input</c>, it is minus that embedding, so that the difference is tokens and positions together.</summary>
    internal Tensor Input { get; }

    /// <summary>What each head of a layer writes beside z·W_O, <c>[width]</c> a layer, where the ablation takes that away with the head; else empty.</summary>
    internal Tensor[] HeadBias { get; }

    /// <summary>Head outputs before W_O, <c>[batch, pos, heads · d_head]</c> a layer.</summary>
    internal Tensor[] Z { get; }

    /// <summary>MLP outputs, <c>[batch, pos, width]</c> a layer; empty in an attention-only model.</summary>
    internal Tensor[] MlpOutput { get; }

    /// <summary>Residual stream at each layer's heads with every edge out, <c>[batch, pos, width]</c>.</summary>
    internal Tensor[] BeforeAttention { get; }

    /// <summary>Residual stream at each layer's MLP with every edge out, <c>[batch, pos, width]</c>.</summary>
    internal Tensor[] BeforeMlp { get; }

    /// <summary>Residual stream at the logits with every edge out, <c>[batch, pos, width]</c>.</summary>
    internal Tensor Final { get; }

    /// <summary>Computes the references of one batch.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="ablation">What replaces an edge.</param>
    /// <param name="means">The node means, for mean ablation only.</param>
    internal static ReferenceActivations Of(Transformer model, TaskBatch batch, Ablation ablation, NodeMeans? means)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var learned = ablation.Constants is { } constants ? NodeMeans.From(constants, model) : null;
        var reference = ablation.Kind == AblationKind.Patching
            ? Patched(model, batch)
            : Constant(model, batch, ablation, learned ?? means);
        foreach (var tensor in reference.Tensors()) tensor.DetachFromDisposeScope();
        return reference;
    }

    /// <summary>Adds to what heads write beyond their references what z does not show.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="differences"><c>[…, width]</c>.</param>
    /// <returns>The sum; the argument itself where z shows everything.</returns>
    internal Tensor WithHeadBias(int layer, Tensor differences) => HeadBias.Length == 0 ? differences : differences.add(HeadBias[layer]);

    /// <summary>Refuses references that cannot be read node by node.</summary>
    /// <param name="reader">What would read them, for the message.</param>
    /// <exception cref="ArgumentException">The ablation takes parts with a node that its output does not show.</exception>
    internal void RequireOutputs(string reader)
    {
        if (HeadBias.Length > 0)
            throw new ArgumentException($"Ablation '{Ablation.Name}' takes positions and biases away with nodes, which {reader} cannot follow. Use ablation 'zero', or a method that scores edges in one pass.");
    }

    /// <summary>Takes some examples out.</summary>
    /// <param name="examples">Their places, int64 <c>[chosen]</c>.</param>
    /// <param name="positions">How many positions to keep, from the first; those behind are padding of longer examples.</param>
    internal ReferenceActivations Select(Tensor examples, long positions)
    {
        using var noGrad = no_grad();
        Tensor Chosen(Tensor all)
        {
            using var scope = NewDisposeScope();
            return all.narrow(1, 0, positions).index_select(0, examples).DetachFromDisposeScope();
        }

        return new(Ablation, Chosen(Input), [.. Z.Select(Chosen)], [.. MlpOutput.Select(Chosen)], [.. BeforeAttention.Select(Chosen)], [.. BeforeMlp.Select(Chosen)], Chosen(Final), Copied(HeadBias));
    }

    /// <summary>Puts the references of several batches into one, in order; shorter batches are padded with zeros on the right.</summary>
    internal static ReferenceActivations Join(IReadOnlyList<ReferenceActivations> parts)
    {
        using var noGrad = no_grad();
        long longest = parts.Max(part => part.Input.shape[1]), count = parts.Sum(part => part.Input.shape[0]);
        Tensor Joined(Func<ReferenceActivations, Tensor> which)
        {
            var first = which(parts[0]);
            var all = zeros(count, longest, first.shape[2], dtype: first.dtype, device: first.device).DetachFromDisposeScope();
            using var scope = NewDisposeScope();
            long at = 0;
            foreach (var part in parts.Select(which))
            {
                all.narrow(0, at, part.shape[0]).narrow(1, 0, part.shape[1]).copy_(part);
                at += part.shape[0];
            }

            return all;
        }

        Tensor[] Each(Func<ReferenceActivations, Tensor[]> which) => [.. Enumerable.Range(0, which(parts[0]).Length).Select(layer => Joined(part => which(part)[layer]))];

        return new(
            parts[0].Ablation, Joined(part => part.Input), Each(part => part.Z), Each(part => part.MlpOutput),
            Each(part => part.BeforeAttention), Each(part => part.BeforeMlp), Joined(part => part.Final), Copied(parts[0].HeadBias));
    }

    private static Tensor[] Copied(Tensor[] tensors) => [.. tensors.Select(tensor => tensor.clone().DetachFromDisposeScope())];

    public void Dispose()
    {
        foreach (var tensor in Tensors()) tensor.Dispose();
    }

    private static ReferenceActivations Patched(Transformer model, TaskBatch batch)
    {
        var pass = Pass.Record(model, batch.Corrupted, batch.RealIfPadded);
        foreach (var tap in pass.QueryKeyValue.Concat(pass.MlpNormalized)) tap?.Dispose();
        return new(Ablation.Patching, pass.Input, pass.Z, model.Config.AttentionOnly ? [] : pass.MlpOutput, pass.BeforeAttention, model.Config.AttentionOnly ? [] : pass.BeforeMlp, pass.Final);
    }

    // Zero, mean and optimal ablation put the same constants into every example, so they are kept as views of one example.
    private static ReferenceActivations Constant(Transformer model, TaskBatch batch, Ablation ablation, NodeMeans? means)
    {
        var config = model.Config;
        int layers = config.Layers;
        long heads = (long)config.Heads * config.HeadWidth;
        Tensor Spread(Tensor? mean, long width) =>
            (mean is null ? zeros(1, 1, width, dtype: model.DType, device: model.Device) : mean.narrow(0, 0, Math.Min(mean.shape[0], batch.Length)).unsqueeze(0))
            .expand(batch.Count, batch.Length, width);

        if (ablation.TakesConstants) return Nothing(model, batch, ablation, Spread);
        var input = Spread(means?.Input, config.Width);
        var z = Enumerable.Range(0, layers).Select(layer => Spread(means?.Z[layer], heads)).ToArray();
        var mlp = config.AttentionOnly ? [] : Enumerable.Range(0, layers).Select(layer => Spread(means?.MlpOutput[layer], config.Width)).ToArray();

        var beforeAttention = new Tensor[layers];
        var beforeMlp = new Tensor[config.AttentionOnly ? 0 : layers];
        var residual = input.narrow(0, 0, 1).add(Layers.EmbedPositions(model, batch.Length));
        for (int layer = 0; layer < layers; layer++)
        {
            var block = model.Weights.Blocks[layer];
            beforeAttention[layer] = Spread(residual.squeeze(0), config.Width);
            residual = residual.add(Layers.Affine(z[layer].narrow(0, 0, 1), block.AttentionOutput, block.AttentionOutputBias));
            if (config.AttentionOnly) continue;
            beforeMlp[layer] = Spread(residual.squeeze(0), config.Width);
            residual = residual.add(mlp[layer].narrow(0, 0, 1));
        }

        return new(ablation, input, z, mlp, beforeAttention, beforeMlp, Spread(residual.squeeze(0), config.Width));
    }

    private static ReferenceActivations Nothing(Transformer model, TaskBatch batch, Ablation ablation, Func<Tensor?, long, Tensor> spread)
    {
        var config = model.Config;
        int mlps = config.AttentionOnly ? 0 : config.Layers;
        Tensor[] Each(int count, long width) => [.. Enumerable.Range(0, count).Select(_ => spread(null, width))];
        return new(
            ablation, spread(Layers.EmbedPositions(model, batch.Length).neg(), config.Width), Each(config.Layers, (long)config.Heads * config.HeadWidth),
            Each(mlps, config.Width), Each(config.Layers, config.Width), Each(mlps, config.Width), spread(null, config.Width),
            [.. model.Weights.Blocks.Select(block => block.AttentionOutputBias.detach().div(config.Heads))]);
    }

    private IEnumerable<Tensor> Tensors() => [.. HeadBias, Input, .. Z, .. MlpOutput, .. BeforeAttention, .. BeforeMlp, Final];
}
