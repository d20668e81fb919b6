using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Interventions;
using Workbench.Dictionaries.Linear;
using Workbench.Models;
using Workbench.Results;

namespace Workbench.Dictionaries.Circuits;

/// <summary>A circuit of features on one prompt: the result of attribution, as it is saved, drawn and compared.</summary>
public sealed record FeatureCircuit
{
    /// <summary>Edges that carry a smaller share of their target's value are left out unless asked for.</summary>
    public const double UsualSmallestShare = 0.01;

    /// <summary>The prompt.</summary>
    public required IReadOnlyList<CircuitToken> Tokens { get; init; }

    /// <summary>Name of the target, e.g. <c>logit[12-7]</c> or <c>L2M.517@13</c>.</summary>
    public required string Target { get; init; }

    /// <summary>The target in words for people, e.g. with the tokens' texts.</summary>
    public required string TargetText { get; init; }

    /// <summary>The target's position.</summary>
    public required int TargetPosition { get; init; }

    /// <summary>The target's value in the real run.</summary>
    public required double TargetValue { get; init; }

    /// <summary>The features, in the order of a pass.</summary>
    public required IReadOnlyList<CircuitFeature> Features { get; init; }

    /// <summary>What leaves contribute through them.</summary>
    public required IReadOnlyList<LeafAttribution> Leaves { get; init; }

    /// <summary>Direct edges between features, from leaves and to the target.</summary>
    public required IReadOnlyList<FeatureEdge> Edges { get; init; }

    /// <summary>The sites that cut the graph, in the order of a pass.</summary>
    public required IReadOnlyList<DictionarySite> Sites { get; init; }

    /// <summary>How many features are active on the prompt.</summary>
    public required int ActiveFeatures { get; init; }

    /// <summary>How it was found: <c>hierarchical signed</c>, <c>hierarchical absolute</c>, <c>flat</c>, <c>circuit-tracer</c>, …</summary>
    public required string Method { get; init; }

    /// <summary>The threshold that contributions had to exceed; null where there was none.</summary>
    public double? Threshold { get; init; }

    /// <summary>circuit-tracer's replacement score of the whole attribution graph: the share of influence that begins at tokens rather than at errors;
    /// null for circuits that were found otherwise.</summary>
    public double? ReplacementScore { get; init; }

    /// <summary>circuit-tracer's completeness score of the whole attribution graph: the share of what nodes take in that is not error, weighted by influence.</summary>
    public double? CompletenessScore { get; init; }

    /// <summary>What interventions measured; empty where none were made.</summary>
    public IReadOnlyList<CircuitFaithfulness> Faithfulness { get; init; } = [];

    /// <summary>How it came about.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>The prompt as people read it. Tokens of word-level models come without the spaces between them.</summary>
    public string PromptText
    {
        get
        {
            bool spaced = Tokens.Skip(1).Any(token => token.Text.StartsWith(' '));
            return string.Join(spaced ? "" : " ", Tokens.Select(token => token.Text)).Trim();
        }
    }

    /// <summary>What all leaves contribute.</summary>
    public double LeafSum => Leaves.Sum(leaf => leaf.Value);

    /// <summary>The share of the target that leaves reach through the circuit. It is no intervention; see <see cref="Faithfulness"/>.</summary>
    public double Recovery => LeafSum / TargetValue;

    /// <summary>The share of the target that dictionary errors contribute.</summary>
    public double ErrorShare => Leaves.Where(leaf => leaf.Kind.EndsWith(".error", StringComparison.Ordinal) || leaf.Kind.EndsWith(".mlp", StringComparison.Ordinal)).Sum(leaf => leaf.Value) / TargetValue;

    /// <summary>Makes a circuit of an attribution, with edges by direct attribution among what stayed.</summary>
    /// <param name="graph">The graph of the prompt.</param>
    /// <param name="attribution">The features that stayed, and the leaves.</param>
    /// <param name="method">How they were found.</param>
    /// <param name="threshold">The threshold, if there was one.</param>
    /// <param name="smallestShare">Edges whose size is a smaller share of their target's value are left out.</param>
    /// <param name="provenance">What else is to be known; model, hashes, prompt and options are filled in.</param>
    /// <exception cref="ArgumentException">A feature is not in the graph.</exception>
    public static FeatureCircuit Of(
        LinearGraph graph, TargetAttribution attribution, string method, double? threshold = null, double smallestShare = UsualSmallestShare, Provenance? provenance = null) =>
        Of(graph, attribution, method, threshold, smallestShare, provenance, edges: true);

    private static FeatureCircuit Of(
        LinearGraph graph, TargetAttribution attribution, string method, double? threshold, double smallestShare, Provenance? provenance, bool edges)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(attribution);
        ArgumentException.ThrowIfNullOrEmpty(method);
        FeatureNode[] nodes = [.. attribution.Nodes.Select(node => node.Node)];
        var sizes = nodes.ToDictionary(node => node.Name, node => Math.Abs(graph.Activation(node)), StringComparer.Ordinal);
        sizes[attribution.Target.Name] = Math.Abs(attribution.TargetValue);
        return new()
        {
            Tokens = [.. graph.Tokens.Select(id => new CircuitToken(id, graph.Model.TokenName(id)))],
            Target = attribution.Target.Name,
            TargetText = TextOf(attribution.Target, graph.Model),
            TargetPosition = PositionOf(attribution.Target, graph),
            TargetValue = attribution.TargetValue,
            Features = [.. attribution.Nodes.Select(node => new CircuitFeature(node.Node, node.Activation, node.Value))],
            Leaves = attribution.Leaves,
            Edges = edges ? DirectAttribution.Edges(graph, nodes, attribution.Target, target => smallestShare * sizes[target.Name], leaves: true) : [],
            Sites = graph.Sites,
            ActiveFeatures = graph.FeatureCount,
            Method = method,
            Threshold = threshold,
            Provenance = GraphProvenance.Of(graph, provenance ?? new(), attribution.Target.Name, method, threshold, smallestShare),
        };
    }

    /// <summary>Makes a circuit of what pruning left of an attribution graph of one root.</summary>
    /// <param name="graph">The linear graph.</param>
    /// <param name="whole">The attribution graph.</param>
    /// <param name="pruned">What stays of it.</param>
    /// <param name="provenance">What else is to be known.</param>
    /// <exception cref="ArgumentException">The attribution graph has several roots.</exception>
    public static FeatureCircuit Of(LinearGraph graph, AttributionGraph whole, PrunedAttributionGraph pruned, Provenance? provenance = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(whole);
        ArgumentNullException.ThrowIfNull(pruned);
        if (whole.Targets.Count != 1)
            throw new ArgumentException($"The attribution graph has {whole.Targets.Count} roots; a circuit has one. Build the graph of a logit or logit difference.", nameof(whole));
        HashSet<int> features = [.. pruned.Nodes.Where(place => place < whole.Features.Count)];
        var attribution = KeptFeatures.Attribute(graph, whole.Targets[0], [.. features.Select(place => whole.Features[place])]);
        const string Method = "circuit-tracer";
        return Of(graph, attribution, Method, null, 0, provenance, edges: false) with
        {
            ReplacementScore = whole.ReplacementScore,
            CompletenessScore = whole.CompletenessScore,
            // Token nodes stand for token and position embedding together.
            Edges = [.. pruned.Edges.Select(edge => new FeatureEdge(whole.Nodes[edge.Source], whole.Nodes[edge.Target], whole.Adjacency[edge.Target, edge.Source]))],
        };
    }

    /// <summary>Refuses a circuit without features.</summary>
    /// <returns>The same circuit.</returns>
    /// <exception cref="ArgumentException">There are none; the message says what to change.</exception>
    public FeatureCircuit RequireFeatures() => Features.Count > 0 ? this : throw new ArgumentException(
        $"No feature stays in the circuit for the {TargetText}: the threshold removes every feature. Choose another threshold, or the absolute rule for negative contributions.");

    /// <summary>Writes the circuit as JSON.</summary>
    /// <param name="path">The file; an older one stays as it is when writing fails.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream => FeatureCircuitFile.Write(stream, this));

    /// <summary>Reads a circuit that <see cref="Save"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, of another format, or has an edge between nodes that it does not list.</exception>
    public static FeatureCircuit Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no file of a feature circuit '{path}'.", path);
        return FeatureCircuitFile.Read(path);
    }

    private static int PositionOf(GraphTarget target, LinearGraph graph) => target switch
    {
        LogitTarget logit => logit.Position ?? graph.Positions - 1,
        FeatureTarget feature => feature.Node.Position,
        AttentionScoreTarget score => score.Side == ScoreSide.Query ? score.Query : score.Key,
        _ => graph.Positions - 1,
    };

    private static string TextOf(GraphTarget target, Transformer model)
    {
        if (target is not LogitTarget logit) return target.Name;
        string Side(IEnumerable<WeightedToken> tokens) => string.Join(" + ", tokens.Select(token => model.TokenName(token.Token).Trim()));
        string answers = Side(logit.Tokens.Where(token => token.Weight > 0)), wrong = Side(logit.Tokens.Where(token => token.Weight < 0));
        return wrong.Length == 0 ? $"logit of {answers}" : $"logit of {answers} minus {wrong}";
    }
}
