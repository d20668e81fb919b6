using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Workbench.Graphs;

namespace Workbench.Interactive;

/// <summary>A circuit drawn as a graph: the input at the bottom, one row a layer, the logits on top. Edges are coloured by the sign of
/// their score and as thick as it is large; the query, key and value inputs of a head are separate ports. The picture is plain SVG,
/// readable without scripts; with them it can be panned, zoomed, searched by pointer or keyboard, and thinned out to the strongest
/// edges. A table of the edges goes with it for screen readers and for copying.</summary>
[TypeFormatterSource(typeof(CircuitDrawingFormats), PreferredMimeTypes = [MimeFormat.Html])]
public sealed class CircuitDrawing
{
    /// <summary>The most edges that a browser still moves smoothly.</summary>
    public const int MaximalEdges = 5000;

    private readonly CircuitLayout layout;

    /// <summary>Lays a circuit out.</summary>
    /// <param name="circuit">The circuit, with scores or without, of at most <see cref="MaximalEdges"/> edges.</param>
    /// <param name="classes">Parts that nodes play, each of which gets a colour; without scores, edges have the colour of their source.
    /// Names that are not in the circuit are passed over; eight colours repeat.</param>
    /// <exception cref="ArgumentException">The circuit has no edge, or too many, or a node is in two classes.</exception>
    public CircuitDrawing(Circuit circuit, IReadOnlyList<NodeClass>? classes = null)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        if ((classes ?? []).SelectMany(part => part.Nodes).CountBy(node => node).FirstOrDefault(node => node.Value > 1).Key is { } twice)
            throw new ArgumentException($"Node '{twice}' is in two classes; it can have one colour.", nameof(classes));
        if (circuit.EdgeCount == 0)
            throw new ArgumentException("The circuit has no edge to draw; select some, or prune less.", nameof(circuit));
        if (circuit.EdgeCount > MaximalEdges)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"The circuit has {circuit.EdgeCount} edges; a drawing holds at most {MaximalEdges}. Draw a smaller selection, such as TopEdges(500)."),
                nameof(circuit));
        }
        layout = new CircuitLayout(circuit, classes ?? []);
    }

    /// <summary>What stands for the drawing where only text is shown.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[circuit of {EdgeCount} edges between {layout.Nodes.Count} nodes]");

    /// <summary>A name that the same drawing has in every run.</summary>
    internal string Name => "circuit-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToSvg())))[..10];

    /// <summary>The number of edges drawn.</summary>
    public int EdgeCount => layout.Edges.Count;

    /// <summary>The picture alone, an <c>svg</c> element.</summary>
    public string ToSvg() => CircuitSvg.Write(layout, "circuit");

    /// <summary>The picture with its legend, controls and table, as a fragment of a page. The page must hold
    /// the styles and scripts too; <see cref="Report"/> and <see cref="ToPage"/> see to that.</summary>
    /// <param name="id">The id of the element; distinct within a page.</param>
    public string ToHtml(string id = "circuit")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        return CircuitHtml.Write(layout, id);
    }

    /// <summary>A whole page that needs no network.</summary>
    /// <param name="title">The title of the page.</param>
    public string ToPage(string title = "Circuit")
    {
        var report = new Report(title);
        report.Circuit(this);
        return report.ToHtml();
    }
}
