namespace Workbench.Graphs;

/// <summary>
/// The graph of a transformer whose edges carry the residual stream from the nodes that write to it
/// (<i>sources</i>: <c>input</c>, heads, MLPs) to the places that read from it (<i>destinations</i>: the query,
/// key and value input of each head, MLPs, <c>logits</c>).
/// </summary>
/// <remarks>
/// Names and index order are those of EAP-IG (Hanna et al. 2024), so that scores and circuits can be exchanged.
/// Sources in index order: <c>input</c>, then per layer <c>a{l}.h{0..H-1}</c>, <c>m{l}</c>. Destinations in index
/// order: per layer all <c>a{l}.h{h}&lt;q&gt;</c>, all <c>&lt;k&gt;</c>, all <c>&lt;v&gt;</c>, then <c>m{l}</c>; last
/// <c>logits</c>. <c>input</c> is the token embedding alone: the position embedding and the bias of the attention
/// output belong to no node and stay on in every circuit. Everything that speaks of edges (scores, masks,
/// membership) is a dense row-major matrix <c>[sources, destinations]</c>; <see cref="IsEdge"/> tells which cells
/// are edges. Graphs are immutable and compare by their shape.
/// </remarks>
public sealed partial class ComputationGraph : IEquatable<ComputationGraph>
{
    private readonly int nodesPerLayer;
    private readonly int readersPerLayer;
    private readonly int[] sourcesBefore;
    private readonly int[] edgeSources;
    private readonly int[] edgeDestinations;

    /// <summary>Builds the graph of a transformer.</summary>
    /// <param name="layers">Number of layers, at least 1.</param>
    /// <param name="heads">Number of attention heads in a layer, at least 1.</param>
    /// <param name="parallel">Whether attention and MLP of a layer read the same residual stream (Pythia), so that a layer's heads do not reach its MLP.</param>
    /// <param name="attentionOnly">Whether the model has no MLPs; the graph then has no <c>m</c> nodes.</param>
    /// <param name="width">Width of the residual stream where it is known; it is only passed on to files.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or the matrices would not fit in one array.</exception>
    public ComputationGraph(int layers, int heads, bool parallel = false, bool attentionOnly = false, int? width = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        if (width is { } given)
            ArgumentOutOfRangeException.ThrowIfLessThan(given, 1, nameof(width));

        var mlps = attentionOnly ? 0 : 1;
        var sources = 1 + (long)layers * (heads + (long)mlps);
        var destinations = 1 + layers * (3L * heads + mlps);
        if ((Int128)sources * destinations > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(layers), $"A graph of {layers} layers with {heads} heads has more possible edges than fit in one array ({Array.MaxLength}).");

        Layers = layers;
        Heads = heads;
        Parallel = parallel;
        AttentionOnly = attentionOnly;
        Width = width;
        nodesPerLayer = heads + mlps;
        readersPerLayer = 3 * heads + mlps;
        SourceCount = (int)sources;
        DestinationCount = (int)destinations;

        sourcesBefore = new int[DestinationCount];
        for (var destination = 0; destination < DestinationCount; destination++)
            sourcesBefore[destination] = CountSourcesBefore(destination);
        EdgeCount = sourcesBefore.Sum();

        edgeSources = new int[EdgeCount];
        edgeDestinations = new int[EdgeCount];
        EnumerateEdges();
        (sourceNames, destinationNames) = MakeNames();
    }

    /// <summary>Number of layers.</summary>
    public int Layers { get; }

    /// <summary>Number of attention heads in a layer.</summary>
    public int Heads { get; }

    /// <summary>Whether attention and MLP of a layer read the same residual stream.</summary>
    public bool Parallel { get; }

    /// <summary>Whether the model has no MLPs.</summary>
    public bool AttentionOnly { get; }

    /// <summary>Width of the residual stream (<c>d_model</c>), where it is known; no part of the graph's identity.</summary>
    public int? Width { get; }

    /// <summary>Number of sources: rows of the dense matrices.</summary>
    public int SourceCount { get; }

    /// <summary>Number of destinations: columns of the dense matrices.</summary>
    public int DestinationCount { get; }

    /// <summary>Number of edges.</summary>
    public int EdgeCount { get; }

    /// <summary>Source of each edge, in EAP-IG's enumeration order; ties between scores break by this order.</summary>
    public ReadOnlySpan<int> EdgeSources => edgeSources;

    /// <summary>Destination of each edge, in the order of <see cref="EdgeSources"/>.</summary>
    public ReadOnlySpan<int> EdgeDestinations => edgeDestinations;

    /// <summary>The source <c>input</c>: the token embedding.</summary>
    public int InputSource { get; }

    /// <summary>The destination <c>logits</c>: the input of the final LayerNorm.</summary>
    public int LogitsDestination => DestinationCount - 1;

    /// <summary>The edge at a place of the enumeration order.</summary>
    /// <param name="index">Place, from 0 to <see cref="EdgeCount"/> - 1.</param>
    /// <returns>The edge.</returns>
    public Edge EdgeAt(int index) => new(edgeSources[index], edgeDestinations[index]);

    /// <summary>The sources that a destination reads are exactly those from 0 up to, and without, this number.</summary>
    /// <param name="destination">Index of a destination.</param>
    /// <returns>Number of sources that the destination reads.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such destination.</exception>
    public int SourcesBefore(int destination)
    {
        CheckDestination(destination);
        return sourcesBefore[destination];
    }

    /// <summary>Whether a cell of the dense matrices is an edge.</summary>
    /// <param name="source">Index of a source.</param>
    /// <param name="destination">Index of a destination.</param>
    /// <returns>False also for indices outside the graph.</returns>
    public bool IsEdge(int source, int destination) =>
        (uint)destination < (uint)DestinationCount && (uint)source < (uint)sourcesBefore[destination];

    /// <summary>The source of a head's output.</summary>
    /// <param name="layer">Layer, from 0.</param>
    /// <param name="head">Head, from 0.</param>
    /// <returns>Index of the source.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such head.</exception>
    public int HeadSource(int layer, int head)
    {
        CheckLayer(layer);
        CheckHead(head);
        return 1 + layer * nodesPerLayer + head;
    }

    /// <summary>The source of an MLP's output.</summary>
    /// <param name="layer">Layer, from 0.</param>
    /// <returns>Index of the source.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer.</exception>
    /// <exception cref="InvalidOperationException">The graph is of an attention-only model.</exception>
    public int MlpSource(int layer)
    {
        CheckLayer(layer);
        CheckMlps();
        return 1 + layer * nodesPerLayer + Heads;
    }

    /// <summary>The destination where a head reads its query, key or value input.</summary>
    /// <param name="layer">Layer, from 0.</param>
    /// <param name="head">Head, from 0.</param>
    /// <param name="input">Which of the three inputs.</param>
    /// <returns>Index of the destination.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such head or input.</exception>
    public int HeadDestination(int layer, int head, HeadInput input)
    {
        CheckLayer(layer);
        CheckHead(head);
        if (!Enum.IsDefined(input))
            throw new ArgumentOutOfRangeException(nameof(input), input, "A head reads a query, a key and a value input.");
        return layer * readersPerLayer + (int)input * Heads + head;
    }

    /// <summary>The destination where an MLP reads.</summary>
    /// <param name="layer">Layer, from 0.</param>
    /// <returns>Index of the destination.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer.</exception>
    /// <exception cref="InvalidOperationException">The graph is of an attention-only model.</exception>
    public int MlpDestination(int layer)
    {
        CheckLayer(layer);
        CheckMlps();
        return layer * readersPerLayer + 3 * Heads;
    }

    /// <summary>The node that reads at a destination, as a source: <c>a1.h0&lt;k&gt;</c> gives <c>a1.h0</c>.</summary>
    /// <param name="destination">Index of a destination.</param>
    /// <returns>Index of the source, or -1 for <c>logits</c>, which writes nothing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such destination.</exception>
    public int SourceOfDestination(int destination)
    {
        CheckDestination(destination);
        if (destination == LogitsDestination)
            return -1;
        var (layer, place) = Math.DivRem(destination, readersPerLayer);
        return 1 + layer * nodesPerLayer + (place < 3 * Heads ? place % Heads : Heads);
    }

    /// <summary>The layer of a source.</summary>
    /// <param name="source">Index of a source.</param>
    /// <returns>Layer from 0, or -1 for <c>input</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such source.</exception>
    public int LayerOfSource(int source)
    {
        CheckSource(source);
        return source == 0 ? -1 : (source - 1) / nodesPerLayer;
    }

    /// <summary>The layer of a destination.</summary>
    /// <param name="destination">Index of a destination.</param>
    /// <returns>Layer from 0, or <see cref="Layers"/> for <c>logits</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such destination.</exception>
    public int LayerOfDestination(int destination)
    {
        CheckDestination(destination);
        return destination / readersPerLayer;
    }

    /// <inheritdoc/>
    public bool Equals(ComputationGraph? other) =>
        other is not null && Layers == other.Layers && Heads == other.Heads && Parallel == other.Parallel && AttentionOnly == other.AttentionOnly;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ComputationGraph);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Layers, Heads, Parallel, AttentionOnly);

    /// <summary>The graph's shape in words, as it stands in messages.</summary>
    /// <returns>For example <c>12 layers, 12 heads</c>.</returns>
    public override string ToString() =>
        $"{Layers} layers, {Heads} heads{(Parallel ? ", attention and MLP in parallel" : "")}{(AttentionOnly ? ", attention only" : "")}";

    /// <summary>Place of an edge in the enumeration order; the cell must be an edge.</summary>
    internal int IndexOfEdge(int source, int destination)
    {
        if (destination == LogitsDestination)
            return EdgeCount - SourceCount + source;
        var (layer, place) = Math.DivRem(destination, readersPerLayer);
        var before = 1 + layer * nodesPerLayer;
        var first = FirstEdgeOfLayer(layer);
        var (input, head) = Math.DivRem(place, Heads);
        var ownPlace = place < 3 * Heads ? 3 * head + input : 3 * Heads;
        if (Parallel && !AttentionOnly)
            return first + source * (3 * Heads + 1) + ownPlace;
        return place < 3 * Heads
            ? first + source * 3 * Heads + ownPlace
            : first + before * 3 * Heads + source;
    }

    private int CountSourcesBefore(int destination)
    {
        var (layer, place) = Math.DivRem(destination, readersPerLayer);
        if (layer == Layers)
            return SourceCount;
        var before = 1 + layer * nodesPerLayer;
        return place < 3 * Heads || Parallel ? before : before + Heads;
    }

    private int FirstEdgeOfLayer(int layer)
    {
        // Σ over the earlier layers j of (edges per writer · (1 + j·nodesPerLayer) + the heads' edges to their own MLP).
        var writers = layer + (long)nodesPerLayer * layer * (layer - 1) / 2;
        var ownHeads = AttentionOnly || Parallel ? 0L : Heads;
        return (int)(readersPerLayer * writers + ownHeads * layer);
    }

    private void EnumerateEdges()
    {
        var next = 0;
        for (var layer = 0; layer < Layers; layer++)
        {
            var before = 1 + layer * nodesPerLayer;
            var firstReader = layer * readersPerLayer;
            for (var source = 0; source < before; source++)
            {
                for (var head = 0; head < Heads; head++)
                {
                    for (var input = 0; input < 3; input++)
                        Add(source, firstReader + input * Heads + head);
                }

                if (Parallel && !AttentionOnly)
                    Add(source, firstReader + 3 * Heads);
            }

            if (!Parallel && !AttentionOnly)
            {
                for (var source = 0; source < before + Heads; source++)
                    Add(source, firstReader + 3 * Heads);
            }
        }

        for (var source = 0; source < SourceCount; source++)
            Add(source, LogitsDestination);

        void Add(int source, int destination)
        {
            edgeSources[next] = source;
            edgeDestinations[next] = destination;
            next++;
        }
    }

    private void CheckLayer(int layer)
    {
        if ((uint)layer >= (uint)Layers)
            throw new ArgumentOutOfRangeException(nameof(layer), layer, $"The graph has layers 0 to {Layers - 1}.");
    }

    private void CheckHead(int head)
    {
        if ((uint)head >= (uint)Heads)
            throw new ArgumentOutOfRangeException(nameof(head), head, $"The graph has heads 0 to {Heads - 1} in each layer.");
    }

    private void CheckMlps()
    {
        if (AttentionOnly)
            throw new InvalidOperationException("An attention-only graph has no MLPs.");
    }

    private void CheckSource(int source)
    {
        if ((uint)source >= (uint)SourceCount)
            throw new ArgumentOutOfRangeException(nameof(source), source, $"The graph has sources 0 to {SourceCount - 1}.");
    }

    private void CheckDestination(int destination)
    {
        if ((uint)destination >= (uint)DestinationCount)
            throw new ArgumentOutOfRangeException(nameof(destination), destination, $"The graph has destinations 0 to {DestinationCount - 1}.");
    }
}
