using static TorchSharp.torch;

namespace Workbench.Models;

/// <summary>The weights of one block. The tensors belong to the <see cref="Transformer"/>.</summary>
/// <param name="AttentionNormWeight"><c>[width]</c>; null without LayerNorm.</param>
/// <param name="AttentionNormBias"><c>[width]</c>; null without LayerNorm.</param>
/// <param name="QueryKeyValue"><c>[width, 3 · heads · d_head]</c>: all queries, then keys, then values; heads side by side.</param>
/// <param name="QueryKeyValueBias"><c>[3 · heads · d_head]</c>.</param>
/// <param name="AttentionOutput"><c>[heads · d_head, width]</c> (W_O).</param>
/// <param name="AttentionOutputBias"><c>[width]</c> (b_O).</param>
/// <param name="MlpNormWeight"><c>[width]</c>; null without LayerNorm or MLP.</param>
/// <param name="MlpNormBias"><c>[width]</c>; null without LayerNorm or MLP.</param>
/// <param name="MlpIn"><c>[width, mlp_width]</c>; null without an MLP.</param>
/// <param name="MlpInBias"><c>[mlp_width]</c>; null without an MLP.</param>
/// <param name="MlpOut"><c>[mlp_width, width]</c>; null without an MLP.</param>
/// <param name="MlpOutBias"><c>[width]</c>; null without an MLP.</param>
public sealed record BlockWeights(
    Tensor? AttentionNormWeight,
    Tensor? AttentionNormBias,
    Tensor QueryKeyValue,
    Tensor QueryKeyValueBias,
    Tensor AttentionOutput,
    Tensor AttentionOutputBias,
    Tensor? MlpNormWeight,
    Tensor? MlpNormBias,
    Tensor? MlpIn,
    Tensor? MlpInBias,
    Tensor? MlpOut,
    Tensor? MlpOutBias);
