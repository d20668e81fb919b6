using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>Masks made 0 or 1.</summary>
internal sealed record MaskCut
{
    private const double Width = 1e-5;

    /// <summary>Which masks are open; one whose node is closed is not.</summary>
    internal required bool[] Open { get; init; }

    /// <summary>The masks without noise.</summary>
    internal required double[] Soft { get; init; }

    /// <summary>The masks of nodes without noise; null without such.</summary>
    internal double[]? SoftNodes { get; init; }

    /// <summary>Which nodes are open; null without masks on nodes.</summary>
    internal bool[]? OpenNodes { get; init; }

    /// <summary>The sparsity of edges that the masks without noise have by themselves.</summary>
    internal required double Expected { get; init; }

    /// <summary>Cuts masks.</summary>
    /// <param name="masked">The edges that they are on.</param>
    /// <param name="logits">Their logits.</param>
    /// <param name="nodeLogits">The logits of the masks of nodes; null without such.</param>
    /// <param name="binarisation">Where.</param>
    /// <param name="wanted">How many stay open in a cut at the target.</param>
    /// <param name="sparsity">The sparsity of another cut by bisection than at the expected one.</param>
    internal static MaskCut Of(MaskedEdges masked, double[] logits, double[]? nodeLogits, Binarisation binarisation, int wanted, double? sparsity = null)
    {
        double[] soft = Deterministic(logits, masked.Tensors());
        double[]? softNodes = nodeLogits is null ? null : Deterministic(nodeLogits, NodeTensors(masked));
        bool[]? nodes = softNodes is null ? null : OpenOf(softNodes, masked.Graph.SourceCount, binarisation);
        long[] sources = masked.Sources;
        bool MayOpen(int place) => nodes is null || nodes[sources[place]];
        double expected = 1 - (soft.Sum() / masked.CountedEdges);
        bool[] open;
        if (binarisation == Binarisation.AtTarget)
        {
            open = Largest([.. logits.Select((logit, place) => MayOpen(place) ? logit : double.NegativeInfinity)], wanted);
        }
        else
        {
            double threshold = Threshold(soft, masked.CountedEdges, sparsity ?? expected);
            open = [.. soft.Select((mask, place) => mask > threshold && MayOpen(place))];
        }

        return new() { Open = open, Soft = soft, SoftNodes = softNodes, OpenNodes = nodes, Expected = expected };
    }

    /// <summary>The threshold above which masks are open so that a share of them is closed: bisection on [0, 1] down to a width of 10⁻⁵. As in the
    /// published code the result is the last middle that was looked at, so the sparsity may lie on either side of what was asked.</summary>
    /// <param name="soft">Masks without noise.</param>
    /// <param name="counted">What the share is taken of; at least as many as masks.</param>
    /// <param name="sparsity">The share.</param>
    internal static double Threshold(IReadOnlyList<double> soft, int counted, double sparsity)
    {
        double low = 0, high = 1, middle = 0.5;
        while (high - low > Width)
        {
            middle = (low + high) / 2;
            double at = 1 - ((double)soft.Count(mask => mask > middle) / counted);
            if (at < sparsity) low = middle;
            else high = middle;
        }

        return middle;
    }

    /// <summary>The places of the largest masks; of equal ones the first. Minus infinity is never among them.</summary>
    internal static bool[] Largest(IReadOnlyList<double> logits, int count)
    {
        var open = new bool[logits.Count];
        var best = Enumerable.Range(0, logits.Count).Where(place => !double.IsNegativeInfinity(logits[place])).OrderByDescending(place => logits[place]);
        foreach (int place in best.Take(count)) open[place] = true;
        return open;
    }

    // The published code cuts nodes as it cuts edges, at the sparsity that they have by themselves, and leaves the position embedding out of it. Where
    // all masks are alike its bisection may end above them all; so in a cut at the target as many stay as the masks add up to.
    private static bool[] OpenOf(double[] soft, int sources, Binarisation binarisation)
    {
        if (binarisation == Binarisation.AtTarget) return Largest(soft, (int)Math.Round(soft.Sum(), MidpointRounding.AwayFromZero));
        double[] counted = soft[..sources];
        double threshold = Threshold(counted, sources, 1 - counted.Average());
        return [.. soft.Select(mask => mask > threshold)];
    }

    private static double[] Deterministic(double[] logits, IReadOnlyList<int[]> tensors)
    {
        using var scope = NewDisposeScope();
        double[] soft = new double[logits.Length];
        foreach (int[] own in tensors)
        {
            double[] values = HardConcrete.Deterministic(tensor(own.Select(place => logits[place]).ToArray())).data<double>().ToArray();
            for (int index = 0; index < own.Length; index++) soft[own[index]] = values[index];
        }

        return soft;
    }

    // input, the heads of a layer, each MLP, and the position embedding.
    private static List<int[]> NodeTensors(MaskedEdges masked)
    {
        var graph = masked.Graph;
        var groups = new List<int[]> { new[] { graph.InputSource } };
        for (int layer = 0; layer < graph.Layers; layer++)
        {
            groups.Add([.. Enumerable.Range(graph.HeadSource(layer, 0), graph.Heads)]);
            if (!graph.AttentionOnly) groups.Add([graph.MlpSource(layer)]);
        }

        if (masked.NodeCount > graph.SourceCount) groups.Add([graph.SourceCount]);
        return groups;
    }
}
