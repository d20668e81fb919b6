using Workbench.Dictionaries.Linear;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Attribution;

/// <summary>Which heads, looking where, make an attention feature active: its pre-activation split over heads and positions looked at.</summary>
public sealed record HeadContributions
{
    /// <summary>The feature.</summary>
    public required FeatureNode Node { get; init; }

    /// <summary>Its pre-activation.</summary>
    public required double PreActivation { get; init; }

    /// <summary>What each head brings from each position, <c>[head, key]</c>.</summary>
    public required double[,] Table { get; init; }

    /// <summary>What biases bring.</summary>
    public required double Constant { get; init; }

    /// <summary>What each head brings from all positions.</summary>
    public IReadOnlyList<double> ByHead => [.. Enumerable.Range(0, Table.GetLength(0)).Select(head => Enumerable.Range(0, Table.GetLength(1)).Sum(key => Table[head, key]))];

    /// <summary>What all heads bring from each position.</summary>
    public IReadOnlyList<double> ByPosition => [.. Enumerable.Range(0, Table.GetLength(1)).Select(key => Enumerable.Range(0, Table.GetLength(0)).Sum(head => Table[head, key]))];

    /// <summary>Splits a feature's pre-activation.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="node">An active feature of an attention site.</param>
    /// <returns>Parts that add up to the pre-activation; each head's value bias counts as brought from where it looks.</returns>
    /// <exception cref="ArgumentException">The feature is not in the graph, or of no attention site.</exception>
    public static HeadContributions Of(LinearGraph graph, FeatureNode node)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (node.Site.Kind is not (DictionaryKind.AttentionOutput or DictionaryKind.HeadOutputs))
            throw new ArgumentException($"{node.Name} is no attention feature, so heads have no part in it directly.", nameof(node));
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var stage = graph.StageOf(node.Site);
        int local = graph.PlaceOf(node) - stage.FirstIndex, layer = node.Site.Layer;
        int heads = graph.Model.Config.Heads, width = graph.Model.Config.HeadWidth;
        var gradient = stage.EncoderRows(node.Position, tensor(new[] { (long)local - stage.StartOf(node.Position) }).to(graph.Model.Device));
        if (node.Site.Kind == DictionaryKind.AttentionOutput) gradient = graph.Pass.BackThroughOutput(layer, gradient);
        var values = graph.Pass.QueryKeyValue[layer].select(0, 2);
        var perKey = values.bmm(gradient.view(heads, width, 1)).squeeze(-1).mul(graph.Pass.Pattern[layer].select(1, node.Position));
        double[] flat = AttributionReader.Numbers(perKey);
        var table = new double[heads, graph.Positions];
        Buffer.BlockCopy(flat, 0, table, 0, flat.Length * sizeof(double));
        double pre = graph.Activation(node);
        return new() { Node = node, PreActivation = pre, Table = table, Constant = pre - flat.Sum() };
    }
}
