using System.Text.Json.Nodes;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Tests.Models.Compiled;

/// <summary>Writes a model of five tokens in the layout of Tracr models.</summary>
internal static class TracrText
{
    internal const int Bos = 0;
    internal const int Pad = 3;

    internal static JsonObject Of(Transformer model)
    {
        using var scope = NewDisposeScope();
        var tensors = new JsonObject
        {
            ["token_embed_embeddings"] = TensorOf(model.Weights.TokenEmbedding),
            ["pos_embed_embeddings"] = TensorOf(model.Weights.PositionEmbedding),
        };
        for (int layer = 0; layer < model.Config.Layers; layer++)
        {
            var block = model.Weights.Blocks[layer];
            string prefix = $"transformer/layer_{layer}/";
            foreach (var (part, index) in new[] { ("query", 0), ("key", 1), ("value", 2) })
            {
                tensors[$"{prefix}attn/{part}_w"] = TensorOf(block.QueryKeyValue.chunk(3, 1)[index]);
                tensors[$"{prefix}attn/{part}_b"] = TensorOf(block.QueryKeyValueBias.chunk(3, 0)[index]);
            }

            tensors[$"{prefix}attn/linear_w"] = TensorOf(block.AttentionOutput);
            tensors[$"{prefix}attn/linear_b"] = TensorOf(block.AttentionOutputBias);
            tensors[$"{prefix}mlp/linear_1_w"] = TensorOf(block.MlpIn!);
            tensors[$"{prefix}mlp/linear_1_b"] = TensorOf(block.MlpInBias!);
            tensors[$"{prefix}mlp/linear_2_w"] = TensorOf(block.MlpOut!);
            tensors[$"{prefix}mlp/linear_2_b"] = TensorOf(block.MlpOutBias!);
        }

        return new JsonObject
        {
            ["config"] = new JsonObject
            {
                ["num_layers"] = model.Config.Layers, ["num_heads"] = model.Config.Heads, ["layer_norm"] = false, ["causal"] = model.Config.Causal,
                ["bos"] = "BOS", ["pad"] = "compiler_pad",
            },
            ["vocab"] = new JsonObject { ["BOS"] = Bos, ["compiler_pad"] = Pad, ["a"] = 1, ["b"] = 2, ["c"] = 4 },
            ["model_params"] = tensors,
            ["unembedding_mtx"] = TensorOf(model.Weights.Unembedding.index_select(0, tensor(new long[] { 1, 2, 4 })).t()),
        };
    }

    internal static JsonObject TensorOf(long[] shape, double[] values) => new()
    {
        ["shape"] = new JsonArray([.. shape.Select(size => (JsonNode)size)]),
        ["dtype"] = "f8",
        ["data"] = new JsonArray([.. values.Select(value => (JsonNode)value)]),
    };

    private static JsonObject TensorOf(Tensor tensor) => TensorOf(tensor.shape, tensor.contiguous().data<double>().ToArray());
}
