using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Attribution;

/// <summary>First-order effects of replacing nodes' outputs by their references.</summary>
internal static class NodeEffects
{
    /// <summary>(reference − clean) · gradient at the output of each node, position by position.</summary>
    /// <returns>float64 <c>[batch, sources, pos]</c>.</returns>
    internal static Tensor PerPosition(ComputationGraph graph, TaskBatch batch, NodeGradients gradients, ReferenceActivations reference)
    {
        reference.RequireOutputs("a node's score");
        using var scope = NewDisposeScope();
        var clean = gradients.Pass;
        var effects = zeros(batch.Count, graph.SourceCount, batch.Length, dtype: float64, device: gradients.Input.device);
        effects.select(1, graph.InputSource).copy_(Product(reference.Input, clean.Input, gradients.Input, 1).squeeze(1));
        for (int layer = 0; layer < graph.Layers; layer++)
        {
            effects.narrow(1, graph.HeadSource(layer, 0), graph.Heads).copy_(Product(reference.Z[layer], clean.Z[layer], gradients.Z[layer], graph.Heads));
            if (!graph.AttentionOnly)
                effects.select(1, graph.MlpSource(layer)).copy_(Product(reference.MlpOutput[layer], clean.MlpOutput[layer], gradients.MlpOutput[layer], 1).squeeze(1));
        }

        return effects.MoveToOuterDisposeScope();
    }

    /// <summary>(reference − clean) · gradient, for each of some parts that lie side by side.</summary>
    /// <returns><c>[batch, parts, pos]</c>.</returns>
    internal static Tensor Product(Tensor reference, Tensor clean, Tensor gradient, int parts)
    {
        using var scope = NewDisposeScope();
        long count = gradient.shape[0], positions = gradient.shape[1];
        return reference.sub(clean.detach()).mul(gradient).view(count, positions, parts, -1).sum(3).transpose(1, 2).MoveToOuterDisposeScope();
    }
}
