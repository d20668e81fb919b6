using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Linear;
using Workbench.Execution;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Interventions;

/// <summary>The real model with dictionaries in the places of the sites that cut a graph: attention, LayerNorm and activation functions are
/// computed anew, the errors of the graph's prompt are added.</summary>
internal static class LiveRun
{
    /// <summary>Runs the graph's prompt.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="pre">Where pre-activations of the graph's features go, in its order; null for nowhere.</param>
    /// <param name="change">Given a site and its activations <c>[pos, features]</c>, returns what is decoded instead; it may write into them.</param>
    /// <returns>Logits <c>[pos, vocabulary]</c>.</returns>
    internal static Tensor Logits(LinearGraph graph, double[]? pre, Func<GraphStage, Tensor, Tensor> change)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var tokens = tensor(graph.Tokens.Select(id => (long)id).ToArray()).unsqueeze(0).to(graph.Model.Device);
        var logits = SitePass.Logits(graph.Model, tokens, (site, input, output) =>
        {
            if (graph.Stages.FirstOrDefault(stage => stage.Site == site) is not { } stage) return null;
            var dictionary = stage.Dictionary;
            var (read, written) = (input.squeeze(0), output.squeeze(0));
            var scales = dictionary.ScalesOf(read, written);
            var now = dictionary.PreActivations(read, scales);
            if (pre is not null) AttributionReader.Numbers(stage.Pick(now)).CopyTo(pre, stage.FirstIndex);
            var made = dictionary.Decode(change(stage, dictionary.Activate(now)), scales);
            if (dictionary.Skip is { } skip) made = made.add(read.matmul(skip.detach()));
            return made.add(stage.Error).unsqueeze(0);
        });
        return logits.squeeze(0).MoveToOuterDisposeScope();
    }
}
