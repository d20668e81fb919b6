using Workbench.Graphs;

namespace Workbench.Execution;

/// <summary>
/// What has to be computed to run a circuit, worked out once from its edges: the nodes that matter, a row for each in the
/// buffer of source differences, and for every place that reads which rows it adds up. Destinations that read the same
/// rows share one input.
/// </summary>
internal sealed class CircuitPlan
{
    private readonly Circuit circuit;
    private readonly ComputationGraph graph;
    private readonly int[] rowOfSource;

    internal CircuitPlan(Circuit circuit, AblationKind ablation)
    {
        this.circuit = circuit;
        graph = circuit.Graph;
        rowOfSource = LiveRows(ablation);
        RowCount = rowOfSource.Max() + 1;
        Layers = [.. Enumerable.Range(0, graph.Layers).Select(Layer)];
        Logits = Row(graph.LogitsDestination, RowCount);
    }

    /// <summary>Rows in the buffer of source differences.</summary>
    internal int RowCount { get; }

    /// <summary>The sources that matter, in order: what the rows stand for.</summary>
    internal IReadOnlyList<int> LiveSources => [.. Enumerable.Range(0, graph.SourceCount).Where(source => rowOfSource[source] >= 0)];

    /// <summary>Whether the <c>input</c> node is live; its row is 0.</summary>
    internal bool InputLive => rowOfSource[graph.InputSource] == 0;

    /// <summary>One plan a layer.</summary>
    internal IReadOnlyList<LayerPlan> Layers { get; }

    /// <summary>Which rows the logits read.</summary>
    internal bool[] Logits { get; }

    // A node is live when something it changes reaches the logits, and, under patching, when something clean reaches it:
    // without that it repeats the corrupted run and its difference is zero. Under zero and mean ablation a node that
    // reads nothing still computes on what is always on, so it counts.
    private int[] LiveRows(AblationKind ablation)
    {
        var changes = new bool[graph.SourceCount];
        changes[graph.InputSource] = true;
        for (int source = 1; source < graph.SourceCount; source++)
            changes[source] = ablation != AblationKind.Patching || Destinations(source).Any(destination => Reads(destination, changes));

        var needed = new bool[graph.SourceCount];
        Mark(graph.LogitsDestination);
        for (int source = graph.SourceCount - 1; source > 0; source--)
        {
            if (!needed[source] || !changes[source]) continue;
            foreach (int destination in Destinations(source)) Mark(destination);
        }

        int row = 0;
        return [.. Enumerable.Range(0, graph.SourceCount).Select(source => needed[source] && changes[source] ? row++ : -1)];

        bool Reads(int destination, bool[] from)
        {
            int readable = graph.SourcesBefore(destination);
            for (int source = 0; source < readable; source++)
            {
                if (from[source] && circuit.Contains(source, destination)) return true;
            }

            return false;
        }

        void Mark(int destination)
        {
            int readable = graph.SourcesBefore(destination);
            for (int source = 0; source < readable; source++) needed[source] |= circuit.Contains(source, destination);
        }
    }

    private LayerPlan Layer(int layer)
    {
        int[] heads = [.. Enumerable.Range(0, graph.Heads).Where(head => rowOfSource[graph.HeadSource(layer, head)] >= 0)];
        int rowsBefore = RowsUpTo(graph.HeadSource(layer, 0));
        var groups = new List<bool[]>();
        var known = new Dictionary<string, int>();
        var groupOfReader = new List<long>();
        foreach (var input in Enum.GetValues<HeadInput>())
        {
            foreach (int head in heads)
            {
                var row = Row(graph.HeadDestination(layer, head, input), rowsBefore);
                string key = new([.. row.Select(bit => bit ? '1' : '0')]);
                if (!known.TryGetValue(key, out int group))
                {
                    known[key] = group = groups.Count;
                    groups.Add(row);
                }

                groupOfReader.Add(group);
            }
        }

        int mlpRow = graph.AttentionOnly ? -1 : rowOfSource[graph.MlpSource(layer)];
        int mlpRows = graph.AttentionOnly ? 0 : RowsUpTo(graph.SourcesBefore(graph.MlpDestination(layer)));
        return new(
            heads, heads.Length == 0 ? -1 : rowOfSource[graph.HeadSource(layer, heads[0])], rowsBefore, groups, [.. groupOfReader],
            mlpRow, mlpRow < 0 ? [] : Row(graph.MlpDestination(layer), mlpRows));
    }

    private IEnumerable<int> Destinations(int source)
    {
        int layer = graph.LayerOfSource(source);
        if (!graph.AttentionOnly && source == graph.MlpSource(layer)) return [graph.MlpDestination(layer)];
        int head = source - graph.HeadSource(layer, 0);
        return Enum.GetValues<HeadInput>().Select(input => graph.HeadDestination(layer, head, input));
    }

    private int RowsUpTo(int source) => rowOfSource.Take(source).Count(row => row >= 0);

    private bool[] Row(int destination, int length)
    {
        var row = new bool[length];
        int readable = graph.SourcesBefore(destination);
        for (int source = 0; source < readable; source++)
        {
            if (rowOfSource[source] >= 0) row[rowOfSource[source]] = circuit.Contains(source, destination);
        }

        return row;
    }
}
