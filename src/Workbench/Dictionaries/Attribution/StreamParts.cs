using System.Globalization;
using Workbench.Dictionaries.Linear;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Attribution;

/// <summary>What the residual stream before a layer's heads is made of, at one position.</summary>
internal static class StreamParts
{
    /// <summary>Names and vectors; they add up to the stream.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="layer">The layer that reads.</param>
    /// <param name="position">The position.</param>
    /// <returns>Parts <c>[parts, width]</c>: features, errors, embeddings, decoder biases; then whole attention outputs (<c>L0.attn</c>), MLPs
    /// (<c>L0.mlp</c>) and what goes round dictionaries (<c>L0M.skip</c>) where there are any.</returns>
    internal static (List<string> Names, Tensor Parts) Before(LinearGraph graph, int layer, int position)
    {
        using var scope = NewDisposeScope();
        List<string> features = [], errors = [], biases = [], others = [];
        List<Tensor> atFeatures = [], atErrors = [], atBiases = [], atOthers = [];
        var pass = graph.Pass;
        for (int below = 0; below < layer; below++)
        {
            if (graph.AttentionStage(below) is { } attention) AddStage(attention, pass.AttentionOutput[below]);
            else AddOther($"L{below.ToString(CultureInfo.InvariantCulture)}.attn", pass.AttentionOutput[below].narrow(0, position, 1));
            if (graph.Model.Config.AttentionOnly) continue;
            if (graph.MlpStage(below) is { } mlp) AddStage(mlp, pass.MlpOutput[below]);
            else AddOther($"L{below.ToString(CultureInfo.InvariantCulture)}.mlp", pass.MlpOutput[below].narrow(0, position, 1));
        }

        string At(string name) => string.Create(CultureInfo.InvariantCulture, $"{name}@{position}");
        List<string> names = [.. features, .. errors, At(LeafKinds.TokenEmbedding), At(LeafKinds.PositionEmbedding), .. biases, .. others];
        var parts = cat([.. atFeatures, .. atErrors, pass.Embedding.narrow(0, position, 1), pass.PositionEmbedding.narrow(0, position, 1), .. atBiases, .. atOthers]);
        return (names, parts.MoveToOuterDisposeScope());

        void AddOther(string name, Tensor vector)
        {
            others.Add(At(name));
            atOthers.Add(vector);
        }

        void AddStage(GraphStage stage, Tensor written)
        {
            int start = stage.StartOf(position), count = stage.CountAt(position);
            bool inHeads = stage.Site.Kind == DictionaryKind.HeadOutputs;
            Tensor InStream(Tensor vectors) => inHeads ? Execution.FrozenPass.Multiply(vectors, graph.Model.Weights.Blocks[stage.Site.Layer].AttentionOutput.detach()) : vectors;
            var sum = written.narrow(0, position, 1);
            if (count > 0)
            {
                for (int local = start; local < start + count; local++) features.Add(stage.Node(local).Name);
                atFeatures.Add(InStream(stage.DecoderRows(position).mul(stage.Activation.narrow(0, start, count).unsqueeze(1))));
                sum = sum.sub(atFeatures[^1].sum([0], keepdim: true));
            }

            errors.Add(At(LeafKinds.Error(stage.Site)));
            atErrors.Add(InStream(stage.Error.narrow(0, position, 1)));
            biases.Add(At(LeafKinds.DecoderBias(stage.Site)));
            atBiases.Add(InStream(stage.DecoderBias.narrow(0, position, 1)));
            if (inHeads) AddOther(LeafKinds.Of(stage.Site.Layer, "b_O"), graph.Model.Weights.Blocks[stage.Site.Layer].AttentionOutputBias.detach().unsqueeze(0));
            if (!stage.HasWayRound) return;
            sum = sum.sub(atErrors[^1]).sub(atBiases[^1]);
            if (inHeads) sum = sum.sub(atOthers[^1]);
            AddOther($"{stage.Site.Name}.skip", sum);
        }
    }
}
