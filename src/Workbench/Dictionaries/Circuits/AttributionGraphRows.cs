using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Linear;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Circuits;

/// <summary>Rows of an attribution graph: first those of the roots, then those of the features that have most influence on them so far.</summary>
internal sealed class AttributionGraphRows
{
    private readonly LinearGraph graph;
    private readonly IReadOnlyList<GraphTarget> roots;
    private readonly IReadOnlyList<double> weights;
    private readonly AttributionGraphOptions options;
    private readonly Tensor rows;
    private readonly List<int> rowNodes = [];

    /// <summary>Works out the rows of the roots.</summary>
    internal AttributionGraphRows(LinearGraph graph, IReadOnlyList<GraphTarget> roots, IReadOnlyList<double> weights, AttributionGraphOptions options)
    {
        (this.graph, this.roots, this.weights, this.options) = (graph, roots, weights, options);
        ErrorKinds = [.. Enumerable.Range(0, graph.LeafNames.Count).Where(kind => graph.LeafNames[kind].EndsWith(".error", StringComparison.Ordinal) || graph.LeafNames[kind].EndsWith(".mlp", StringComparison.Ordinal))];
        Sources = graph.FeatureCount + (ErrorKinds.Count + 1) * graph.Positions;
        rows = zeros(Math.Min(options.MaxFeatures, graph.FeatureCount) + roots.Count, Sources, dtype: graph.Model.DType);
        Add([.. Enumerable.Range(0, roots.Count).Select(root => Sources + root)], roots);
    }

    /// <summary>Kinds of leaves that are error nodes.</summary>
    internal IReadOnlyList<int> ErrorKinds { get; }

    /// <summary>Features, errors and tokens.</summary>
    internal int Sources { get; }

    /// <summary>Works out rows of features until there are enough.</summary>
    /// <returns>Places of the features that have rows, ascending.</returns>
    internal int[] Select()
    {
        var features = graph.Features;
        int wanted = Math.Min(options.MaxFeatures, graph.FeatureCount);
        var visited = new HashSet<int>();
        while (visited.Count < wanted)
        {
            int[] queue = wanted == graph.FeatureCount ? [.. Enumerable.Range(0, wanted)] : Next(visited, wanted);
            foreach (var batch in queue.Chunk(wanted == graph.FeatureCount ? queue.Length : options.BatchSize))
            {
                Add(batch, [.. batch.Select(place => GraphTarget.Feature(features[place]))]);
                visited.UnionWith(batch);
            }
        }

        return [.. visited.Order()];
    }

    /// <summary>The square matrix of the graph, <c>[target, source]</c>.</summary>
    /// <param name="selected">Places of the features that are nodes.</param>
    /// <param name="nodes">Number of all nodes.</param>
    internal double[,] Matrix(int[] selected, int nodes)
    {
        using var scope = NewDisposeScope();
        long[] columns = [.. selected.Select(place => (long)place), .. Enumerable.Range(graph.FeatureCount, Sources - graph.FeatureCount).Select(place => (long)place)];
        var taken = rows.narrow(0, 0, rowNodes.Count);
        double[] values = AttributionReader.Numbers(columns.Length == Sources ? taken : taken.index_select(1, tensor(columns)));
        var matrix = new double[nodes, nodes];
        var places = selected.Select((place, index) => (place, index)).ToDictionary(entry => entry.place, entry => entry.index);
        for (int row = 0; row < rowNodes.Count; row++)
        {
            int at = rowNodes[row] >= Sources ? nodes - roots.Count + rowNodes[row] - Sources : places[rowNodes[row]];
            Buffer.BlockCopy(values, row * columns.Length * sizeof(double), matrix, at * nodes * sizeof(double), columns.Length * sizeof(double));
        }

        return matrix;
    }

    private int[] Next(HashSet<int> visited, int wanted)
    {
        using var scope = NewDisposeScope();
        var influence = InfluencePruning.Partial(rows.narrow(0, 0, rowNodes.Count), tensor(rowNodes.Select(node => (long)node).ToArray()), weights);
        double[] values = AttributionReader.Numbers(influence.narrow(0, 0, graph.FeatureCount));
        int size = Math.Min(options.UpdateInterval * options.BatchSize, wanted - visited.Count);
        return [.. Enumerable.Range(0, graph.FeatureCount).Where(place => !visited.Contains(place)).OrderByDescending(place => values[place]).Take(size)];
    }

    private void Add(IReadOnlyList<int> nodes, IReadOnlyList<GraphTarget> targets)
    {
        int first = rowNodes.Count;
        DirectRows.Each(graph, targets, (chosen, features, leaves) =>
        {
            long count = chosen.Length;
            var errors = leaves.index_select(1, tensor(ErrorKinds.Select(kind => (long)kind).ToArray()).to(leaves.device)).reshape(count, -1);
            var tokens = leaves.select(1, graph.Leaves[LeafKinds.TokenEmbedding]).add(leaves.select(1, graph.Leaves[LeafKinds.PositionEmbedding]));
            rows.index_copy_(0, tensor(chosen.Select(place => (long)(first + place)).ToArray()), cat([features, errors, tokens], 1).cpu());
        });
        rowNodes.AddRange(nodes);
    }
}
