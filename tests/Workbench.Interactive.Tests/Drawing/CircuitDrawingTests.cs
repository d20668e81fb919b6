using System.Globalization;
using System.Xml.Linq;
using Workbench.Graphs;
using Workbench.Results;

namespace Workbench.Interactive.Tests;

public class CircuitDrawingTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Theory]
    [InlineData(2, 2, 1)]
    [InlineData(2, 2, 46)]
    [InlineData(4, 4, 120)]
    [InlineData(12, 12, 500)]
    public void Every_edge_of_the_circuit_is_drawn_with_its_score(int layers, int heads, int edges)
    {
        var circuit = Samples.Circuit(layers, heads, edges);
        var drawing = new CircuitDrawing(circuit);
        var drawn = Edges(drawing);

        Assert.Equal(circuit.EdgeCount, drawing.EdgeCount);
        Assert.Equal(circuit.Edges.Select(circuit.Graph.EdgeName).Order(StringComparer.Ordinal), drawn.Keys.Order(StringComparer.Ordinal));
        Assert.All(drawn, edge => Assert.Equal(
            circuit.Scores![edge.Key], double.Parse(edge.Value.Attribute("data-score")!.Value, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Edges_are_coloured_by_sign_and_weighted_by_magnitude()
    {
        var circuit = Samples.Circuit(2, 2, 46);
        var byRank = Edges(new CircuitDrawing(circuit)).Values.OrderBy(edge => (int)edge.Attribute("data-rank")!).ToArray();

        Assert.All(byRank, edge => Assert.Equal(
            (double)edge.Attribute("data-score")! < 0 ? "edge negative" : "edge positive", edge.Attribute("class")!.Value));
        var widths = byRank.Select(edge => (double)edge.Elements(Svg + "path").First().Attribute("stroke-width")!).ToArray();
        Assert.Equal(widths.OrderDescending(), widths);
        Assert.True(widths[0] > 3 * widths[^1]);
    }

    [Fact]
    public void Learned_masks_are_not_said_to_be_effects_of_corrupting()
    {
        var graph = new ComputationGraph(2, 2);
        var scores = new double[graph.SourceCount * graph.DestinationCount];
        Array.Fill(scores, 0.5);
        string Drawn(string method) => new CircuitDrawing(new EdgeScores(graph, scores, new Provenance { Method = method }).TopEdges(5)).ToHtml();

        Assert.Contains("corrupting it hurts", Drawn("eap"), StringComparison.Ordinal);
        Assert.DoesNotContain("corrupting", Drawn("edge-pruning"), StringComparison.Ordinal);
        Assert.Contains("how far the learned mask is open", Drawn("edge-pruning"), StringComparison.Ordinal);
        Assert.Contains("<th class=\"number\">mask</th>", Drawn("discogp"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_edge_joins_the_nodes_that_its_name_says()
    {
        var drawing = new CircuitDrawing(Samples.Circuit(3, 2, 60));
        var nodes = Nodes(drawing).ToDictionary(node => node.Attribute("data-node")!.Value, node => node.Elements(Svg + "text").First().Value);

        Assert.All(Edges(drawing), edge =>
        {
            var ends = edge.Key.Split("->");
            Assert.Equal(ends[0], nodes[edge.Value.Attribute("data-from")!.Value]);
            Assert.Equal(ends[1].Split('<')[0], nodes[edge.Value.Attribute("data-to")!.Value]);
        });
    }

    [Fact]
    public void Edges_always_run_upwards_from_the_input_to_the_logits()
    {
        var drawing = new CircuitDrawing(Samples.Circuit(4, 3, 150));
        var height = Nodes(drawing).ToDictionary(node => node.Attribute("data-node")!.Value, Height);

        Assert.All(Edges(drawing).Values, edge =>
            Assert.True(height[edge.Attribute("data-from")!.Value] > height[edge.Attribute("data-to")!.Value]));
        Assert.Equal("input", Nodes(drawing).MaxBy(Height)!.Elements(Svg + "text").First().Value);
        Assert.Equal("logits", Nodes(drawing).MinBy(Height)!.Elements(Svg + "text").First().Value);
    }

    [Fact]
    public void Nodes_never_lie_on_each_other_and_stay_on_the_sheet()
    {
        var svg = Picture(new CircuitDrawing(Samples.Circuit(12, 12, 500)));
        var box = svg.Attribute("viewBox")!.Value.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var places = svg.Descendants(Svg + "g").Where(node => node.Attribute("data-node") is not null).Select(node =>
        {
            var (x, y) = Place(node);
            var width = (double)node.Element(Svg + "rect")!.Attribute("width")!;
            return (Left: x - width / 2, Right: x + width / 2, Top: y - 15, Bottom: y + 15);
        }).ToArray();

        Assert.All(places, place => Assert.True(
            place.Left > box[0] && place.Right < box[0] + box[2] && place.Top > box[1] && place.Bottom < box[1] + box[3]));
        for (var i = 0; i < places.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                Assert.False(
                    places[i].Left < places[j].Right && places[j].Left < places[i].Right
                    && places[i].Top < places[j].Bottom && places[j].Top < places[i].Bottom);
            }
        }
    }

    [Fact]
    public void The_query_key_and_value_inputs_of_a_head_are_apart()
    {
        var graph = new ComputationGraph(2, 1);
        var circuit = Circuit.FromEdges(graph, ["input->a1.h0<q>", "input->a1.h0<k>", "input->a1.h0<v>", "a1.h0->logits"]);
        var drawn = Edges(new CircuitDrawing(circuit));

        double End(string edge) => double.Parse(
            drawn[edge].Element(Svg + "path")!.Attribute("d")!.Value.Split(' ')[^1].Split(',')[0], CultureInfo.InvariantCulture);
        Assert.True(End("input->a1.h0<q>") + 10 < End("input->a1.h0<k>"));
        Assert.True(End("input->a1.h0<k>") + 10 < End("input->a1.h0<v>"));
    }

    [Fact]
    public void A_circuit_without_scores_is_drawn_without_signs()
    {
        var circuit = Circuit.FromEdges(new ComputationGraph(1, 1), ["input->logits", "input->m0", "m0->logits"]);
        var drawing = new CircuitDrawing(circuit);

        Assert.All(Edges(drawing).Values, edge => Assert.Equal("edge plain", edge.Attribute("class")!.Value));
        Assert.DoesNotContain("data-score", drawing.ToHtml(), StringComparison.Ordinal);
        Assert.DoesNotContain("positive", drawing.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_lists_the_edges_for_readers_who_cannot_see_the_picture()
    {
        var circuit = Samples.Circuit(2, 2, 20);
        var html = new CircuitDrawing(circuit).ToHtml();
        var strongest = circuit.Edges.MaxBy(edge => Math.Abs(circuit.Scores![edge.Source, edge.Destination]));

        Assert.Equal(20, html.Split("<tr>").Length - 2);
        var first = html[html.IndexOf("<tbody>", StringComparison.Ordinal)..];
        Assert.Contains(
            circuit.Graph.EdgeName(strongest).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal),
            first[..first.IndexOf("</tr>", StringComparison.Ordinal)],
            StringComparison.Ordinal);
        Assert.All(Nodes(new CircuitDrawing(circuit)), node =>
        {
            Assert.Equal("0", node.Attribute("tabindex")!.Value);
            Assert.Contains(" in, ", node.Attribute("aria-label")!.Value, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.5, "+0.5000")]
    [InlineData(-12.34567, "−12.3457")]
    [InlineData(0.00012344, "+1.234e-4")]
    [InlineData(-123456, "−1.235e5")]
    public void Scores_are_written_with_their_sign(double score, string text) => Assert.Equal(text, CircuitSvg.Number(score));

    [Fact]
    public void The_same_circuit_gives_the_same_picture() =>
        Assert.Equal(
            new CircuitDrawing(Samples.Circuit(4, 4, 100)).ToHtml("a"),
            new CircuitDrawing(Samples.Circuit(4, 4, 100)).ToHtml("a"));

    [Fact]
    public void A_circuit_without_edges_is_refused() =>
        Assert.Contains(
            "no edge to draw",
            Assert.Throws<ArgumentException>(() => new CircuitDrawing(Circuit.Empty(new ComputationGraph(1, 1)))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_circuit_that_no_browser_could_move_is_refused_with_the_way_out() =>
        Assert.Contains(
            "32491 edges; a drawing holds at most 5000. Draw a smaller selection",
            Assert.Throws<ArgumentException>(() => new CircuitDrawing(Circuit.Full(new ComputationGraph(12, 12)))).Message,
            StringComparison.Ordinal);

    private static XElement Picture(CircuitDrawing drawing) => XDocument.Parse(drawing.ToSvg()).Root!;

    private static Dictionary<string, XElement> Edges(CircuitDrawing drawing) => Picture(drawing).Descendants(Svg + "g")
        .Where(group => group.Attribute("data-edge") is not null)
        .ToDictionary(group => group.Attribute("data-name")!.Value);

    private static XElement[] Nodes(CircuitDrawing drawing) =>
        [.. Picture(drawing).Descendants(Svg + "g").Where(group => group.Attribute("data-node") is not null)];

    private static double Height(XElement node) => Place(node).Y;

    private static (double X, double Y) Place(XElement node)
    {
        var numbers = node.Attribute("transform")!.Value["translate(".Length..^1].Split(',')
            .Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return (numbers[0], numbers[1]);
    }
}
