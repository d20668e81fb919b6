using Workbench.Dictionaries.Linear;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Interventions;

/// <summary>What a run gave in which features were set to other values.</summary>
public sealed class InterventionOutcome : IDisposable
{
    private readonly LinearGraph graph;
    private readonly double[] pre;

    internal InterventionOutcome(LinearGraph graph, Tensor logits, double[] pre) => (this.graph, Logits, this.pre) = (graph, logits.DetachFromDisposeScope(), pre);

    /// <summary>Logits, <c>[pos, vocabulary]</c>; they belong to this outcome.</summary>
    public Tensor Logits { get; }

    /// <summary>Pre-activations of the features that are active in the graph, in its order; those of features that were set are what they would
    /// have been.</summary>
    public IReadOnlyList<double> PreActivations => pre;

    /// <summary>The value of a target in this run.</summary>
    /// <param name="target">A logit target or a feature.</param>
    /// <exception cref="ArgumentException">It is neither, or not in the graph.</exception>
    public double Value(GraphTarget target) => new InterventionReading(graph, Logits, pre).Value(target);

    /// <inheritdoc/>
    public void Dispose() => Logits.Dispose();
}
