using System.Globalization;

namespace Workbench.Graphs;

public sealed partial class ComputationGraph
{
    private const string Arrow = "->";
    private const string HeadInputLetters = "qkv";

    private readonly string[] sourceNames;
    private readonly string[] destinationNames;
    private string[]? nodeNames;

    /// <summary>Names of all nodes: the sources in index order, then <c>logits</c>.</summary>
    public IReadOnlyList<string> NodeNames => nodeNames ??= [.. sourceNames, "logits"];

    /// <summary>The name of a source, e.g. <c>a3.h7</c>.</summary>
    /// <param name="source">Index of a source.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such source.</exception>
    public string SourceName(int source)
    {
        CheckSource(source);
        return sourceNames[source];
    }

    /// <summary>The name of a destination, e.g. <c>a3.h7&lt;q&gt;</c>.</summary>
    /// <param name="destination">Index of a destination.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such destination.</exception>
    public string DestinationName(int destination)
    {
        CheckDestination(destination);
        return destinationNames[destination];
    }

    /// <summary>The name of an edge, e.g. <c>a0.h3-&gt;a5.h1&lt;k&gt;</c>.</summary>
    /// <param name="source">Index of a source.</param>
    /// <param name="destination">Index of a destination.</param>
    /// <returns>The name, also for a cell that is no edge.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such source or destination.</exception>
    public string EdgeName(int source, int destination) => SourceName(source) + Arrow + DestinationName(destination);

    /// <inheritdoc cref="EdgeName(int, int)"/>
    /// <param name="edge">The edge.</param>
    public string EdgeName(Edge edge) => EdgeName(edge.Source, edge.Destination);

    /// <summary>Reads the name of an edge.</summary>
    /// <param name="name">A name such as <c>input-&gt;a0.h0&lt;q&gt;</c>.</param>
    /// <param name="edge">The edge.</param>
    /// <returns>False when the name is not one of this graph's edges.</returns>
    public bool TryParseEdge(string name, out Edge edge)
    {
        ArgumentNullException.ThrowIfNull(name);
        edge = default;
        var arrow = name.IndexOf(Arrow, StringComparison.Ordinal);
        if (arrow < 0
            || !TryParseSource(name.AsSpan(0, arrow), out var source)
            || !TryParseDestination(name.AsSpan(arrow + Arrow.Length), out var destination)
            || !IsEdge(source, destination))
            return false;
        edge = new Edge(source, destination);
        return true;
    }

    /// <summary>Reads the name of a source.</summary>
    /// <param name="name">A name such as <c>input</c>, <c>a3.h7</c> or <c>m5</c>.</param>
    /// <param name="source">Index of the source.</param>
    /// <returns>False when the graph has no such source.</returns>
    public bool TryParseSource(string name, out int source)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryParseSource(name.AsSpan(), out source);
    }

    /// <summary>Reads the name of a destination.</summary>
    /// <param name="name">A name such as <c>a3.h7&lt;q&gt;</c>, <c>m5</c> or <c>logits</c>.</param>
    /// <param name="destination">Index of the destination.</param>
    /// <returns>False when the graph has no such destination.</returns>
    public bool TryParseDestination(string name, out int destination)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryParseDestination(name.AsSpan(), out destination);
    }

    /// <summary>Why a name is no edge of this graph, in words for a message.</summary>
    internal string ExplainUnknownEdge(string name)
    {
        var arrow = name.IndexOf(Arrow, StringComparison.Ordinal);
        if (arrow < 0)
            return $"unknown edge '{name}': an edge is written 'source->destination', for example 'input->a0.h0<q>'";
        var (from, to) = (name[..arrow], name[(arrow + Arrow.Length)..]);
        if (!TryParseSource(from.AsSpan(), out var source))
            return $"unknown node '{from}' in edge '{name}': the graph has {this}";
        if (!TryParseDestination(to.AsSpan(), out var destination))
        {
            return TryParseSource(to.AsSpan(), out var node) && node != InputSource && (AttentionOnly || (node - 1) % nodesPerLayer != Heads)
                ? $"unknown edge '{name}': a head is read through its query, key or value input, for example '{from}->{to}<q>'"
                : $"unknown node '{to}' in edge '{name}': the graph has {this}";
        }

        var reader = SourceOfDestination(destination);
        return reader == source
            ? $"edge '{name}' is cyclic: a node does not read its own output"
            : $"edge '{name}' runs backward: '{to}' does not read the output of '{from}', which is computed beside or after it";
    }

    private bool TryParseSource(ReadOnlySpan<char> name, out int source)
    {
        source = 0;
        if (name.SequenceEqual("input"))
            return true;
        if (TryParseMlp(name, out var layer))
        {
            source = 1 + layer * nodesPerLayer + Heads;
            return true;
        }

        if (!TryParseHead(name, out layer, out var head))
            return false;
        source = 1 + layer * nodesPerLayer + head;
        return true;
    }

    private bool TryParseDestination(ReadOnlySpan<char> name, out int destination)
    {
        destination = 0;
        if (name.SequenceEqual("logits"))
        {
            destination = LogitsDestination;
            return true;
        }

        if (TryParseMlp(name, out var layer))
        {
            destination = layer * readersPerLayer + 3 * Heads;
            return true;
        }

        if (name.Length < 3 || name[^1] != '>' || name[^3] != '<')
            return false;
        var input = HeadInputLetters.IndexOf(name[^2], StringComparison.Ordinal);
        if (input < 0 || !TryParseHead(name[..^3], out layer, out var head))
            return false;
        destination = layer * readersPerLayer + input * Heads + head;
        return true;
    }

    private bool TryParseMlp(ReadOnlySpan<char> name, out int layer)
    {
        layer = 0;
        return !AttentionOnly && name.Length > 1 && name[0] == 'm' && TryParseNumber(name[1..], Layers, out layer);
    }

    private bool TryParseHead(ReadOnlySpan<char> name, out int layer, out int head)
    {
        layer = head = 0;
        if (name.Length < 4 || name[0] != 'a')
            return false;
        var dot = name.IndexOf(".h");
        return dot > 0 && TryParseNumber(name[1..dot], Layers, out layer) && TryParseNumber(name[(dot + 2)..], Heads, out head);
    }

    // Only the canonical spelling is a name: no sign, no spaces, no leading zero. Two spellings of one edge would be two edges to a reader.
    private static bool TryParseNumber(ReadOnlySpan<char> digits, int limit, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && number < limit
        && (digits.Length == 1 || digits[0] != '0');

    private (string[] Sources, string[] Destinations) MakeNames()
    {
        var sources = new string[SourceCount];
        var destinations = new string[DestinationCount];
        sources[0] = "input";
        for (var layer = 0; layer < Layers; layer++)
        {
            for (var head = 0; head < Heads; head++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"a{layer}.h{head}");
                sources[1 + layer * nodesPerLayer + head] = name;
                for (var input = 0; input < 3; input++)
                    destinations[layer * readersPerLayer + input * Heads + head] = $"{name}<{HeadInputLetters[input]}>";
            }

            if (!AttentionOnly)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"m{layer}");
                sources[1 + layer * nodesPerLayer + Heads] = name;
                destinations[layer * readersPerLayer + 3 * Heads] = name;
            }
        }

        destinations[^1] = "logits";
        return (sources, destinations);
    }
}
