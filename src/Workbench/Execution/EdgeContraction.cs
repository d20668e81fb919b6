using Workbench.Graphs;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Execution;

/// <summary>
/// Sums, over positions and width, source difference times destination gradient for every edge: one matrix product
/// <c>[sources, pos · width] · [pos · width, destinations]</c> a layer of destinations.
/// </summary>
internal sealed class EdgeContraction : IDisposable
{
    // Expanded sources beyond this are contracted in groups of layers, at the price of making gradients once a group.
    private const long DefaultBudget = 1L << 30;

    private readonly Transformer model;
    private readonly ComputationGraph graph;
    private readonly long budgetBytes;

    internal EdgeContraction(Transformer model, ComputationGraph graph, long budgetBytes = DefaultBudget)
    {
        (this.model, this.graph, this.budgetBytes) = (model, graph, budgetBytes);
        Total = zeros(graph.SourceCount, graph.DestinationCount, dtype: float64, device: model.Device).DetachFromDisposeScope();
    }

    /// <summary>The sum over all examples so far, float64 <c>[sources, destinations]</c>; cells that are no edges stay 0.</summary>
    internal Tensor Total { get; }

    /// <summary>Adds a batch to <see cref="Total"/>.</summary>
    /// <param name="differences">Reference minus clean output of the sources.</param>
    /// <param name="gradients">Gradients at the destinations.</param>
    /// <param name="weight">Factor, for averages over several gradients.</param>
    /// <param name="only">The sources that these gradients count for; all if null.</param>
    internal void Add(SourceDifferences differences, DestinationGradients gradients, double weight = 1, SourceGroup? only = null) =>
        Add(differences, [gradients], weight, only);

    /// <summary>Adds a batch and the sum of several gradients to <see cref="Total"/>, at the price of one contraction.</summary>
    /// <param name="differences">Reference minus clean output of the sources.</param>
    /// <param name="gradients">Gradients at the destinations, of passes over the same batch.</param>
    /// <param name="weight">Factor of each.</param>
    /// <param name="only">The sources that these gradients count for; all if null.</param>
    internal void Add(SourceDifferences differences, IReadOnlyList<DestinationGradients> gradients, double weight, SourceGroup? only)
    {
        using var noGrad = no_grad();
        ForEachBlock(differences, gradients, only, (firstSource, sources, firstDestination, at) =>
        {
            var block = sources.flatten(1).matmul(at.flatten(1).transpose(0, 1));
            Total.narrow(0, firstSource, block.shape[0]).narrow(1, firstDestination, block.shape[1]).add_(block.to_type(float64).mul(weight));
        });
    }

    /// <summary>Adds a batch to scores that keep its examples apart; <see cref="Total"/> stays as it is.</summary>
    /// <param name="differences">Reference minus clean output of the sources.</param>
    /// <param name="gradients">Gradients at the destinations, of one or more passes over the same batch.</param>
    /// <param name="scores">What is added to: float64 <c>[batch, sources, destinations]</c>.</param>
    /// <param name="weight">Factor, for averages over several gradients.</param>
    /// <param name="only">The sources that these gradients count for; all if null.</param>
    internal void AddPerExample(
        SourceDifferences differences, IReadOnlyList<DestinationGradients> gradients, Tensor scores, double weight = 1, SourceGroup? only = null)
    {
        using var noGrad = no_grad();
        long examples = scores.shape[0];
        ForEachBlock(differences, gradients, only, (firstSource, sources, firstDestination, at) =>
        {
            // [rows, batch · pos, width] to [batch, rows, pos · width].
            Tensor ByExample(Tensor rows) => rows.view(rows.shape[0], examples, -1).transpose(0, 1);
            var block = ByExample(sources).bmm(ByExample(at).transpose(1, 2));
            scores.narrow(1, firstSource, block.shape[1]).narrow(2, firstDestination, block.shape[2]).add_(block.to_type(float64).mul(weight));
        });
    }

    public void Dispose() => Total.Dispose();

    private void ForEachBlock(
        SourceDifferences differences, IReadOnlyList<DestinationGradients> gradients, SourceGroup? only, Action<int, Tensor, int, Tensor> contract)
    {
        int layers = model.Config.Layers;
        foreach (var (firstSource, firstLayer, expand) in Portions(differences, only))
        {
            using var groupScope = NewDisposeScope();
            var sources = expand();
            for (int layer = Math.Max(0, firstLayer); layer < layers; layer++)
            {
                if (gradients[0].ReachHeads(layer)) Block(graph.HeadDestination(layer, 0, HeadInput.Query), () => DestinationGradients.AtHeads(gradients, layer));
                if (gradients[0].ReachMlp(layer)) Block(graph.MlpDestination(layer), () => Sum(one => one.AtMlp(layer)));
            }

            Block(graph.LogitsDestination, () => Sum(one => one.AtLogits()));

            Tensor Sum(Func<DestinationGradients, Tensor> at) => gradients.Skip(1).Aggregate(at(gradients[0]), (sum, next) => sum.add(at(next)));

            void Block(int firstDestination, Func<Tensor> gradient)
            {
                using var scope = NewDisposeScope();
                int readable = Math.Min(graph.SourcesBefore(firstDestination), firstSource + (int)sources.shape[0]) - firstSource;
                if (readable > 0) contract(firstSource, sources.narrow(0, 0, readable), firstDestination, gradient());
            }
        }
    }

    private IEnumerable<(int FirstSource, int FirstLayer, Func<Tensor> Expand)> Portions(SourceDifferences differences, SourceGroup? only)
    {
        if (only is { } group)
        {
            yield return (group.Sources(graph).First, group.Layer, () => differences.Expand(group));
            yield break;
        }

        foreach (var (first, end) in LayerGroups(differences.Rows))
            yield return (first < 0 ? graph.InputSource : graph.HeadSource(first, 0), first, () => differences.Expand(graph, first, end).Values);
    }

    private IEnumerable<(int First, int End)> LayerGroups(long rows)
    {
        long perSource = rows * model.Config.Width * model.Weights.TokenEmbedding.element_size();
        int perLayer = graph.Heads + 1;
        int layersAtOnce = (int)Math.Clamp(budgetBytes / Math.Max(1, perSource * perLayer), 1, model.Config.Layers);
        if (layersAtOnce == model.Config.Layers)
        {
            yield return (-1, model.Config.Layers);
            yield break;
        }

        for (int layer = -1; layer < model.Config.Layers; layer += layersAtOnce)
            yield return (layer, Math.Min(layer + layersAtOnce, model.Config.Layers));
    }
}
