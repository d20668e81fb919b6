using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Execution;

/// <summary>
/// One prompt's pass with everything that makes it linear when held constant: LayerNorm scales and attention patterns. The backward
/// steps through those parts are here too; each is the exact transpose of what the pass did.
/// </summary>
internal sealed class FrozenPass : IDisposable
{
    private readonly List<Tensor> owned = [];

    private FrozenPass(Transformer model, long positions) => (Model, Positions) = (model, (int)positions);

    internal Transformer Model { get; }

    internal int Positions { get; }

    /// <summary>Token embeddings, <c>[pos, width]</c>.</summary>
    internal Tensor Embedding { get; private set; } = null!;

    /// <summary>Position embeddings, <c>[pos, width]</c>.</summary>
    internal Tensor PositionEmbedding { get; private set; } = null!;

    /// <summary>1/σ of the LayerNorm before attention, <c>[pos, 1]</c> a layer.</summary>
    internal Tensor[] AttentionScale { get; private set; } = [];

    /// <summary>1/σ of the LayerNorm before the MLP, <c>[pos, 1]</c> a layer; empty in an attention-only model.</summary>
    internal Tensor[] MlpScale { get; private set; } = [];

    /// <summary>1/σ of the last LayerNorm, <c>[pos, 1]</c>.</summary>
    internal Tensor FinalScale { get; private set; } = null!;

    /// <summary>Attention, <c>[head, query, key]</c> a layer.</summary>
    internal Tensor[] Pattern { get; private set; } = [];

    /// <summary>Queries, keys and values, <c>[3, head, pos, d_head]</c> a layer.</summary>
    internal Tensor[] QueryKeyValue { get; private set; } = [];

    /// <summary>Head outputs before W_O, <c>[pos, heads · d_head]</c> a layer.</summary>
    internal Tensor[] Z { get; private set; } = [];

    /// <summary>Attention outputs behind W_O with b_O, <c>[pos, width]</c> a layer.</summary>
    internal Tensor[] AttentionOutput { get; private set; } = [];

    /// <summary>What each MLP reads behind its LayerNorm, <c>[pos, width]</c>; empty in an attention-only model.</summary>
    internal Tensor[] MlpInput { get; private set; } = [];

    /// <summary>MLP outputs with bias, <c>[pos, width]</c>; empty in an attention-only model.</summary>
    internal Tensor[] MlpOutput { get; private set; } = [];

    /// <summary>The residual stream before attention, <c>[pos, width]</c> a layer.</summary>
    internal Tensor[] BeforeAttention { get; private set; } = [];

    /// <summary>Residual stream that the logits read, <c>[pos, width]</c>.</summary>
    internal Tensor Final { get; private set; } = null!;

    /// <summary>Logits of every position, <c>[pos, vocabulary]</c>.</summary>
    internal Tensor Logits { get; private set; } = null!;

    /// <summary>Runs a prompt.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">Its token ids.</param>
    /// <exception cref="ArgumentException">No tokens, too many, or ids outside the vocabulary.</exception>
    internal static FrozenPass Record(Transformer model, IReadOnlyList<int> tokens)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var ids = tensor(tokens.Select(id => (long)id).ToArray()).unsqueeze(0).to(model.Device);
        TokenCheck.Validate(model, ids);
        using var pass = Pass.Record(model, ids, null);
        var frozen = new FrozenPass(model, tokens.Count);
        var config = model.Config;
        Tensor Own(Tensor value)
        {
            var kept = value.DetachFromDisposeScope();
            frozen.owned.Add(kept);
            return kept;
        }

        Tensor[] Each(int count, Func<int, Tensor> what) => [.. Enumerable.Range(0, count).Select(layer => Own(what(layer)))];

        try
        {
            int layers = config.Layers, mlps = config.AttentionOnly ? 0 : layers;
            frozen.Embedding = Own(pass.Input.squeeze(0).clone());
            frozen.PositionEmbedding = Own(Layers.EmbedPositions(model, tokens.Count).detach().clone());
            frozen.BeforeAttention = Each(layers, layer => pass.BeforeAttention[layer].squeeze(0).clone());
            frozen.AttentionScale = Each(layers, layer => Scale(config, frozen.BeforeAttention[layer]));
            frozen.MlpScale = Each(mlps, layer => Scale(config, pass.BeforeMlp[layer].squeeze(0)));
            frozen.Final = Own(pass.Final.squeeze(0).clone());
            frozen.FinalScale = Own(Scale(config, frozen.Final));
            frozen.QueryKeyValue = Each(layers, layer => pass.QueryKeyValue[layer].view(tokens.Count, 3, config.Heads, config.HeadWidth).permute(1, 2, 0, 3).contiguous());
            frozen.Pattern = Each(layers, layer =>
            {
                var parts = frozen.QueryKeyValue[layer].unsqueeze(1).unbind(0);
                return AttentionPatterns.Between(model, parts[0], parts[1], null).squeeze(0);
            });
            frozen.Z = Each(layers, layer => pass.Z[layer].squeeze(0).clone());
            frozen.AttentionOutput = Each(layers, layer => Layers.Affine(frozen.Z[layer], model.Weights.Blocks[layer].AttentionOutput, model.Weights.Blocks[layer].AttentionOutputBias));
            frozen.MlpInput = Each(mlps, layer => pass.MlpNormalized[layer].squeeze(0).clone());
            frozen.MlpOutput = Each(mlps, layer => pass.MlpOutput[layer].squeeze(0).clone());
            frozen.Logits = Own(Layers.Unembed(model, frozen.Final));
            return frozen;
        }
        catch
        {
            frozen.Dispose();
            throw;
        }
    }

    /// <summary>Gradient at what the last LayerNorm reads.</summary>
    /// <param name="gradient">At its output, <c>[.., positions, width]</c>.</param>
    /// <param name="first">The first of those positions.</param>
    internal Tensor BackThroughFinalNorm(Tensor gradient, int first) => BackThroughNorm(gradient, Model.Weights.FinalNormWeight, FinalScale, first);

    /// <summary>Gradient at what the LayerNorm before a layer's heads reads.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="gradient">At its output, <c>[.., positions, width]</c>.</param>
    /// <param name="first">The first of those positions.</param>
    internal Tensor BackThroughAttentionNorm(int layer, Tensor gradient, int first) =>
        BackThroughNorm(gradient, Model.Weights.Blocks[layer].AttentionNormWeight, AttentionScale[layer], first);

    /// <summary>Gradient at what the LayerNorm before a layer's MLP reads.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="gradient">At its output, <c>[.., positions, width]</c>.</param>
    /// <param name="first">The first of those positions.</param>
    internal Tensor BackThroughMlpNorm(int layer, Tensor gradient, int first) =>
        BackThroughNorm(gradient, Model.Weights.Blocks[layer].MlpNormWeight, MlpScale[layer], first);

    /// <summary>Gradient at z, <c>[.., heads · d_head]</c>, of a gradient at the attention output, <c>[.., width]</c>.</summary>
    internal Tensor BackThroughOutput(int layer, Tensor gradient) => Multiply(gradient, Model.Weights.Blocks[layer].AttentionOutput.detach().transpose(0, 1));

    /// <summary>Gradient at the values of the positions that are looked at, the pattern being constant.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="gradient">At z of some positions, <c>[targets, positions, heads · d_head]</c>.</param>
    /// <param name="first">The first of those positions.</param>
    /// <returns><c>[targets, keys, heads · d_head]</c>; keys from 0 to the last position that is seen.</returns>
    internal Tensor BackToValues(int layer, Tensor gradient, int first)
    {
        using var scope = NewDisposeScope();
        long targets = gradient.shape[0], queries = gradient.shape[1], heads = Model.Config.Heads, width = Model.Config.HeadWidth;
        long keys = KeysSeen(first + (int)queries);
        var pattern = Pattern[layer].narrow(1, first, queries).narrow(2, 0, keys).transpose(1, 2);
        var perHead = gradient.view(targets, queries, heads, width).permute(2, 1, 0, 3).reshape(heads, queries, targets * width);
        return pattern.bmm(perHead).view(heads, keys, targets, width).permute(2, 1, 0, 3).reshape(targets, keys, heads * width).MoveToOuterDisposeScope();
    }

    /// <summary>How many positions a query before <paramref name="end"/> may look at.</summary>
    internal int KeysSeen(int end) => Model.Config.Causal ? end : Positions;

    /// <summary>Gradient at the LayerNorm output that queries (0), keys (1) or values (2) read, <c>[.., width]</c>.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="which">0 for queries, 1 for keys, 2 for values.</param>
    /// <param name="gradient">At those, <c>[.., heads · d_head]</c>.</param>
    internal Tensor BackThroughProjection(int layer, int which, Tensor gradient)
    {
        long size = (long)Model.Config.Heads * Model.Config.HeadWidth;
        return Multiply(gradient, Model.Weights.Blocks[layer].QueryKeyValue.detach().narrow(1, which * size, size).transpose(0, 1));
    }

    /// <summary>b_Q (0), b_K (1) or b_V (2) of a layer, <c>[heads · d_head]</c>.</summary>
    internal Tensor ProjectionBias(int layer, int which)
    {
        long size = (long)Model.Config.Heads * Model.Config.HeadWidth;
        return Model.Weights.Blocks[layer].QueryKeyValueBias.detach().narrow(0, which * size, size);
    }

    /// <summary>Raw scores q·k/√d_head of a layer, before masking and softmax, <c>[head, query, key]</c>.</summary>
    internal Tensor Scores(int layer)
    {
        using var scope = NewDisposeScope();
        var query = QueryKeyValue[layer].select(0, 0);
        var key = QueryKeyValue[layer].select(0, 1);
        return query.matmul(key.transpose(1, 2)).mul(1 / Math.Sqrt(Model.Config.HeadWidth)).MoveToOuterDisposeScope();
    }

    /// <summary>Queries (0), keys (1) or values (2) that parts of the residual stream before a layer's heads account for, without biases.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="which">0 for queries, 1 for keys, 2 for values.</param>
    /// <param name="parts">Parts of the stream at one position, <c>[parts, width]</c>.</param>
    /// <param name="position">The position, whose LayerNorm scale is held.</param>
    /// <returns><c>[parts, heads · d_head]</c>.</returns>
    internal Tensor Project(int layer, int which, Tensor parts, int position)
    {
        using var scope = NewDisposeScope();
        var block = Model.Weights.Blocks[layer];
        return ProjectNormalized(layer, which, FrozenNorm(parts, block.AttentionNormWeight, null, AttentionScale[layer].narrow(0, position, 1))).MoveToOuterDisposeScope();
    }

    /// <summary>Queries, keys or values of what the LayerNorm before a layer's heads gives, without biases.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="which">0 for queries, 1 for keys, 2 for values.</param>
    /// <param name="normalized"><c>[.., width]</c>.</param>
    internal Tensor ProjectNormalized(int layer, int which, Tensor normalized)
    {
        long size = (long)Model.Config.Heads * Model.Config.HeadWidth;
        return Multiply(normalized, Model.Weights.Blocks[layer].QueryKeyValue.detach().narrow(1, which * size, size).contiguous());
    }

    /// <summary>LayerNorm with a scale that is given: linear, but for the bias.</summary>
    /// <param name="x"><c>[.., width]</c>.</param>
    /// <param name="weight">Its weight; null in a model without LayerNorm.</param>
    /// <param name="bias">Its bias; null for none.</param>
    /// <param name="scale">1/σ, <c>[.., 1]</c>.</param>
    internal Tensor FrozenNorm(Tensor x, Tensor? weight, Tensor? bias, Tensor scale)
    {
        if (!Model.Config.LayerNorm) return x;
        using var scope = NewDisposeScope();
        var normalized = x.sub(x.mean([-1], keepdim: true)).mul(scale).mul(weight!.detach());
        return (bias is null ? normalized : normalized.add(bias.detach())).MoveToOuterDisposeScope();
    }

    /// <summary>x·W over the last dimension.</summary>
    internal static Tensor Multiply(Tensor x, Tensor weight)
    {
        long[] shape = [.. x.shape];
        var flat = x.reshape(-1, shape[^1]).mm(weight);
        shape[^1] = weight.shape[1];
        return flat.view(shape);
    }

    public void Dispose()
    {
        foreach (var tensor in owned) tensor.Dispose();
    }

    private Tensor BackThroughNorm(Tensor gradient, Tensor? weight, Tensor scale, int first)
    {
        if (!Model.Config.LayerNorm) return gradient;
        using var scope = NewDisposeScope();
        var scaled = gradient.mul(weight!.detach()).mul(scale.narrow(0, first, gradient.shape[^2]));
        return scaled.sub(scaled.mean([-1], keepdim: true)).MoveToOuterDisposeScope();
    }

    private static Tensor Scale(TransformerConfig config, Tensor residual)
    {
        if (!config.LayerNorm) return ones(residual.shape[0], 1, dtype: residual.dtype, device: residual.device);
        using var scope = NewDisposeScope();
        var centred = residual.sub(residual.mean([-1], keepdim: true));
        return centred.square().mean([-1], keepdim: true).add(config.LayerNormEpsilon).rsqrt().MoveToOuterDisposeScope();
    }
}
