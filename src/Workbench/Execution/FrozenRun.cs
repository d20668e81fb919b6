using Workbench.Dictionaries;
using static TorchSharp.torch;

namespace Workbench.Execution;

/// <summary>
/// A forward pass with another pass's LayerNorm scales and attention patterns, in which a visitor may put something else in the place of
/// what sites write. It is the forward side of a linear graph: nothing in it is derived from gradients.
/// </summary>
internal static class FrozenRun
{
    /// <summary>Runs forward.</summary>
    /// <param name="pass">Whose scales and patterns are held; its prompt is run.</param>
    /// <param name="visit">Sees z (<c>L0Z</c>), attention outputs (<c>L0A</c>) and MLPs (<c>L0M</c>), <c>[1, pos, d]</c>. The output that it is shown for an
    /// MLP is the recorded one, which stays unless it gives another.</param>
    /// <returns>Logits, <c>[pos, vocabulary]</c>.</returns>
    internal static Tensor Logits(FrozenPass pass, SitePass.Visitor visit)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var model = pass.Model;
        var config = model.Config;
        long positions = pass.Positions, heads = config.Heads, width = config.HeadWidth;
        var residual = pass.Embedding.add(pass.PositionEmbedding);
        for (int layer = 0; layer < config.Layers; layer++)
        {
            using var layerScope = NewDisposeScope();
            var block = model.Weights.Blocks[layer];
            var normalized = pass.FrozenNorm(residual, block.AttentionNormWeight, block.AttentionNormBias, pass.AttentionScale[layer]);
            var values = pass.ProjectNormalized(layer, 2, normalized).add(pass.ProjectionBias(layer, 2)).view(positions, heads, width).transpose(0, 1);
            var z = Visited(new(DictionaryKind.HeadOutputs, layer), pass.Pattern[layer].bmm(values).transpose(0, 1).reshape(positions, heads * width));
            var attention = Visited(new(DictionaryKind.AttentionOutput, layer), Layers.Affine(z, block.AttentionOutput, block.AttentionOutputBias));
            residual = residual.add(attention);
            if (!config.AttentionOnly)
            {
                var read = pass.FrozenNorm(residual, block.MlpNormWeight, block.MlpNormBias, pass.MlpScale[layer]).unsqueeze(0);
                var written = pass.MlpOutput[layer].unsqueeze(0);
                residual = residual.add((visit(new(DictionaryKind.MlpTranscoder, layer), read, written) ?? written).squeeze(0));
            }

            residual.MoveToOuterDisposeScope();
        }

        var final = pass.FrozenNorm(residual, model.Weights.FinalNormWeight, model.Weights.FinalNormBias, pass.FinalScale);
        return FrozenPass.Multiply(final, model.Weights.Unembedding.detach().transpose(0, 1)).MoveToOuterDisposeScope();

        Tensor Visited(DictionarySite site, Tensor activations)
        {
            var shown = activations.unsqueeze(0);
            return visit(site, shown, shown) is { } other ? other.squeeze(0) : activations;
        }
    }
}
