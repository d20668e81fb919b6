using System.Text.Json;
using Workbench.Graphs;
using Workbench.Pruning;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Pruning.Masks;

/// <summary>Edge Pruning's masks on model A as its reference numbers order them: the graph's edges, then those of the position embedding.</summary>
internal sealed class GoldenMasks : IDisposable
{
    private const string Positions = "pos_embeds";
    private readonly JsonDocument document = Goldens.OpenBeside("masks/edge_pruning2_A_f64.json");

    public GoldenMasks()
    {
        Edges = new MaskedEdges(new ComputationGraph(3, 4), null, EdgeConvention.TokensAndPositions, CPU);
        string[] theirs = [.. Root.GetProperty("edges").EnumerateArray().Select(name => name.GetString()!)];
        var graph = Edges.Graph;
        var places = theirs.Select((name, place) => (name, place)).ToDictionary(entry => entry.name, entry => entry.place);
        TheirEdge = [.. Enumerable.Range(0, graph.EdgeCount).Select(index => places[graph.EdgeName(graph.EdgeAt(index))]), .. Enumerable.Range(0, graph.DestinationCount).Select(destination => places[$"{Positions}->{graph.DestinationName(destination)}"])];
        string[] nodes = [.. Root.GetProperty("nodes").EnumerateArray().Select(name => name.GetString()!)];
        TheirNode = [.. Enumerable.Range(0, graph.SourceCount).Select(source => Array.IndexOf(nodes, graph.SourceName(source))), Array.IndexOf(nodes, Positions)];
    }

    public JsonElement Root => document.RootElement;

    public MaskedEdges Edges { get; }

    /// <summary>For each of our masks its place in the reference's order.</summary>
    public int[] TheirEdge { get; }

    /// <summary>For each of our nodes its place in the reference's order.</summary>
    public int[] TheirNode { get; }

    /// <summary>Numbers in the reference's order of edges, in ours.</summary>
    public double[] OurEdges(double[] theirs) => [.. TheirEdge.Select(place => theirs[place])];

    /// <summary>Numbers in the reference's order of nodes, in ours.</summary>
    public double[] OurNodes(double[] theirs) => [.. TheirNode.Select(place => theirs[place])];

    public double[] UniformEdges(string name) => OurEdges(NamedUniforms.Of(name, TheirEdge.Length));

    public double[] UniformNodes(string name) => OurNodes(NamedUniforms.Of(name, TheirNode.Length));

    public bool[] OpenEdges(string mask) => [.. TheirEdge.Select(place => mask[place] == '1')];

    public void Dispose()
    {
        Edges.Dispose();
        document.Dispose();
    }
}
