using static TorchSharp.torch;

namespace Workbench.Models;

/// <summary>Weights of a model that are set one by one; what is not set is zero. Settings of the same cell add up.</summary>
internal sealed class HandWrittenWeights(TransformerConfig config)
{
    private readonly Dictionary<string, (long[] Shape, double[] Values)> tensors = WeightShapes.Of(config)
        .ToDictionary(entry => entry.Name, entry => (entry.Shape, new double[entry.Shape.Aggregate(1L, (product, size) => product * size)]));

    internal void EmbedToken(int token, int dimension) => Set(WeightShapes.TokenEmbedding, token, dimension, 1);

    internal void EmbedPosition(int position, int dimension, double value = 1) => Set(WeightShapes.PositionEmbedding, position, dimension, value);

    internal void Query(int layer, int head, int dimension, int channel, double value = 1) => Read(0, layer, head, dimension, channel, value);

    internal void Key(int layer, int head, int dimension, int channel, double value = 1) => Read(1, layer, head, dimension, channel, value);

    internal void Value(int layer, int head, int dimension, int channel, double value = 1) => Read(2, layer, head, dimension, channel, value);

    internal void Output(int layer, int head, int channel, int dimension, double value = 1) =>
        Set(WeightShapes.Block(layer, "attn.c_proj.weight"), head * config.HeadWidth + channel, dimension, value);

    /// <summary>A head that reads a residual dimension through its values and writes it to another.</summary>
    internal void Copy(int layer, int head, int channel, int from, int to, double value = 1)
    {
        Value(layer, head, from, channel);
        Output(layer, head, channel, to, value);
    }

    internal void MlpIn(int layer, int dimension, int neuron) => Set(WeightShapes.Block(layer, "mlp.c_fc.weight"), dimension, neuron, 1);

    internal void MlpOut(int layer, int neuron, int dimension) => Set(WeightShapes.Block(layer, "mlp.c_proj.weight"), neuron, dimension, 1);

    internal void Unembed(int token, int dimension) => Set(WeightShapes.Unembedding, token, dimension, 1);

    internal Transformer Build(string name, Tokenizer tokenizer, ScalarType dtype) =>
        Transformer.Create(config, (tensorName, shape) =>
        {
            using var scope = NewDisposeScope();
            return tensor(tensors[tensorName].Values).view(shape).to_type(dtype).MoveToOuterDisposeScope();
        }, tokenizer, name);

    private void Read(int part, int layer, int head, int dimension, int channel, double value) =>
        Set(WeightShapes.Block(layer, "attn.c_attn.weight"), dimension, (part * config.Heads + head) * config.HeadWidth + channel, value);

    private void Set(string name, int row, int column, double value)
    {
        var (shape, values) = tensors[name];
        values[row * shape[1] + column] += value;
    }
}
