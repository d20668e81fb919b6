using System.Globalization;
using Workbench.Graphs;
using Workbench.Pruning;

namespace Workbench.Interactive;

/// <summary>Places the nodes of a circuit: the input at the bottom, one row a layer, the logits on top; within a row the heads
/// stand so that edges cross little (barycentre rule of Sugiyama, Tagawa and Toda 1981), the MLP at the right and half a row higher,
/// because it reads the heads of its own layer.</summary>
internal sealed class CircuitLayout
{
    private const double RowHeight = 112;
    private const double MlpRise = 40;
    private const double HeadWidth = 62;
    private const double PortSpacing = 17;
    private const double Sheet = 860;
    private const int Sweeps = 8;

    // Where on the sheet (x) the two ends of an edge lie.
    private readonly Dictionary<(DrawnEdge Edge, bool Leaving), double> ends = [];

    public CircuitLayout(Circuit circuit, IReadOnlyList<NodeClass> classes)
    {
        var graph = circuit.Graph;
        Classes = [.. classes.Select(part => part.Name)];
        ShowsMasks = MaskLearners.All.Any(method => method.Name == circuit.Provenance.Method);
        Nodes = MakeNodes(circuit, classes);
        Edges = MakeEdges(circuit, Nodes);
        Place(graph);
        foreach (var group in Edges.GroupBy(edge => edge.From))
            Spread(group, leaving: true);
        foreach (var group in Edges.GroupBy(edge => (edge.To, edge.Input)))
            Spread(group, leaving: false);
        foreach (var edge in Edges)
            edge.Path = Curve(edge);
    }

    /// <summary>Names of the classes that nodes are coloured by; none where they are not.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Whether numbers of edges are learned masks, which say nothing of what corrupting an edge does.</summary>
    public bool ShowsMasks { get; }

    public IReadOnlyList<DrawnNode> Nodes { get; }

    public IReadOnlyList<DrawnEdge> Edges { get; }

    /// <summary>The layers that have a row, with the height at which it lies.</summary>
    public IReadOnlyList<(int Layer, double Y)> Rows { get; private set; } = [];

    /// <summary>The sheet is as wide as the nodes need and never so narrow that a small circuit would be blown up.</summary>
    public double Left => Middle - Width / 2;

    public double Right => Middle + Width / 2;

    public double Top => Nodes.Min(node => node.Y) - 40;

    public double Bottom => Nodes.Max(node => node.Y) + 40;

    private double Width => Math.Max(Sheet + 100, Rightmost - Leftmost);

    private double Middle => (Leftmost + Rightmost) / 2;

    private double Leftmost => Nodes.Min(node => node.X - node.Width / 2) - 74;

    private double Rightmost => Nodes.Max(node => node.X + node.Width / 2) + 46;

    /// <summary>Where an input of a head lies, relative to the middle of its node.</summary>
    public static double PortOffset(HeadInput input) => ((int)input - 1) * PortSpacing;

    private static DrawnNode[] MakeNodes(Circuit circuit, IReadOnlyList<NodeClass> classes)
    {
        var graph = circuit.Graph;
        var classOf = classes.Index().SelectMany(part => part.Item.Nodes, (part, node) => (node, part.Index)).ToDictionary(pair => pair.node, pair => (int?)pair.Index);
        return [.. circuit.Nodes.Prepend(graph.SourceName(graph.InputSource)).Distinct().Select(name =>
        {
            if (!graph.TryParseSource(name, out var source))
                return new DrawnNode { Name = name, Kind = NodeKind.Logits, Layer = graph.Layers };
            var layer = graph.LayerOfSource(source);
            var kind = source == graph.InputSource ? NodeKind.Input
                : !graph.AttentionOnly && source == graph.MlpSource(layer) ? NodeKind.Mlp
                : NodeKind.Head;
            return new DrawnNode { Name = name, Kind = kind, Layer = layer, Class = classOf.GetValueOrDefault(name) };
        })];
    }

    private static DrawnEdge[] MakeEdges(Circuit circuit, IReadOnlyList<DrawnNode> nodes)
    {
        var graph = circuit.Graph;
        var index = nodes.Index().ToDictionary(node => node.Item.Name, node => node.Index);
        DrawnEdge[] edges = [.. circuit.Edges.Select(edge =>
        {
            var reader = graph.SourceOfDestination(edge.Destination);
            var name = graph.DestinationName(edge.Destination);
            HeadInput? input = name.EndsWith("<q>", StringComparison.Ordinal) ? HeadInput.Query
                : name.EndsWith("<k>", StringComparison.Ordinal) ? HeadInput.Key
                : name.EndsWith("<v>", StringComparison.Ordinal) ? HeadInput.Value
                : null;
            return new DrawnEdge(
                graph.EdgeName(edge),
                index[graph.SourceName(edge.Source)],
                index[reader < 0 ? name : graph.SourceName(reader)],
                input,
                circuit.Scores?[edge.Source, edge.Destination]);
        })];
        var largest = edges.Select(edge => Math.Abs(edge.Score ?? 0)).DefaultIfEmpty(0).Max();
        var rank = 0;
        foreach (var edge in edges.OrderByDescending(edge => Math.Abs(edge.Score ?? 0)))
        {
            edge.Rank = ++rank;
            edge.Strength = largest > 0 ? Math.Abs(edge.Score ?? 0) / largest : 0;
        }
        return edges;
    }

    private void Place(ComputationGraph graph)
    {
        int[] layers = [.. Nodes.Where(node => node.Kind is NodeKind.Head or NodeKind.Mlp).Select(node => node.Layer).Distinct().Order()];
        Rows = [.. layers.Select((layer, i) => (layer, -(i + 1) * RowHeight))];
        var rowOf = Rows.ToDictionary(row => row.Layer, row => row.Y);

        int[][] heads = [.. layers
            .Select(layer => Enumerable.Range(0, Nodes.Count).Where(i => Nodes[i].Kind == NodeKind.Head && Nodes[i].Layer == layer).ToArray())];
        var widest = heads.Select(row => row.Length).DefaultIfEmpty(1).Max();
        var spacing = Math.Clamp(Sheet / (widest + 1.5), 84, 160);
        var half = Math.Max(1, widest) * spacing / 2;
        var anyHead = heads.Any(row => row.Length > 0);

        foreach (var node in Nodes)
        {
            node.Width = node.Kind is NodeKind.Head or NodeKind.Mlp ? HeadWidth : Math.Clamp(half * 1.1, 120, 420);
            node.Y = node.Kind switch
            {
                NodeKind.Input => 0,
                NodeKind.Logits => -(layers.Length + 1) * RowHeight - (graph.AttentionOnly ? 0 : MlpRise / 2),
                NodeKind.Mlp => rowOf[node.Layer] - MlpRise,
                _ => rowOf[node.Layer],
            };
            node.X = node.Kind == NodeKind.Mlp && anyHead ? half + 48 : 0;
        }

        var neighbours = Nodes.Select(_ => new List<int>()).ToArray();
        foreach (var edge in Edges)
        {
            neighbours[edge.From].Add(edge.To);
            neighbours[edge.To].Add(edge.From);
        }
        foreach (var row in heads)
            Line(row, spacing);
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            foreach (var row in sweep % 2 == 0 ? heads : heads.Reverse())
                Line([.. row.OrderBy(i => neighbours[i].Count == 0 ? Nodes[i].X : neighbours[i].Average(other => Nodes[other].X))], spacing);
        }
    }

    private void Line(int[] row, double spacing)
    {
        for (var i = 0; i < row.Length; i++)
            Nodes[row[i]].X = (i - (row.Length - 1) / 2.0) * spacing;
    }

    // The edges at one side of a wide node stand side by side, in the order of the nodes at their other ends.
    private void Spread(IEnumerable<DrawnEdge> group, bool leaving)
    {
        DrawnEdge[] edges = [.. group.OrderBy(edge => Nodes[leaving ? edge.To : edge.From].X).ThenBy(edge => edge.Input)];
        var node = Nodes[leaving ? edges[0].From : edges[0].To];
        var port = !leaving && edges[0].Input is { } input ? PortOffset(input) : 0;
        var room = node.Kind is NodeKind.Input or NodeKind.Logits ? node.Width - 24
            : node.Kind == NodeKind.Head && !leaving ? 6
            : node.Width - 26;
        var step = Math.Min(room / Math.Max(1, edges.Length - 1), node.Kind is NodeKind.Input or NodeKind.Logits ? 18 : 5);
        for (var i = 0; i < edges.Length; i++)
            ends[(edges[i], leaving)] = node.X + port + (i - (edges.Length - 1) / 2.0) * step;
    }

    private string Curve(DrawnEdge edge)
    {
        var (from, to) = (Nodes[edge.From], Nodes[edge.To]);
        var (x1, y1) = (ends[(edge, true)], from.Y - DrawnNode.Height / 2);
        var (x2, y2) = (ends[(edge, false)], to.Y + DrawnNode.Height / 2);
        var reach = Math.Max(24, (y1 - y2) * 0.45);
        // An edge that runs straight up would hide behind the nodes of the rows between; it bows outwards instead.
        var straight = Math.Abs(x1 - x2) < HeadWidth / 2 && y1 - y2 > RowHeight;
        var bow = straight ? (from.X >= 0 ? 1 : -1) * (30 + 0.1 * (y1 - y2)) : 0;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"M{x1:0.#},{y1:0.#}C{x1 + bow:0.#},{y1 - reach:0.#} {x2 + bow:0.#},{y2 + reach:0.#} {x2:0.#},{y2:0.#}");
    }
}
