using Workbench.Dictionaries.Linear;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Attribution;

/// <summary>Expands an attention score, which is bilinear in the residual streams of two positions, into pairs of their parts (Ge et al. 2024;
/// code of 1 May 2024).</summary>
public static class QkAttribution
{
    /// <summary>Expands one score.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="head">The head.</param>
    /// <param name="query">The position that looks.</param>
    /// <param name="key">The position looked at.</param>
    /// <returns>The table; LayerNorm scales are held constant, so that it adds up to the score exactly.</returns>
    /// <exception cref="ArgumentException">There is no such score in the graph.</exception>
    public static QkTable Of(LinearGraph graph, int layer, int head, int query, int key)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var target = GraphTarget.AttentionScore(layer, head, query, key, ScoreSide.Query);
        LinearGraphChecks.Target(graph, target);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var (queryNames, queries) = Side(graph, layer, head, query, 0);
        var (keyNames, keys) = Side(graph, layer, head, key, 1);
        double[] flat = AttributionReader.Numbers(queries.mm(keys.transpose(0, 1)).mul(1 / Math.Sqrt(graph.Model.Config.HeadWidth)));
        var table = new double[queryNames.Count, keyNames.Count];
        Buffer.BlockCopy(flat, 0, table, 0, flat.Length * sizeof(double));
        return new()
        {
            Layer = layer,
            Head = head,
            Query = query,
            Key = key,
            Score = graph.Value(target),
            Pattern = graph.Pass.Pattern[layer][head, query, key].to_type(float64).item<double>(),
            QueryParts = queryNames,
            KeyParts = keyNames,
            Table = table,
        };
    }

    // One head's queries (0) or keys (1) by part, [parts, d_head].
    private static (IReadOnlyList<string> Names, Tensor Parts) Side(LinearGraph graph, int layer, int head, int position, int which)
    {
        using var scope = NewDisposeScope();
        var (names, parts) = StreamParts.Before(graph, layer, position);
        var rows = new List<Tensor> { graph.Pass.Project(layer, which, parts, position) };
        if (graph.Model.Weights.Blocks[layer].AttentionNormBias is { } bias)
        {
            names.Add("ln1_b");
            rows.Add(graph.Pass.ProjectNormalized(layer, which, bias.detach().unsqueeze(0)));
        }

        names.Add(which == 0 ? "b_Q" : "b_K");
        rows.Add(graph.Pass.ProjectionBias(layer, which).unsqueeze(0));
        int width = graph.Model.Config.HeadWidth;
        return (names, cat(rows).narrow(1, (long)head * width, width).MoveToOuterDisposeScope());
    }
}
