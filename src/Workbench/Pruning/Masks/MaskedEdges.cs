using Workbench.Graphs;
using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>
/// The edges that have masks, and what shares of sparsity are taken of. Edges that are no candidates have no mask and are closed for good.
/// Where the edge convention counts the edges of the position embedding, a mask for each place that reads stands behind those of the edges.
/// </summary>
internal sealed class MaskedEdges : IDisposable
{
    private readonly Tensor cells;

    /// <param name="graph">The graph.</param>
    /// <param name="candidates">Which edges have masks; null for all.</param>
    /// <param name="convention">What counts as an edge.</param>
    /// <param name="device">Where masks live.</param>
    internal MaskedEdges(ComputationGraph graph, Circuit? candidates, EdgeConvention convention, Device device)
    {
        Graph = graph;
        Edges = [.. Enumerable.Range(0, graph.EdgeCount).Where(index => candidates is null || candidates.Contains(graph.EdgeAt(index)))];
        int positions = convention == EdgeConvention.TokensAndPositions ? graph.DestinationCount : 0;
        CountedEdges = graph.EdgeCount + positions;
        // The position embedding's edges make no difference, so no score would have kept them as candidates.
        Positions = candidates is null ? positions : 0;
        cells = tensor(Edges.Select(index => (long)Cell(index)).ToArray()).to(device).DetachFromDisposeScope();
    }

    internal ComputationGraph Graph { get; }

    /// <summary>Places of the masked edges in the graph's enumeration order.</summary>
    internal IReadOnlyList<int> Edges { get; }

    /// <summary>Masks of the position embedding: one for each destination, in order, or none.</summary>
    internal int Positions { get; }

    /// <summary>Masks in all.</summary>
    internal int Count => Edges.Count + Positions;

    /// <summary>What shares of sparsity are taken of.</summary>
    internal int CountedEdges { get; }

    /// <summary>Nodes that write: the graph's sources, and the position embedding where its edges have masks.</summary>
    internal int NodeCount => Graph.SourceCount + (Positions > 0 ? 1 : 0);

    /// <summary>The node that each masked edge leaves; the position embedding is the last.</summary>
    internal long[] Sources => [.. Edges.Select(index => (long)Graph.EdgeSources[index]), .. Enumerable.Repeat((long)Graph.SourceCount, Positions)];

    /// <summary>Masks in a dense matrix; what the position embedding's do has no effect on a run, because both runs have the same positions.</summary>
    /// <param name="masks"><c>[masks]</c> or <c>[batch, masks]</c>.</param>
    /// <returns><c>[sources, destinations]</c> or <c>[batch, sources, destinations]</c>; 0 where there is no mask.</returns>
    internal Tensor Dense(Tensor masks)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        int last = (int)masks.dim() - 1;
        long[] shape = [.. masks.shape[..last], (long)Graph.SourceCount * Graph.DestinationCount];
        return zeros(shape, dtype: masks.dtype, device: masks.device).index_copy(last, cells, masks.detach().narrow(last, 0, Edges.Count))
            .view([.. masks.shape[..last], Graph.SourceCount, Graph.DestinationCount]).MoveToOuterDisposeScope();
    }

    /// <summary>Picks the masked edges out of a dense matrix; those of the position embedding are 0.</summary>
    internal Tensor Pick(Tensor dense)
    {
        using var scope = NewDisposeScope();
        int last = (int)dense.dim() - 2;
        var picked = dense.reshape([.. dense.shape[..last], -1]).index_select(last, cells);
        if (Positions > 0) picked = cat([picked, zeros([.. dense.shape[..last], Positions], dtype: dense.dtype, device: dense.device)], last);
        return picked.MoveToOuterDisposeScope();
    }

    /// <summary>Which edges are open in some masks, dense, for a plan.</summary>
    /// <param name="masks">At least one row of <see cref="Count"/> numbers; an edge that is above 0 in any row is open.</param>
    internal bool[] Open(Tensor masks)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        bool[] open = masks.detach().view(-1, Count).gt(0).any(0).cpu().data<bool>().ToArray();
        var dense = new bool[Graph.SourceCount * Graph.DestinationCount];
        for (int place = 0; place < Edges.Count; place++) dense[Cell(Edges[place])] = open[place];
        return dense;
    }

    /// <summary>The tensor that each mask belongs to in the published code: the query, key and value inputs of a layer apart, its MLP, the
    /// logits. Only the deterministic masks depend on it.</summary>
    internal IReadOnlyList<int[]> Tensors()
    {
        var found = new SortedDictionary<int, List<int>>();
        for (int place = 0; place < Count; place++)
        {
            int destination = place < Edges.Count ? Graph.EdgeDestinations[Edges[place]] : place - Edges.Count;
            int key = destination;
            if (Graph.SourceOfDestination(destination) is var node and >= 0 && (Graph.AttentionOnly || node != Graph.MlpSource(Graph.LayerOfDestination(destination))))
            {
                int layer = Graph.LayerOfDestination(destination);
                key = Enum.GetValues<HeadInput>().Select(input => Graph.HeadDestination(layer, 0, input)).Last(first => first <= destination);
            }

            if (!found.TryGetValue(key, out var list)) found[key] = list = [];
            list.Add(place);
        }

        return [.. found.Values.Select(list => list.ToArray())];
    }

    public void Dispose() => cells.Dispose();

    private int Cell(int index) => (Graph.EdgeSources[index] * Graph.DestinationCount) + Graph.EdgeDestinations[index];
}
