using Workbench.Dictionaries.Linear;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Interventions;

/// <summary>Ablates features outside or inside a circuit in the real model and measures the target.</summary>
public static class CircuitIntervention
{
    /// <summary>Measures a circuit, its complement, and what is left without any feature.</summary>
    /// <param name="graph">The graph of the circuit's prompt.</param>
    /// <param name="target">A logit target or a feature.</param>
    /// <param name="nodes">The features of the circuit.</param>
    /// <param name="ablation">What takes the place of an ablated feature, at every position.</param>
    /// <exception cref="ArgumentException">The target or a feature is not in the graph, or the target is an attention score.</exception>
    public static CircuitFaithfulness Evaluate(LinearGraph graph, GraphTarget target, IReadOnlyCollection<FeatureNode> nodes, FeatureAblation ablation)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(ablation);
        LinearGraphChecks.Target(graph, target);
        foreach (var node in nodes) graph.PlaceOf(node);
        double circuit = Measure(graph, target, nodes, keep: true, ablation);
        double complement = Measure(graph, target, nodes, keep: false, ablation);
        double empty = Measure(graph, target, [], keep: true, ablation);
        return new(ablation.Name, graph.Value(target), circuit, complement, empty);
    }

    /// <summary>The target with given features kept and all others ablated, or the other way round.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="target">A logit target or a feature.</param>
    /// <param name="nodes">The features.</param>
    /// <param name="keep">Whether they are kept and the others ablated; else they are ablated and the others kept.</param>
    /// <param name="ablation">What takes the place of an ablated feature.</param>
    internal static double Measure(LinearGraph graph, GraphTarget target, IReadOnlyCollection<FeatureNode> nodes, bool keep, FeatureAblation ablation)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var pre = new double[graph.FeatureCount];
        var bySite = nodes.ToLookup(node => node.Site);
        var logits = LiveRun.Logits(graph, pre, (stage, activations) =>
        {
            var constants = ablation.Constants(stage.Dictionary).expand_as(activations).contiguous();
            var (kept, replaced) = keep ? (activations, constants) : (constants, activations);
            long features = stage.Dictionary.Spec.Features;
            long[] places = [.. bySite[stage.Site].Select(node => node.Position * features + node.Feature)];
            if (places.Length == 0) return replaced;
            var index = tensor(places).to(activations.device);
            return replaced.clone().view(-1).index_copy(0, index, kept.contiguous().view(-1).index_select(0, index)).view(activations.shape);
        });
        return new InterventionReading(graph, logits, pre).Value(target);
    }
}
