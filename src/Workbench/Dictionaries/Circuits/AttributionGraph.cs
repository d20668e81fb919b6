using System.Globalization;
using Workbench.Dictionaries.Linear;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Circuits;

/// <summary>
/// All direct edges of a prompt between features, errors, tokens and logits, in the manner of circuit-tracer (Ameisen et al. 2025): influence
/// on the logits is what flows along edges normalised by size, and graphs are pruned by how much of it they hold.
/// </summary>
/// <remarks>Nodes, in order: features, errors (by site and position), tokens (token and position embedding as one node), logits. Biases are no
/// nodes, as in circuit-tracer, so rows do not add up to the target exactly. Unlike there, features and errors of the first position stay.</remarks>
public sealed class AttributionGraph
{
    private AttributionGraph(
        LinearGraph graph, IReadOnlyList<FeatureNode> features, IReadOnlyList<double> activations, IReadOnlyList<string> nodes, int errors,
        IReadOnlyList<GraphTarget> targets, IReadOnlyList<double> weights, double[,] adjacency)
    {
        Tokens = graph.Tokens;
        (Features, Activations, Nodes, ErrorCount, Targets, TargetWeights, Adjacency) = (features, activations, nodes, errors, targets, weights, adjacency);
        ActiveFeatures = graph.FeatureCount;
        double[] influence = InfluencePruning.NodeInfluence(adjacency, weights);
        NodeInfluence = influence;
        (ReplacementScore, CompletenessScore) = InfluencePruning.Scores(adjacency, influence, weights, features.Count, errors, graph.Positions);
    }

    /// <summary>The prompt.</summary>
    public IReadOnlyList<int> Tokens { get; }

    /// <summary>The features that are nodes.</summary>
    public IReadOnlyList<FeatureNode> Features { get; }

    /// <summary>Their activations.</summary>
    public IReadOnlyList<double> Activations { get; }

    /// <summary>How many features are active on the prompt, nodes or not.</summary>
    public int ActiveFeatures { get; }

    /// <summary>Names of all nodes, in order: features (<c>L2M.517@13</c>), errors (<c>L2M.error@13</c>), tokens (<c>token@3</c>), targets.</summary>
    public IReadOnlyList<string> Nodes { get; }

    /// <summary>Number of error nodes.</summary>
    public int ErrorCount { get; }

    /// <summary>The roots.</summary>
    public IReadOnlyList<GraphTarget> Targets { get; }

    /// <summary>How much each root counts: its probability, or 1.</summary>
    public IReadOnlyList<double> TargetWeights { get; }

    /// <summary>Direct contributions, <c>[target, source]</c>, both in the order of <see cref="Nodes"/>.</summary>
    public double[,] Adjacency { get; }

    /// <summary>Influence of each node on the roots, along edges normalised by size.</summary>
    public IReadOnlyList<double> NodeInfluence { get; }

    /// <summary>The share of influence that begins at tokens rather than at errors: 1 where dictionaries explain everything.</summary>
    public double ReplacementScore { get; }

    /// <summary>The share of what nodes take in that is not error, weighted by their influence.</summary>
    public double CompletenessScore { get; }

    /// <summary>Builds the graph of the most likely next tokens, each less the mean logit.</summary>
    /// <param name="graph">The linear graph.</param>
    /// <param name="options">Its size; the defaults when null.</param>
    public static AttributionGraph Of(LinearGraph graph, AttributionGraphOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new();
        var likely = graph.LikelyTokens(options.MaxLogits, options.LogitMass);
        return Of(graph, [.. likely.Select(token => (GraphTarget.Logit(token.Token, demeaned: true), token.Weight))], options);
    }

    /// <summary>Builds the graph of given roots.</summary>
    /// <param name="graph">The linear graph.</param>
    /// <param name="roots">Logit targets and how much each counts.</param>
    /// <param name="options">Its size; the defaults when null.</param>
    /// <exception cref="ArgumentException">No roots, a root that is not in the graph or is no logit target, or a size below 1.</exception>
    public static AttributionGraph Of(LinearGraph graph, IReadOnlyList<(GraphTarget Target, double Weight)> roots, AttributionGraphOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(roots);
        options ??= new();
        if (roots.Count == 0) throw new ArgumentException("An attribution graph needs at least one root.", nameof(roots));
        if (options.MaxFeatures < 1 || options.BatchSize < 1 || options.UpdateInterval < 1)
            throw new ArgumentException($"Features ({options.MaxFeatures}), batch size ({options.BatchSize}) and update interval ({options.UpdateInterval}) of an attribution graph must be at least 1.", nameof(options));
        foreach (var (target, _) in roots)
        {
            LinearGraphChecks.Target(graph, target);
            if (target is not LogitTarget) throw new ArgumentException($"{target.Name} is no root of an attribution graph: it takes logits.", nameof(roots));
        }

        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        double[] weights = [.. roots.Select(root => root.Weight)];
        var rows = new AttributionGraphRows(graph, [.. roots.Select(root => root.Target)], weights, options);
        var selected = rows.Select();
        var features = graph.Features;
        double[] activations = graph.Activations();
        string At(string kind, int position) => string.Create(CultureInfo.InvariantCulture, $"{kind}@{position}");
        string[] nodes =
        [
            .. selected.Select(place => features[place].Name),
            .. rows.ErrorKinds.SelectMany(kind => Enumerable.Range(0, graph.Positions).Select(position => At(graph.LeafNames[kind], position))),
            .. Enumerable.Range(0, graph.Positions).Select(position => At("token", position)),
            .. roots.Select(root => root.Target.Name),
        ];
        return new(
            graph, [.. selected.Select(place => features[place])], [.. selected.Select(place => activations[place])], nodes, rows.ErrorKinds.Count * graph.Positions,
            [.. roots.Select(root => root.Target)], weights, rows.Matrix(selected, nodes.Length));
    }

    /// <summary>Keeps the nodes and edges that hold most of the influence.</summary>
    /// <param name="nodeThreshold">Share of influence that kept nodes hold, from 0 to 1.</param>
    /// <param name="edgeThreshold">Share of influence among them that kept edges hold.</param>
    /// <returns>The nodes and edges that stay; features without way in or out are gone.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A share is not from 0 to 1.</exception>
    public PrunedAttributionGraph Prune(double nodeThreshold = 0.8, double edgeThreshold = 0.98) =>
        InfluencePruning.Prune(Adjacency, TargetWeights, Features.Count, Tokens.Count, nodeThreshold, edgeThreshold);
}
