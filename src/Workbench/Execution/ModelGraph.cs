using Workbench.Graphs;
using Workbench.Models;

namespace Workbench.Execution;

/// <summary>The computation graph that belongs to a model.</summary>
public static class ModelGraph
{
    /// <summary>Builds the graph of a model: its heads split into query, key and value inputs, its MLPs, the token
    /// embedding as <c>input</c>, and <c>logits</c>.</summary>
    public static ComputationGraph Graph(this Transformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new ComputationGraph(model.Config.Layers, model.Config.Heads, attentionOnly: model.Config.AttentionOnly, width: model.Config.Width);
    }
}
