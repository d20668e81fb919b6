using Workbench.Graphs;

namespace Workbench.Execution;

/// <summary>
/// What a masked run computes, worked out from the edges whose masks may be open: a row for each node that matters, and at which places such
/// nodes are read. Places that read no open edge see the reference residual stream, and nodes that no open path reaches are not run.
/// </summary>
internal sealed class MaskedPlan
{
    private readonly CircuitPlan plan;

    /// <param name="graph">The graph.</param>
    /// <param name="open">Which edges may carry anything, dense <c>[sources · destinations]</c>; only these get a gradient.</param>
    /// <param name="ablation">What a closed edge carries.</param>
    internal MaskedPlan(ComputationGraph graph, bool[] open, AblationKind ablation)
    {
        plan = new CircuitPlan(new Circuit(graph, open, new(), null), ablation);
        LiveSources = plan.LiveSources;
        Layers = [.. Enumerable.Range(0, graph.Layers).Select(layer => Layer(graph, layer))];
        ReadsLogits = plan.Logits.Contains(true);
    }

    /// <summary>The sources that matter, in order: the rows.</summary>
    internal IReadOnlyList<int> LiveSources { get; }

    /// <summary>One plan a layer.</summary>
    internal IReadOnlyList<MaskedLayerPlan> Layers { get; }

    /// <summary>Whether <c>input</c> is live; its row is 0.</summary>
    internal bool InputLive => plan.InputLive;

    /// <summary>Whether anything open reaches the logits at all.</summary>
    internal bool ReadsLogits { get; }

    private MaskedLayerPlan Layer(ComputationGraph graph, int layer)
    {
        var known = plan.Layers[layer];
        int heads = known.Heads.Length;
        var open = new List<long>();
        var closed = new List<long>();
        // Where the reader's result stands when those of open readers come first, then those of closed ones.
        var order = new (bool Open, int Place)[3 * heads];
        for (int reader = 0; reader < order.Length; reader++)
        {
            long place = ((long)(reader / heads) * graph.Heads) + known.Heads[reader % heads];
            bool isOpen = known.Groups[(int)known.GroupOfReader[reader]].Contains(true);
            var list = isOpen ? open : closed;
            order[reader] = (isOpen, list.Count);
            list.Add(place);
        }

        return new()
        {
            Heads = known.Heads,
            FirstHeadRow = known.FirstHeadRow,
            RowsBefore = known.RowsBefore,
            OpenReaders = [.. open],
            ClosedReaders = [.. closed],
            Order = [.. order.Select(entry => entry.Open ? entry.Place : (long)(open.Count + entry.Place))],
            MlpRow = known.MlpRow,
            RowsBeforeMlp = known.MlpRow < 0 ? 0 : known.MlpReads.Length,
            MlpReads = known.MlpReads.Contains(true),
        };
    }
}
