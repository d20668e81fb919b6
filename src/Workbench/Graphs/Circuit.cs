using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Workbench.Results;

namespace Workbench.Graphs;

/// <summary>A set of edges of a computation graph. Immutable.</summary>
public sealed class Circuit
{
    private const string Pruned = ", pruned";

    private readonly bool[] mask;

    /// <summary>Takes ownership of a mask in which only cells that are edges are set.</summary>
    internal Circuit(ComputationGraph graph, bool[] mask, Provenance provenance, EdgeScores? scores)
    {
        Graph = graph;
        this.mask = mask;
        Provenance = provenance;
        Scores = scores;
        EdgeCount = mask.AsSpan().Count(true);
    }

    /// <summary>The graph that the edges belong to.</summary>
    public ComputationGraph Graph { get; }

    /// <summary>Membership of each edge, row-major <c>[sources, destinations]</c>; false where there is no edge.</summary>
    public ReadOnlySpan<bool> Mask => mask;

    /// <summary>Number of edges in the circuit.</summary>
    public int EdgeCount { get; }

    /// <summary>SHA-256 of the graph's size and the edges, in hexadecimal: circuits of the same hash have the same edges.</summary>
    public string Hash
    {
        get
        {
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            sha.AppendData(Encoding.UTF8.GetBytes(Graph.ToString() ?? ""));
            sha.AppendData(MemoryMarshal.AsBytes(mask.AsSpan()));
            return Convert.ToHexStringLower(sha.GetHashAndReset());
        }
    }

    /// <summary>How the circuit came about; <see cref="Provenance.Selection"/> names the selection.</summary>
    public Provenance Provenance { get; }

    /// <summary>The scores that the circuit was selected by, if it was.</summary>
    public EdgeScores? Scores { get; }

    /// <summary>The edges of the circuit, in enumeration order.</summary>
    public IEnumerable<Edge> Edges => Enumerable.Range(0, Graph.EdgeCount).Select(Graph.EdgeAt).Where(Contains);

    /// <summary>Names of the nodes that an edge of the circuit leaves or enters, in graph order; <c>logits</c> is always among them.</summary>
    public IReadOnlyList<string> Nodes
    {
        get
        {
            var used = UsedSources();
            return [.. Enumerable.Range(0, used.Length).Where(source => used[source]).Select(Graph.SourceName), "logits"];
        }
    }

    /// <summary>The circuit of all edges: the whole model.</summary>
    /// <param name="graph">The graph.</param>
    /// <returns>The circuit.</returns>
    public static Circuit Full(ComputationGraph graph)
    {
        var mask = NewMask(graph);
        for (var edge = 0; edge < graph.EdgeCount; edge++)
            mask[graph.EdgeSources[edge] * graph.DestinationCount + graph.EdgeDestinations[edge]] = true;
        return new Circuit(graph, mask, new Provenance { Selection = "full" }, null);
    }

    /// <summary>The circuit without edges: everything corrupted.</summary>
    /// <param name="graph">The graph.</param>
    /// <returns>The circuit.</returns>
    public static Circuit Empty(ComputationGraph graph) => new(graph, NewMask(graph), new Provenance { Selection = "empty" }, null);

    /// <summary>The circuit of the given edges.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="edges">Edges of the graph, in any order; one given twice counts once.</param>
    /// <param name="provenance">How the circuit came about; null for a circuit given by hand.</param>
    /// <returns>The circuit.</returns>
    /// <exception cref="ArgumentException">One of them is not an edge of the graph.</exception>
    public static Circuit FromEdges(ComputationGraph graph, IEnumerable<Edge> edges, Provenance? provenance = null)
    {
        ArgumentNullException.ThrowIfNull(edges);
        var mask = NewMask(graph);
        foreach (var (source, destination) in edges)
        {
            if (!graph.IsEdge(source, destination))
            {
                var inside = (uint)source < (uint)graph.SourceCount && (uint)destination < (uint)graph.DestinationCount;
                throw new ArgumentException(
                    inside ? graph.ExplainUnknownEdge(graph.EdgeName(source, destination)) : $"Edge [{source}, {destination}] lies outside the graph of {graph}.",
                    nameof(edges));
            }

            mask[source * graph.DestinationCount + destination] = true;
        }

        return new Circuit(graph, mask, provenance ?? new Provenance { Selection = "edges given" }, null);
    }

    /// <summary>The circuit of the named edges.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="edges">Names such as <c>a0.h3-&gt;a5.h1&lt;k&gt;</c>.</param>
    /// <param name="provenance">How the circuit came about; null for a circuit given by hand.</param>
    /// <returns>The circuit.</returns>
    /// <exception cref="ArgumentException">One of them is not an edge of the graph.</exception>
    public static Circuit FromEdges(ComputationGraph graph, IEnumerable<string> edges, Provenance? provenance = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(edges);
        return FromEdges(graph, edges.Select(Parse), provenance);

        Edge Parse(string name) => graph.TryParseEdge(name, out var edge)
            ? edge
            : throw new ArgumentException(graph.ExplainUnknownEdge(name), nameof(edges));
    }

    /// <summary>
    /// The circuit of a set of nodes: every edge of the graph whose two ends are both in the set. A head in the set
    /// reads through all three of its inputs. <c>logits</c> counts as included; <c>input</c> only when it is named.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="nodes">Names of nodes, e.g. <c>input</c>, <c>a3.h7</c>, <c>m5</c>.</param>
    /// <returns>The circuit.</returns>
    /// <exception cref="ArgumentException">The graph has no such node.</exception>
    public static Circuit FromNodes(ComputationGraph graph, IEnumerable<string> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var mask = NewMask(graph);
        var included = new bool[graph.SourceCount];
        foreach (var name in nodes)
        {
            if (graph.TryParseSource(name, out var source))
                included[source] = true;
            else if (name != "logits")
                throw new ArgumentException($"unknown node '{name}': the graph has {graph}", nameof(nodes));
        }

        for (var edge = 0; edge < graph.EdgeCount; edge++)
        {
            var (source, destination) = graph.EdgeAt(edge);
            var reader = graph.SourceOfDestination(destination);
            mask[source * graph.DestinationCount + destination] = included[source] && (reader < 0 || included[reader]);
        }

        return new Circuit(graph, mask, new Provenance { Selection = "nodes given" }, null);
    }

    /// <summary>A circuit of edges drawn at random, every set of that size equally likely: the baseline of a selection.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="edges">How many, from 0 to the graph's number of edges.</param>
    /// <param name="seed">Seed; the same one gives the same circuit.</param>
    /// <returns>The circuit.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The graph does not have that many edges.</exception>
    public static Circuit Random(ComputationGraph graph, int edges, int seed)
    {
        var mask = NewMask(graph);
        if (edges < 0 || edges > graph.EdgeCount)
            throw new ArgumentOutOfRangeException(nameof(edges), edges, $"{edges} random edges were asked for, but the graph of {graph} has {graph.EdgeCount}.");
        var random = new Random(seed);
        var places = new int[graph.EdgeCount];
        for (var place = 0; place < places.Length; place++)
            places[place] = place;
        for (var taken = 0; taken < edges; taken++)
        {
            var drawn = random.Next(taken, places.Length);
            (places[taken], places[drawn]) = (places[drawn], places[taken]);
            var (source, destination) = graph.EdgeAt(places[taken]);
            mask[source * graph.DestinationCount + destination] = true;
        }

        return new Circuit(graph, mask, new Provenance { Selection = $"random {edges}", Seed = seed }, null);
    }

    /// <summary>Reads a circuit from a file in EAP-IG's layout: the edges marked <c>in_graph</c>.</summary>
    /// <param name="path">A file written by <see cref="Save"/> or by EAP-IG. It may leave out edges that are not in the circuit.</param>
    /// <returns>The circuit, with its scores when the file has one for every edge.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The content is not a circuit; the message says what is wrong.</exception>
    public static Circuit Load(string path) => GraphFileReader.Read(path, null).ToCircuit(path);

    /// <summary>Reads a circuit of a given graph; a file made for another model is refused.</summary>
    /// <param name="path">A file written by <see cref="Save"/> or by EAP-IG.</param>
    /// <param name="expected">The graph of the model that the circuit is for.</param>
    /// <returns>The circuit.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The content is not a circuit of this graph; the message says what is wrong.</exception>
    public static Circuit Load(string path, ComputationGraph expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        return GraphFileReader.Read(path, expected).ToCircuit(path);
    }

    /// <summary>Whether an edge is in the circuit.</summary>
    /// <param name="source">Index of a source.</param>
    /// <param name="destination">Index of a destination.</param>
    /// <returns>False also for cells that are no edge.</returns>
    public bool Contains(int source, int destination) =>
        Graph.IsEdge(source, destination) && mask[source * Graph.DestinationCount + destination];

    /// <inheritdoc cref="Contains(int, int)"/>
    /// <param name="edge">The edge.</param>
    public bool Contains(Edge edge) => Contains(edge.Source, edge.Destination);

    /// <summary>
    /// Removes, until nothing changes, every edge that leaves a node nothing in the circuit feeds, or enters a node
    /// that nothing in the circuit reads. A node stays when an edge of the circuit leaves it and an edge enters it
    /// through any of its inputs; <c>input</c> needs only the first, <c>logits</c> always stays.
    /// </summary>
    /// <returns>The largest such part of this circuit; it may be empty.</returns>
    public Circuit Prune()
    {
        var selection = Provenance.Selection ?? "";
        var provenance = Provenance with { Selection = selection.EndsWith(Pruned, StringComparison.Ordinal) ? selection : selection.Length == 0 ? "pruned" : selection + Pruned };
        return new Circuit(Graph, CircuitPruning.Prune(Graph, mask), provenance, Scores);
    }

    /// <summary>The edges of the graph that are not in this circuit.</summary>
    /// <returns>The complement.</returns>
    public Circuit Complement()
    {
        var rest = new bool[mask.Length];
        for (var edge = 0; edge < Graph.EdgeCount; edge++)
        {
            var cell = Graph.EdgeSources[edge] * Graph.DestinationCount + Graph.EdgeDestinations[edge];
            rest[cell] = !mask[cell];
        }

        var provenance = Provenance with { Selection = Provenance.Selection is { } selection ? $"complement of ({selection})" : "complement" };
        return new Circuit(Graph, rest, provenance, Scores);
    }

    /// <summary>Writes the circuit in EAP-IG's layout, beside the old file and then in its place; with scores where there are some.</summary>
    /// <param name="path">The file to write.</param>
    /// <exception cref="IOException">The file cannot be written; an old file is then left as it was.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream =>
        GraphFileWriter.Write(stream, Graph, Scores is null ? default : Scores.Values, this, Provenance));

    /// <summary>The circuit as Graphviz text: drawn bottom to top, edges coloured by the sign of their score and as wide as its size.</summary>
    /// <returns>A directed graph in the DOT language.</returns>
    public string ToDot() => CircuitDot.Write(this);

    /// <summary>Which sources an edge of the circuit leaves or enters.</summary>
    internal bool[] UsedSources()
    {
        var used = new bool[Graph.SourceCount];
        foreach (var (source, destination) in Edges)
        {
            used[source] = true;
            if (Graph.SourceOfDestination(destination) is var reader and >= 0)
                used[reader] = true;
        }

        return used;
    }

    private static bool[] NewMask(ComputationGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new bool[graph.SourceCount * graph.DestinationCount];
    }
}
