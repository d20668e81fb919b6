using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Execution;

/// <summary>
/// A circuit that runs on a batch and can lose edges one after another. It keeps what every node adds beyond its reference output; when an
/// edge goes, only nodes that the change reaches through edges of the circuit are computed again.
/// </summary>
internal sealed class CircuitState : IDisposable
{
    private readonly Transformer model;
    private readonly ComputationGraph graph;
    private readonly TaskBatch batch;
    private readonly ReferenceActivations reference;
    private readonly Tensor differences;
    private readonly List<(int Source, Tensor Before)> undo = [];

    /// <summary>Starts with the full model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="graph">The model's graph.</param>
    /// <param name="batch">The batch; it must live as long as this.</param>
    /// <param name="reference">What a lost edge carries; it must live as long as this.</param>
    internal CircuitState(Transformer model, ComputationGraph graph, TaskBatch batch, ReferenceActivations reference)
    {
        (this.model, this.graph, this.batch, this.reference) = (model, graph, batch, reference);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var clean = Pass.Record(model, batch.Clean, batch.IsPadded ? batch.Real : null);
        using var between = SourceDifferences.Between(model, clean, reference);
        differences = between.Expand(graph, -1, graph.Layers).Values.neg_().DetachFromDisposeScope();
        FullLogits = Layers.Unembed(model, clean.Final.view(-1, model.Config.Width).index_select(0, batch.ScoredRows)).DetachFromDisposeScope();
    }

    /// <summary>The full model's logits at the scored rows, <c>[scored, vocabulary]</c>.</summary>
    internal Tensor FullLogits { get; }

    /// <summary>Bytes that a state, its references and what it can take back hold for each row (batch · pos).</summary>
    internal static long BytesPerRow(Transformer model, ComputationGraph graph) =>
        (2L * graph.SourceCount + 5L * graph.Layers) * model.Config.Width * model.Weights.TokenEmbedding.element_size();

    /// <summary>Computes again what changed since the last call because a destination lost edges; <see cref="Undo"/> takes it back.</summary>
    /// <param name="contains">The circuit now, dense <c>[sources, destinations]</c>.</param>
    /// <param name="destination">The destination that lost edges.</param>
    /// <returns>Logits at the scored rows, <c>[scored, vocabulary]</c>; null where the change does not reach them.</returns>
    internal Tensor? Change(ReadOnlySpan<bool> contains, int destination)
    {
        using var noGrad = no_grad();
        Keep();
        using var scope = NewDisposeScope();
        if (destination == graph.LogitsDestination) return Logits(contains).MoveToOuterDisposeScope();
        var changed = new bool[graph.SourceCount];
        for (int layer = graph.LayerOfDestination(destination); layer < graph.Layers; layer++)
        {
            var heads = new List<int>();
            for (int head = 0; head < graph.Heads; head++)
            {
                bool reached = false;
                foreach (var input in Enum.GetValues<HeadInput>())
                {
                    int reader = graph.HeadDestination(layer, head, input);
                    reached |= reader == destination || Reaches(contains, changed, reader);
                }

                if (reached) heads.Add(head);
            }

            if (heads.Count > 0) RunHeads(layer, heads, contains);
            foreach (int head in heads) changed[graph.HeadSource(layer, head)] = true;
            if (graph.AttentionOnly) continue;
            int mlp = graph.MlpDestination(layer);
            if (mlp != destination && !Reaches(contains, changed, mlp)) continue;
            RunMlp(layer, contains);
            changed[graph.MlpSource(layer)] = true;
        }

        return Reaches(contains, changed, graph.LogitsDestination) ? Logits(contains).MoveToOuterDisposeScope() : null;
    }

    /// <summary>Takes the last change back.</summary>
    internal void Undo()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (source, before) in undo) differences.select(0, source).copy_(before);
        Keep();
    }

    public void Dispose()
    {
        Keep();
        differences.Dispose();
        FullLogits.Dispose();
    }

    private long Rows => differences.shape[1];

    private void Keep()
    {
        foreach (var (_, before) in undo) before.Dispose();
        undo.Clear();
    }

    private bool Reaches(ReadOnlySpan<bool> contains, bool[] changed, int destination)
    {
        int readable = graph.SourcesBefore(destination);
        for (int source = 0; source < readable; source++)
        {
            if (changed[source] && contains[source * graph.DestinationCount + destination]) return true;
        }

        return false;
    }

    private void Write(int source, Tensor difference)
    {
        var row = differences.select(0, source);
        undo.Add((source, row.clone().DetachFromDisposeScope()));
        row.copy_(difference);
    }

    private void RunHeads(int layer, List<int> heads, ReadOnlySpan<bool> contains)
    {
        using var scope = NewDisposeScope();
        var config = model.Config;
        var block = model.Weights.Blocks[layer];
        long count = heads.Count, width = config.Width, perHead = config.HeadWidth;
        int[] readers = [.. Enum.GetValues<HeadInput>().SelectMany(input => heads.Select(head => graph.HeadDestination(layer, head, input)))];
        var inputs = Layers.Normalize(model, Mix(readers, contains, reference.BeforeAttention[layer]), block.AttentionNormWeight, block.AttentionNormBias);
        var chosen = tensor(heads.Select(head => (long)head).ToArray()).to(model.Device);
        var weights = block.QueryKeyValue.view(width, 3, config.Heads, perHead).permute(1, 2, 0, 3).index_select(1, chosen).view(3 * count, width, perHead);
        var bias = block.QueryKeyValueBias.view(3, config.Heads, perHead).index_select(1, chosen).view(3 * count, 1, perHead);
        var parts = inputs.bmm(weights).add_(bias).view(3, count, batch.Count, batch.Length, perHead).transpose(1, 2).unbind(0);
        var z = Layers.Attend(model, parts[0], parts[1], parts[2], batch.IsPadded ? batch.Real : null).transpose(0, 1).reshape(count, Rows, perHead);
        var referenceZ = reference.Z[layer].reshape(Rows, config.Heads, perHead).transpose(0, 1).index_select(0, chosen);
        var added = reference.WithHeadBias(layer, z.sub(referenceZ).bmm(block.AttentionOutput.view(config.Heads, perHead, width).index_select(0, chosen)));
        for (int place = 0; place < heads.Count; place++) Write(graph.HeadSource(layer, heads[place]), added.select(0, place));
    }

    private void RunMlp(int layer, ReadOnlySpan<bool> contains)
    {
        using var scope = NewDisposeScope();
        var block = model.Weights.Blocks[layer];
        var input = Mix([graph.MlpDestination(layer)], contains, reference.BeforeMlp[layer]).squeeze(0);
        var output = Layers.Mlp(model, block, Layers.Normalize(model, input, block.MlpNormWeight, block.MlpNormBias));
        Write(graph.MlpSource(layer), output.sub(reference.MlpOutput[layer].reshape(output.shape)));
    }

    private Tensor Logits(ReadOnlySpan<bool> contains)
    {
        var scored = differences.index_select(1, batch.ScoredRows).flatten(1);
        var mask = Mask([graph.LogitsDestination], graph.SourceCount, contains);
        var final = mask.matmul(scored).view(batch.ScoredCount, -1).add_(reference.Final.reshape(Rows, -1).index_select(0, batch.ScoredRows));
        return Layers.Unembed(model, final);
    }

    // The input of each destination: [destinations, batch · pos, width].
    private Tensor Mix(int[] destinations, ReadOnlySpan<bool> contains, Tensor stream)
    {
        int readable = graph.SourcesBefore(destinations[0]);
        var mask = Mask(destinations, readable, contains);
        return mask.matmul(differences.narrow(0, 0, readable).view(readable, -1)).view(destinations.Length, Rows, -1).add_(stream.reshape(1, Rows, model.Config.Width));
    }

    private Tensor Mask(int[] destinations, int sources, ReadOnlySpan<bool> contains)
    {
        var values = new float[destinations.Length, sources];
        for (int row = 0; row < destinations.Length; row++)
        {
            for (int source = 0; source < sources; source++) values[row, source] = contains[source * graph.DestinationCount + destinations[row]] ? 1 : 0;
        }

        return tensor(values).to(model.DType, model.Device);
    }
}
