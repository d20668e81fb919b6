using System.Globalization;
using Workbench.Results;

namespace Workbench.Graphs;

/// <summary>
/// A score for every node that writes to the residual stream: <c>input</c>, heads and MLPs. Positive means that corrupting the node hurts
/// the task. Either made by a method that scores nodes, or derived from scores of edges.
/// </summary>
public sealed class NodeScores
{
    private readonly double[] values;

    /// <summary>Takes a copy of some scores.</summary>
    /// <param name="graph">The graph that the scores belong to.</param>
    /// <param name="values">One score a source, in the graph's order.</param>
    /// <param name="provenance">How the scores came about.</param>
    /// <exception cref="ArgumentException">There is another number of scores than of sources, or one is NaN or infinite.</exception>
    public NodeScores(ComputationGraph graph, double[] values, Provenance provenance)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(provenance);
        if (values.Length != graph.SourceCount)
            throw new ArgumentException($"The graph of {graph} has {graph.SourceCount} nodes that write; {values.Length} scores were given.", nameof(values));
        for (var source = 0; source < values.Length; source++)
        {
            if (!double.IsFinite(values[source]))
            {
                throw new ArgumentException(
                    $"The score of node '{graph.SourceName(source)}' is {values[source].ToString(CultureInfo.InvariantCulture)}; scores must be finite numbers. "
                    + "Check the model's weights and the metric for overflow.",
                    nameof(values));
            }
        }

        (Graph, Provenance) = (graph, provenance);
        this.values = [.. values];
    }

    /// <summary>The graph that the scores belong to.</summary>
    public ComputationGraph Graph { get; }

    /// <summary>The scores, in the order of the graph's sources.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <summary>How the scores came about.</summary>
    public Provenance Provenance { get; }

    /// <summary>The score of a node.</summary>
    /// <param name="node">Its name, e.g. <c>a3.h7</c>; <c>logits</c> has none.</param>
    /// <exception cref="ArgumentException">The graph has no such node.</exception>
    public double this[string node] => Graph.TryParseSource(node, out var source)
        ? values[source]
        : throw new ArgumentException($"unknown node '{node}': the graph has {Graph}, and 'logits' has no score", nameof(node));

    /// <summary>Sums the scores of the edges that leave each node. For a method that is linear in the source's change, such as EAP, that
    /// is the method's score of the node itself, because a node acts through all its outgoing edges at once. Where each node's outgoing edges all
    /// carry the same score, as <see cref="ToEdges"/> and the methods that score nodes make them, that score is the node's own and is not summed.</summary>
    /// <param name="scores">Scores of edges.</param>
    /// <returns>The scores of the nodes.</returns>
    public static NodeScores FromEdges(EdgeScores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        var graph = scores.Graph;
        if (Carried(scores) is { } own)
            return new NodeScores(graph, own, With(scores.Provenance, "node_scores", "those that the outgoing edges carry"));
        var sums = new double[graph.SourceCount];
        for (var edge = 0; edge < graph.EdgeCount; edge++)
        {
            var (source, destination) = graph.EdgeAt(edge);
            sums[source] += scores.Values[source * graph.DestinationCount + destination];
        }

        return new NodeScores(graph, sums, With(scores.Provenance, "node_scores", "sum over outgoing edges"));
    }

    /// <summary>Reads scores from a file in EAP-IG's layout.</summary>
    /// <param name="path">A file with a score for every node.</param>
    /// <param name="expected">The graph that the file must be for; null takes the graph from the file.</param>
    /// <returns>The scores.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The content is not a full set of node scores; the message says what is wrong.</exception>
    public static NodeScores Load(string path, ComputationGraph? expected = null) => GraphFileReader.Read(path, expected).ToNodeScores(path);

    /// <summary>Reads the scores of nodes from a file: those that it has, or where it scores edges only, those that <see cref="FromEdges"/> derives.</summary>
    /// <param name="path">A file of scores.</param>
    /// <returns>The scores.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The content is a full set neither of node scores nor of edge scores; the message says what is wrong.</exception>
    public static NodeScores LoadOrDerive(string path)
    {
        var content = GraphFileReader.Read(path, null);
        return content.HasNodeScores ? content.ToNodeScores(path) : FromEdges(content.ToScores(path));
    }

    /// <summary>Whether all nodes have a score of the same size, so that a ranking by size says nothing.</summary>
    public bool AllEquallyLarge => values.All(score => Math.Abs(score) == Math.Abs(values[0]));

    /// <summary>Gives each edge the score of the node that it leaves.</summary>
    /// <returns>Scores of edges, for everything that takes such.</returns>
    public EdgeScores ToEdges()
    {
        var dense = new double[Graph.SourceCount * Graph.DestinationCount];
        for (var cell = 0; cell < dense.Length; cell++)
            dense[cell] = values[cell / Graph.DestinationCount];
        return new EdgeScores(Graph, dense, With(Provenance, "edge_scores", "those of the node that the edge leaves"));
    }

    /// <summary>The nodes with the largest scores and every edge of the graph between two of them or from one of them to <c>logits</c>; of
    /// equal scores the first in the graph's order.</summary>
    /// <param name="nodes">How many, from 0 to the graph's number of sources. <c>input</c> is one of them and has to earn its place;
    /// <c>logits</c> is always in.</param>
    /// <param name="signed">Whether to compare signed scores instead of absolute values.</param>
    /// <returns>The circuit, unpruned.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The graph does not have that many nodes.</exception>
    public Circuit TopNodes(int nodes, bool signed = false)
    {
        if (nodes < 0 || nodes > Graph.SourceCount)
            throw new ArgumentOutOfRangeException(nameof(nodes), nodes, $"A selection of {nodes} nodes was asked for; ask for 0 to {Graph.SourceCount}.");
        var best = Enumerable.Range(0, values.Length).OrderByDescending(source => signed ? values[source] : Math.Abs(values[source])).Take(nodes);
        return Select(best, $"top {nodes} nodes {(signed ? "signed" : "absolute")}");
    }

    /// <summary>The nodes whose score reaches a threshold, with the edges between them.</summary>
    /// <param name="threshold">The smallest score that is kept.</param>
    /// <param name="signed">Whether to compare signed scores instead of absolute values.</param>
    /// <returns>The circuit, unpruned.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is NaN.</exception>
    public Circuit Threshold(double threshold, bool signed = false)
    {
        if (double.IsNaN(threshold))
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "A threshold must be a number.");
        var kept = Enumerable.Range(0, values.Length).Where(source => (signed ? values[source] : Math.Abs(values[source])) >= threshold);
        return Select(kept, string.Create(CultureInfo.InvariantCulture, $"threshold {threshold:R} nodes {(signed ? "signed" : "absolute")}"));
    }

    /// <summary>Writes the scores in EAP-IG's layout: a score on each node, and on each edge that of the node it leaves, so that the file
    /// also reads as scores of edges. The old file is replaced whole or not at all.</summary>
    /// <param name="path">The file to write.</param>
    /// <exception cref="IOException">The file cannot be written; an old file is then left as it was.</exception>
    public void Save(string path)
    {
        var edges = ToEdges();
        AtomicFile.Write(path, stream => GraphFileWriter.Write(stream, Graph, edges.Values, null, Provenance, nodeScores: values));
    }

    // Each node's score where all its outgoing edges have the same one; null where some node's edges differ.
    private static double[]? Carried(EdgeScores scores)
    {
        var graph = scores.Graph;
        var own = new double[graph.SourceCount];
        var seen = new bool[graph.SourceCount];
        for (var index = 0; index < graph.EdgeCount; index++)
        {
            var (source, destination) = graph.EdgeAt(index);
            var score = scores.Values[source * graph.DestinationCount + destination];
            if (seen[source] && own[source] != score)
                return null;
            (own[source], seen[source]) = (score, true);
        }

        return own;
    }

    private static Provenance With(Provenance provenance, string name, string value)
    {
        var options = new SortedDictionary<string, string>(provenance.Options.ToDictionary(), StringComparer.Ordinal) { [name] = value };
        return provenance with { Options = options };
    }

    private Circuit Select(IEnumerable<int> sources, string selection)
    {
        var nodes = Circuit.FromNodes(Graph, sources.Select(Graph.SourceName));
        return new Circuit(Graph, nodes.Mask.ToArray(), Provenance with { Selection = selection }, ToEdges());
    }
}
