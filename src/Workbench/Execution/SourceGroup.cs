using Workbench.Graphs;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Execution;

/// <summary>Sources that the model writes in one step: <c>input</c>, all heads of a layer, or a layer's MLP.</summary>
internal readonly record struct SourceGroup
{
    private SourceGroup(int layer, bool isMlp) => (Layer, IsMlp) = (layer, isMlp);

    /// <summary>The token embedding.</summary>
    internal static SourceGroup Input { get; } = new(-1, false);

    /// <summary>The layer; −1 for <c>input</c>.</summary>
    internal int Layer { get; }

    internal bool IsMlp { get; }

    internal bool IsInput => Layer < 0;

    internal static SourceGroup HeadsOf(int layer) => new(layer, false);

    internal static SourceGroup MlpOf(int layer) => new(layer, true);

    /// <summary>All groups of a model, in the order in which they write.</summary>
    internal static IEnumerable<SourceGroup> All(TransformerConfig config)
    {
        yield return Input;
        for (int layer = 0; layer < config.Layers; layer++)
        {
            yield return HeadsOf(layer);
            if (!config.AttentionOnly) yield return MlpOf(layer);
        }
    }

    /// <summary>The group's first source and how many there are.</summary>
    internal (int First, int Count) Sources(ComputationGraph graph) =>
        IsInput ? (graph.InputSource, 1) : IsMlp ? (graph.MlpSource(Layer), 1) : (graph.HeadSource(Layer, 0), graph.Heads);

    /// <summary>How much of the model comes after the group, from 1 (<c>input</c>) to 0, in blocks' worth.</summary>
    internal double ShareAfter(TransformerConfig config)
    {
        if (IsInput) return 1;
        double half = config.AttentionOnly ? 1 : IsMlp ? 1 : 0.5;
        return (config.Layers - Layer - half) / config.Layers;
    }

    /// <summary>What the group wrote in a pass: embeddings or MLP output <c>[batch, pos, width]</c>, or z <c>[batch, pos, heads · d_head]</c>.</summary>
    internal Tensor Output(Pass pass) => IsInput ? pass.Input : IsMlp ? pass.MlpOutput[Layer] : pass.Z[Layer];

    /// <summary>What the group writes when it is ablated; same shapes.</summary>
    /// <exception cref="ArgumentException">The ablation takes parts with a source that its output does not show.</exception>
    internal Tensor Output(ReferenceActivations reference)
    {
        reference.RequireOutputs("a path between a node's outputs");
        return IsInput ? reference.Input : IsMlp ? reference.MlpOutput[Layer] : reference.Z[Layer];
    }

    /// <inheritdoc/>
    public override string ToString() => IsInput ? "input" : IsMlp ? $"m{Layer}" : $"a{Layer}";
}
