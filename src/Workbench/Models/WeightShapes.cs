namespace Workbench.Models;

/// <summary>
/// The tensors of a checkpoint: Hugging Face names and shapes, in file order. <c>c_*</c> matrices are stored
/// <c>[in, out]</c>, as GPT-2's are.
/// </summary>
internal static class WeightShapes
{
    internal const string Prefix = "transformer.";
    internal const string TokenEmbedding = Prefix + "wte.weight";
    internal const string PositionEmbedding = Prefix + "wpe.weight";
    internal const string FinalNormWeight = Prefix + "ln_f.weight";
    internal const string FinalNormBias = Prefix + "ln_f.bias";
    internal const string Unembedding = "lm_head.weight";

    internal static string Block(int layer, string name) => $"{Prefix}h.{layer}.{name}";

    internal static IEnumerable<(string Name, long[] Shape)> Of(TransformerConfig config)
    {
        long width = config.Width;
        long heads = (long)config.Heads * config.HeadWidth;
        yield return (TokenEmbedding, [config.VocabularySize, width]);
        yield return (PositionEmbedding, [config.ContextLength, width]);
        for (int layer = 0; layer < config.Layers; layer++)
        {
            if (config.LayerNorm)
            {
                yield return (Block(layer, "ln_1.weight"), [width]);
                yield return (Block(layer, "ln_1.bias"), [width]);
            }

            yield return (Block(layer, "attn.c_attn.weight"), [width, 3 * heads]);
            yield return (Block(layer, "attn.c_attn.bias"), [3 * heads]);
            yield return (Block(layer, "attn.c_proj.weight"), [heads, width]);
            yield return (Block(layer, "attn.c_proj.bias"), [width]);
            if (config.AttentionOnly) continue;

            if (config.LayerNorm)
            {
                yield return (Block(layer, "ln_2.weight"), [width]);
                yield return (Block(layer, "ln_2.bias"), [width]);
            }

            yield return (Block(layer, "mlp.c_fc.weight"), [width, config.MlpWidth]);
            yield return (Block(layer, "mlp.c_fc.bias"), [config.MlpWidth]);
            yield return (Block(layer, "mlp.c_proj.weight"), [config.MlpWidth, width]);
            yield return (Block(layer, "mlp.c_proj.bias"), [width]);
        }

        if (config.LayerNorm)
        {
            yield return (FinalNormWeight, [width]);
            yield return (FinalNormBias, [width]);
        }

        if (!config.TiedUnembedding) yield return (Unembedding, [config.VocabularySize, width]);
    }
}
