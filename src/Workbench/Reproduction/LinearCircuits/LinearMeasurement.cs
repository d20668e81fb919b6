using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Circuits;
using Workbench.Dictionaries.Interventions;
using Workbench.Dictionaries.Linear;

namespace Workbench.Reproduction;

/// <summary>Measures circuits of one prompt.</summary>
internal sealed class LinearMeasurement : IDisposable
{
    /// <summary>Hierarchical attribution as published.</summary>
    internal const string Hierarchical = "hierarchical";

    /// <summary>Plain attribution.</summary>
    internal const string Flat = "flat";

    /// <summary>Hierarchical attribution that keeps large negative contributions too.</summary>
    internal const string HierarchicalAbsolute = "hierarchical, absolute";

    /// <summary>Plain attribution by size.</summary>
    internal const string FlatAbsolute = "flat, absolute";

    /// <summary>Influence as in circuit-tracer.</summary>
    internal const string Influence = "circuit-tracer influence";

    /// <summary>Integrated gradients to zero.</summary>
    internal const string EapIgZero = "feature EAP-IG, to zero";

    /// <summary>Integrated gradients to the other prompt.</summary>
    internal const string EapIgPatch = "feature EAP-IG, to the corrupted prompt";

    /// <summary>Features drawn at random, to compare with.</summary>
    internal const string RandomFeatures = "random features";

    // More features than this are not paired to count edges.
    private const int MostPaired = 3000;

    private readonly LinearCircuitsOptions options;
    private readonly LinearGraph graph;
    private readonly GraphTarget target;
    private readonly FeatureAblation[] ablations;
    private readonly double[] empty;
    private readonly double value;

    internal LinearMeasurement(LinearCircuitsSubject subject, LinearSample sample, FeatureMeans means, LinearCircuitsOptions options)
    {
        this.options = options;
        graph = LinearGraph.Of(subject.Model, subject.Dictionaries, sample.Tokens);
        target = GraphTarget.LogitDifference(sample.Answers, sample.Wrong);
        ablations = [FeatureAblation.Zero, FeatureAblation.Mean(means)];
        value = graph.Value(target);
        empty = [.. ablations.Select(ablation => CircuitIntervention.Measure(graph, target, [], keep: true, ablation))];
    }

    /// <summary>Curves over thresholds, hierarchical and flat.</summary>
    internal SampleSweep Thresholds()
    {
        var flat = FlatAttribution.Of(graph, target);
        var circuits = new List<(string Method, double Share, FeatureNode[] Nodes, double LeafSum)>();
        foreach (double share in options.Shares)
        {
            double threshold = share * Math.Abs(value);
            foreach (var (method, flatMethod, mode) in new[] { (Hierarchical, Flat, ThresholdMode.Signed), (HierarchicalAbsolute, FlatAbsolute, ThresholdMode.Absolute) })
            {
                var gated = HierarchicalAttribution.Of(graph, target, threshold, mode);
                circuits.Add((method, share, [.. gated.Nodes.Select(node => node.Node)], gated.LeafSum));
                FeatureNode[] large = [.. flat.Nodes.Where(node => (mode == ThresholdMode.Signed ? node.Value : Math.Abs(node.Value)) > threshold).Select(node => node.Node)];
                circuits.Add((flatMethod, share, large, KeptFeatures.Attribute(graph, target, large).LeafSum));
            }
        }

        var edges = EdgeCounter.Of(graph, target, circuits.SelectMany(circuit => circuit.Nodes), MostPaired);
        return Of(flat, [.. circuits.Select(circuit => Point(circuit.Method, circuit.Share, circuit.Nodes, circuit.LeafSum, edges?.Count(circuit.Nodes)))]);
    }

    /// <summary>All methods at equal numbers of features.</summary>
    internal SampleSweep Budgets(int[] corrupted)
    {
        var flat = FlatAttribution.Of(graph, target);
        var influence = AttributionGraph.Of(graph, [(target, 1.0)], new() { MaxFeatures = Math.Max(1024, options.Budgets.Max()) });
        var rankings = new (string Method, FeatureNode[] Ranked)[]
        {
            (Flat, Ranked(flat.Nodes.Select(node => (node.Node, node.Value)))),
            (FlatAbsolute, Ranked(flat.Nodes.Select(node => (node.Node, Math.Abs(node.Value))))),
            (RandomFeatures, [.. RandomOrder(graph.Features, options.Seed)]),
            (Influence, Ranked(influence.Features.Select((node, place) => (node, influence.NodeInfluence[place])))),
            (EapIgZero, Ranked(FeatureEapIg.Of(graph, target, null, options.Steps).Nodes.Select(node => (node.Node, Math.Abs(node.Value))))),
            (EapIgPatch, Ranked(FeatureEapIg.Of(graph, target, corrupted, options.Steps).Nodes.Select(node => (node.Node, Math.Abs(node.Value))))),
        };
        var points = new List<SweepPoint>();
        foreach (int budget in options.Budgets)
        {
            foreach (var (method, mode) in new[] { (Hierarchical, ThresholdMode.Signed), (HierarchicalAbsolute, ThresholdMode.Absolute) })
            {
                var gated = HierarchicalAttribution.OfSize(graph, target, budget, mode);
                FeatureNode[] nodes = [.. gated.Nodes.Select(node => node.Node)];
                points.Add(Point(method, budget, nodes, KeptFeatures.Attribute(graph, target, nodes).LeafSum, null));
            }

            foreach (var (method, ranked) in rankings)
            {
                FeatureNode[] nodes = [.. ranked.Take(budget)];
                points.Add(Point(method, budget, nodes, KeptFeatures.Attribute(graph, target, nodes).LeafSum, null));
            }
        }

        return Of(flat, points) with { ReplacementScore = influence.ReplacementScore, CompletenessScore = influence.CompletenessScore };
    }

    public void Dispose() => graph.Dispose();

    private SampleSweep Of(TargetAttribution flat, IReadOnlyList<SweepPoint> points) =>
        new(value, graph.FeatureCount, (flat.LeafSum - value) / value, flat.ErrorShare, points);

    private SweepPoint Point(string method, double share, FeatureNode[] nodes, double leafSum, long? edges)
    {
        double[] circuit = [.. ablations.Select(ablation => CircuitIntervention.Measure(graph, target, nodes, keep: true, ablation))];
        double[] complement = [.. ablations.Select(ablation => CircuitIntervention.Measure(graph, target, nodes, keep: false, ablation))];
        double Share(double measured, int ablation) => (measured - empty[ablation]) / (value - empty[ablation]);
        return new(
            method, share, nodes.Length, edges, leafSum / value, Share(circuit[0], 0), Share(complement[0], 0), Share(circuit[1], 1), Share(complement[1], 1), circuit[0] / value);
    }

    private static FeatureNode[] RandomOrder(IReadOnlyList<FeatureNode> features, int seed)
    {
        FeatureNode[] order = [.. features];
        new Random(seed).Shuffle(order);
        return order;
    }

    private static FeatureNode[] Ranked(IEnumerable<(FeatureNode Node, double Score)> scored) =>
        [.. scored.OrderByDescending(entry => entry.Score).ThenBy(entry => entry.Node).Select(entry => entry.Node)];
}
