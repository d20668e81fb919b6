using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Linear;
using Workbench.Execution;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Interventions;

/// <summary>Forward runs with features set to other values: what attribution claims, measured. No gradient is used.</summary>
public static class FeatureIntervention
{
    /// <summary>Runs the prompt with some features at other activations.</summary>
    /// <param name="graph">The graph; its errors are added in the run.</param>
    /// <param name="values">Features that are active in the graph and their new activations.</param>
    /// <param name="scope">What is held constant.</param>
    /// <returns>Logits and pre-activations; the caller disposes of it.</returns>
    /// <exception cref="ArgumentException">A feature is not active in the graph.</exception>
    public static InterventionOutcome Set(LinearGraph graph, IReadOnlyDictionary<FeatureNode, double> values, InterventionScope scope)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(values);
        using var noGrad = no_grad();
        using var outer = NewDisposeScope();
        var places = values.ToDictionary(entry => graph.PlaceOf(entry.Key), entry => entry.Value);
        var pre = new double[graph.FeatureCount];
        if (scope == InterventionScope.Live) return Live(graph, places, pre);

        var logits = FrozenRun.Logits(graph.Pass, (site, input, output) =>
        {
            if (graph.Stages.FirstOrDefault(stage => stage.Site == site) is not { } stage) return null;
            var read = input.squeeze(0);
            var now = stage.FrozenPreActivations(read);
            AttributionReader.Numbers(now).CopyTo(pre, stage.FirstIndex);
            return stage.FrozenOutput(WithValues(stage, scope == InterventionScope.Direct ? stage.Activation : now, places), read).unsqueeze(0);
        });
        return new(graph, logits, pre);
    }

    private static InterventionOutcome Live(LinearGraph graph, Dictionary<int, double> places, double[] pre)
    {
        var logits = LiveRun.Logits(graph, pre, (stage, activations) =>
        {
            foreach (var (place, value) in places)
            {
                if (place < stage.FirstIndex || place >= stage.FirstIndex + stage.Count) continue;
                var node = stage.Node(place - stage.FirstIndex);
                activations[node.Position, node.Feature] = (TorchSharp.Scalar)value;
            }

            return activations;
        });
        return new(graph, logits, pre);
    }

    private static Tensor WithValues(GraphStage stage, Tensor activations, Dictionary<int, double> places)
    {
        var changed = activations.clone();
        foreach (var (place, value) in places)
            if (place >= stage.FirstIndex && place < stage.FirstIndex + stage.Count) changed[place - stage.FirstIndex] = (TorchSharp.Scalar)value;
        return changed;
    }
}
