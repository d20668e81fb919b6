using System.Globalization;
using Workbench.Graphs;

namespace Workbench.Reproduction;

/// <summary>How large a circuit is asked for: so many edges, or a share of the graph's.</summary>
public readonly record struct CircuitSize
{
    private readonly double? share;
    private readonly int edges;

    private CircuitSize(double? share, int edges) => (this.share, this.edges) = (share, edges);

    /// <summary>So many edges.</summary>
    /// <param name="count">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1.</exception>
    public static CircuitSize Edges(int count) => count >= 1
        ? new CircuitSize(null, count)
        : throw new ArgumentOutOfRangeException(nameof(count), count, "A circuit of at least 1 edge must be asked for.");

    /// <summary>A share of the graph's edges.</summary>
    /// <param name="fraction">Above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of that range.</exception>
    public static CircuitSize Share(double fraction) => fraction is > 0 and <= 1
        ? new CircuitSize(fraction, 0)
        : throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "A share of the edges lies above 0 and is at most 1.");

    /// <summary>Reads <c>200</c> (edges) or <c>5%</c> (of the graph's edges).</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static CircuitSize Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.EndsWith('%') && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) && percent is > 0 and <= 100)
            return Share(percent / 100);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1)
            return Edges(count);
        throw new ArgumentException($"'{text}' is no size of a circuit: give a number of edges such as 200, or a share of the graph's such as 5%.", nameof(text));
    }

    /// <summary>The number of edges in a graph; a share is rounded down, but at least 1.</summary>
    /// <param name="graph">The graph.</param>
    /// <exception cref="ArgumentException">The graph has fewer edges.</exception>
    public int In(ComputationGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (share is { } fraction)
            return Math.Max(1, (int)(fraction * graph.EdgeCount));
        return edges <= graph.EdgeCount
            ? edges
            : throw new ArgumentException($"Circuits of {edges} edges were asked for, but the graph of {graph} has only {graph.EdgeCount}. Ask for fewer, or for a share such as 5%.");
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => share is { } fraction
        ? string.Create(CultureInfo.InvariantCulture, $"{fraction * 100:0.###}%")
        : edges.ToString(CultureInfo.InvariantCulture);
}
