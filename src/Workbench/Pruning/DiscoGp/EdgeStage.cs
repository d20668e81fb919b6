using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>The loss of a model whose edges are gated, and its slope at the logits of the gates.</summary>
internal sealed class EdgeStage : IDisposable
{
    private readonly MaskedEdges edges;
    private readonly DiscoGpOptions settings;
    private readonly LearningOptions options;
    private readonly MaskedPlan plan;

    /// <param name="graph">The graph.</param>
    /// <param name="settings">How.</param>
    /// <param name="options">Memory.</param>
    /// <param name="ablation">What a closed edge carries.</param>
    /// <param name="start">The logits that the gates begin with, <c>[edges]</c>, taken over.</param>
    internal EdgeStage(ComputationGraph graph, DiscoGpOptions settings, LearningOptions options, Ablation ablation, Tensor start)
    {
        (this.settings, this.options) = (settings, options);
        edges = new MaskedEdges(graph, null, EdgeConvention.Graph, start.device);
        // A closed gate has a slope too, so every edge is there for the gradient.
        plan = new MaskedPlan(graph, Circuit.Full(graph).Mask.ToArray(), ablation.Kind);
        Logits = MaskParameter.Of("edges", start, settings.Edges.LearningRate);
    }

    /// <summary>The logits of the gates, <c>[edges]</c> in the graph's order.</summary>
    internal MaskParameter Logits { get; }

    /// <summary>Edges.</summary>
    internal int Count => edges.Count;

    /// <summary>Draws a sample of all gates.</summary>
    internal GateSample Sample(Tensor noise)
    {
        var (gates, slopes) = GumbelSigmoid.Sample(Logits.Value, noise, settings.Edges.Temperature);
        return new([gates.DetachFromDisposeScope()], [slopes.DetachFromDisposeScope()]);
    }

    /// <summary>The loss with sampled gates, or with what they close.</summary>
    /// <param name="model">The model, its weights masked or not.</param>
    /// <param name="batch">The pairs and what closed edges carry.</param>
    /// <param name="sample">The gates.</param>
    /// <param name="reversed">Whether the edges of closed gates stay instead.</param>
    /// <param name="loss">Makes a scalar of the logits at scored rows.</param>
    /// <returns>The loss, and its slopes at the logits of the gates.</returns>
    internal (double Loss, Tensor Slopes) Differentiate(Transformer model, TrainingBatch batch, GateSample sample, bool reversed, Func<Tensor, Tensor> loss)
    {
        using var scope = NewDisposeScope();
        var gates = reversed ? sample.Gates[0].neg().add_(1) : sample.Gates[0];
        using var run = new MaskedRun(model, edges.Graph, batch.Batch, batch.Reference, edges.Dense(gates), plan, options.Recompute);
        using var grad = enable_grad();
        var scalar = loss(run.Logits);
        var slopes = edges.Pick(run.Backward(scalar)).to_type(sample.Slopes[0].dtype).mul_(sample.Slopes[0]);
        return (scalar.detach().to_type(float64).cpu().item<double>(), (reversed ? slopes.neg_() : slopes).MoveToOuterDisposeScope());
    }

    /// <summary>The mean of σ(l), and its slopes.</summary>
    internal (double Loss, Tensor Slopes) Sparsity()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var open = Logits.Value.detach().sigmoid();
        return (open.mean().to_type(float64).cpu().item<double>(), open.neg().add_(1).mul_(open).div_(edges.Count).MoveToOuterDisposeScope());
    }

    public void Dispose()
    {
        edges.Dispose();
        Logits.Dispose();
    }
}
