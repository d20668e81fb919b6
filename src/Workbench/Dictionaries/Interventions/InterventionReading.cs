using Workbench.Dictionaries.Linear;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Interventions;

/// <summary>Reads targets off a run.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Logits"><c>[pos, vocabulary]</c>.</param>
/// <param name="PreActivations">Pre-activations of the graph's features.</param>
internal readonly record struct InterventionReading(LinearGraph Graph, Tensor Logits, double[] PreActivations)
{
    internal double Value(GraphTarget target)
    {
        LinearGraphChecks.Target(Graph, target);
        return target switch
        {
            LogitTarget logit => LinearGraph.LogitValue(Logits, logit),
            FeatureTarget feature => PreActivations[Graph.PlaceOf(feature.Node)],
            _ => throw new ArgumentException($"{target.Name} is not measured in an intervention: take a logit or a feature.", nameof(target)),
        };
    }
}
