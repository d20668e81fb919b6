using System.Globalization;
using System.Text;

namespace Workbench.Graphs;

/// <summary>Writes circuits in the DOT language of Graphviz.</summary>
internal static class CircuitDot
{
    private const string Helps = "#2166ac";
    private const string Hurts = "#b2182b";
    private const double ThinnestLine = 0.5;
    private const double ThickestLine = 4.0;

    public static string Write(Circuit circuit)
    {
        var graph = circuit.Graph;
        var largest = circuit.Scores is { } scores ? circuit.Edges.Select(edge => Math.Abs(scores[edge.Source, edge.Destination])).DefaultIfEmpty(0).Max() : 0;
        var text = new StringBuilder();
        text.Append("digraph circuit {\n");
        text.Append("  rankdir=BT;\n");
        text.Append("  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"Helvetica\"];\n");
        foreach (var group in circuit.Nodes.GroupBy(name => LayerOf(graph, name)))
            text.Append(CultureInfo.InvariantCulture, $"  {{ rank=same; {string.Join(" ", group.Select(name => $"\"{name}\";"))} }}\n");

        foreach (var (source, destination) in circuit.Edges)
        {
            var reader = graph.SourceOfDestination(destination);
            var target = reader < 0 ? "logits" : graph.SourceName(reader);
            text.Append(CultureInfo.InvariantCulture, $"  \"{graph.SourceName(source)}\" -> \"{target}\" [{Attributes(circuit, source, destination, largest)}];\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string LayerOf(ComputationGraph graph, string node) =>
        !graph.TryParseSource(node, out var source) || source == graph.InputSource ? node : $"{node[0]}{graph.LayerOfSource(source)}";

    private static string Attributes(Circuit circuit, int source, int destination, double largest)
    {
        var name = circuit.Graph.DestinationName(destination);
        var label = name.EndsWith('>') ? $"label=\"{name[^2]}\", " : "";
        if (circuit.Scores is not { } scores)
            return $"{label}color=\"{Helps}\"";
        var score = scores[source, destination];
        var width = largest > 0 ? ThinnestLine + (ThickestLine - ThinnestLine) * Math.Abs(score) / largest : ThinnestLine;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{label}color=\"{(score < 0 ? Hurts : Helps)}\", penwidth={width:0.###}, tooltip=\"{circuit.Graph.EdgeName(source, destination)} {score:G4}\"");
    }
}
