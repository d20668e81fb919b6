using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Execution;

/// <summary>
/// A run with a real-valued mask on every edge: 1 carries what the running circuit computes, 0 the source's reference output, and what lies
/// between a mix, Σ z·running + (1 − z)·reference. With masks of 0 and 1 it is the circuit run. Gives the gradient of a loss at every open mask.
/// </summary>
/// <remarks>
/// Only single layers are recorded for differentiation; between them gradients are carried by hand, through the same matrix products that mix
/// the sources. So each source is held once, slopes are added in place, and a layer can be computed again instead of being kept.
/// </remarks>
internal sealed class MaskedRun : IDisposable
{
    private readonly Transformer model;
    private readonly ComputationGraph graph;
    private readonly TaskBatch batch;
    private readonly ReferenceActivations reference;
    private readonly MaskedPlan plan;
    private readonly bool recompute;
    private readonly Tensor gates;
    private readonly bool perExample;
    private readonly SourceRows rows;
    private readonly LayerGraph?[] attention;
    private readonly LayerGraph?[] mlp;
    private SourceRows? tail;
    private readonly Tensor finalInput;

    /// <summary>Runs a batch.</summary>
    /// <param name="model">The model.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="batch">The batch; its clean tokens are run.</param>
    /// <param name="reference">The batch's references.</param>
    /// <param name="gates">Masks <c>[sources, destinations]</c>, or <c>[batch, sources, destinations]</c> where each example has its own. Cells that
    /// the plan does not know must be 0.</param>
    /// <param name="plan">What may be open; for the gradient at a mask that is 0 its edge must be open in the plan.</param>
    /// <param name="recompute">Whether layers are computed again in <see cref="Backward"/> instead of being kept: less memory, about a third more time.</param>
    internal MaskedRun(
        Transformer model, ComputationGraph graph, TaskBatch batch, ReferenceActivations reference, Tensor gates, MaskedPlan plan, bool recompute = false)
    {
        (this.model, this.graph, this.batch, this.reference, this.plan, this.recompute) = (model, graph, batch, reference, plan, recompute);
        perExample = gates.dim() == 3;
        attention = new LayerGraph?[graph.Layers];
        mlp = new LayerGraph?[graph.Layers];
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        long width = model.Config.Width;
        var live = Places(plan.LiveSources.Select(source => (long)source));
        var dense = perExample ? gates.detach() : gates.detach().unsqueeze(0);
        this.gates = dense.to_type(model.DType).index_select(1, live).DetachFromDisposeScope();
        long perGroup = batch.Length * width;
        var groups = perExample ? Enumerable.Range(0, batch.Count).Select(example => (example * perGroup, perGroup)) : [(0, batch.Count * perGroup)];
        rows = new SourceRows(empty([plan.LiveSources.Count, batch.Count * perGroup], dtype: model.DType, device: model.Device), this.gates, [.. groups]);
        if (plan.InputLive) rows.Values.select(0, 0).copy_(Layers.EmbedTokens(model, batch.Clean).sub(reference.Input).view(-1));
        for (int layer = 0; layer < graph.Layers; layer++)
        {
            if (plan.Layers[layer].Heads.Length > 0) Write(attention, layer, RunHeads(layer, keep: !recompute), Heads);
            if (IsLast(layer)) BeginTail(layer);
            if (plan.Layers[layer].MlpRow >= 0) Write(mlp, layer, RunMlp(layer, keep: !recompute), MlpRow);
        }

        finalInput = tail!.Mix(plan.LiveSources.Count, Places([graph.LogitsDestination]), Scored(reference.Final)).squeeze(0).requires_grad_().DetachFromDisposeScope();
        using var grad = enable_grad();
        Logits = Layers.Unembed(model, finalInput).DetachFromDisposeScope();
    }

    /// <summary>Logits at the scored rows, <c>[scored, vocabulary]</c>; a loss made of them with gradients on goes to <see cref="Backward"/>.</summary>
    internal Tensor Logits { get; }

    /// <summary>Differentiates a loss with respect to the masks. Can be called once.</summary>
    /// <param name="loss">A scalar made of <see cref="Logits"/>.</param>
    /// <returns>In the shape of the masks; 0 at edges that are not open in the plan.</returns>
    internal Tensor Backward(Tensor loss)
    {
        using var scope = NewDisposeScope();
        var slopes = zeros_like(gates);
        if (plan.ReadsLogits)
        {
            var final = autograd.grad([loss], [finalInput])[0];
            using var noGrad = no_grad();
            rows.BeginBackward();
            tail!.BeginBackward();
            tail.Back(plan.LiveSources.Count, Places([graph.LogitsDestination]), final.unsqueeze(0), slopes);
            for (int layer = graph.Layers - 1; layer >= 0; layer--)
            {
                if (plan.Layers[layer].MlpRow >= 0) BackThroughMlp(layer, slopes);
                if (IsLast(layer)) EndTail(layer);
                if (plan.Layers[layer].Heads.Length > 0) BackThroughHeads(layer, slopes);
            }
        }

        using var stillNoGrad = no_grad();
        var live = Places(plan.LiveSources.Select(source => (long)source));
        var dense = zeros(slopes.shape[0], graph.SourceCount, graph.DestinationCount, dtype: slopes.dtype, device: slopes.device).index_copy(1, live, slopes);
        return (perExample ? dense : dense.squeeze(0)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        gates.Dispose();
        rows.Dispose();
        tail?.Dispose();
        finalInput.Dispose();
        Logits.Dispose();
        foreach (var kept in attention.Concat(mlp)) kept?.Dispose();
    }

    // Behind the last layer's heads only scored rows matter.
    private bool IsLast(int layer) => layer == graph.Layers - 1;

    private int KnownBeforeTail(int layer) => plan.Layers[layer].MlpRow >= 0 ? plan.Layers[layer].MlpRow : plan.LiveSources.Count;

    private void BeginTail(int layer)
    {
        using var scope = NewDisposeScope();
        long width = model.Config.Width, scored = batch.ScoredCount;
        int known = KnownBeforeTail(layer), count = plan.LiveSources.Count;
        var values = empty([count, scored * width], dtype: model.DType, device: model.Device);
        if (known > 0) values.narrow(0, 0, known).copy_(rows.Values.narrow(0, 0, known).view(known, -1, width).index_select(1, batch.ScoredRows).view(known, -1));
        var groups = new List<(long, long)>();
        if (perExample)
        {
            long start = 0;
            foreach (var pair in batch.Pairs)
            {
                long own = Math.Max(1, pair.At.Count) * width;
                groups.Add((start, own));
                start += own;
            }
        }
        else
        {
            groups.Add((0, scored * width));
        }

        tail = new SourceRows(values, gates, [.. groups]);
    }

    private void EndTail(int layer)
    {
        using var scope = NewDisposeScope();
        int known = KnownBeforeTail(layer);
        if (known == 0) return;
        rows.Slopes!.view(rows.Slopes.shape[0], -1, model.Config.Width).narrow(0, 0, known)
            .index_add_(1, batch.ScoredRows, tail!.Slopes!.narrow(0, 0, known).view(known, -1, model.Config.Width), 1);
    }

    private SourceRows RowsOfMlp(int layer) => IsLast(layer) ? tail! : rows;

    private static Tensor Flat(Tensor activations) => activations.reshape(-1, activations.shape[^1]);

    private Tensor Scored(Tensor activations) => Flat(activations).index_select(0, batch.ScoredRows);

    private Tensor OfMlp(int layer, Tensor activations) => IsLast(layer) ? Scored(activations) : Flat(activations);

    private void Write(LayerGraph?[] kept, int layer, LayerGraph ran, Action<int, Tensor> write)
    {
        using var scope = NewDisposeScope();
        write(layer, ran.Output);
        if (recompute) ran.Dispose();
        else kept[layer] = ran;
    }

    // z of live heads, [heads, places, d_head].
    private LayerGraph RunHeads(int layer, bool keep)
    {
        using var scope = NewDisposeScope();
        var own = plan.Layers[layer];
        var config = model.Config;
        var block = model.Weights.Blocks[layer];
        long heads = own.Heads.Length, places = (long)batch.Count * batch.Length, width = config.Width, perHead = config.HeadWidth;
        var stream = Flat(reference.BeforeAttention[layer]);
        var weights = block.QueryKeyValue.detach().view(width, 3 * config.Heads, perHead).permute(1, 0, 2);
        var biases = block.QueryKeyValueBias.detach().view(3 * config.Heads, 1, perHead);
        var results = new List<Tensor>();
        Tensor? leaf = null;
        using var grad = enable_grad(keep);
        if (own.OpenReaders.Length > 0)
        {
            var open = Places(own.OpenReaders);
            leaf = rows.Mix(own.RowsBefore, Places(own.OpenReaders.Select(reader => graph.HeadDestination(layer, 0, HeadInput.Query) + reader)), stream);
            if (keep) leaf.requires_grad_();
            var normalized = Layers.Normalize(model, leaf, block.AttentionNormWeight?.detach(), block.AttentionNormBias?.detach());
            results.Add(normalized.bmm(weights.index_select(0, open)).add(biases.index_select(0, open)));
        }

        if (own.ClosedReaders.Length > 0)
        {
            // They all read the same stream: one normalization and one product.
            var closed = Places(own.ClosedReaders);
            var side = weights.index_select(0, closed).permute(1, 0, 2).reshape(width, -1);
            var normalized = Layers.Normalize(model, stream, block.AttentionNormWeight?.detach(), block.AttentionNormBias?.detach());
            results.Add(normalized.mm(side).view(places, -1, perHead).transpose(0, 1).add(biases.index_select(0, closed)));
        }

        var parts = (results.Count == 1 ? results[0] : cat(results, 0)).index_select(0, Places(own.Order))
            .view(3, heads, batch.Count, batch.Length, perHead).transpose(1, 2).unbind(0);
        var z = Layers.Attend(model, parts[0], parts[1], parts[2], batch.RealIfPadded).transpose(0, 1).reshape(heads, places, perHead);
        return new(leaf?.DetachFromDisposeScope(), z.DetachFromDisposeScope());
    }

    private void Heads(int layer, Tensor z)
    {
        var own = plan.Layers[layer];
        long heads = own.Heads.Length;
        var live = Places(own.Heads.Select(head => (long)head));
        var referenceZ = Flat(reference.Z[layer]).view(-1, model.Config.Heads, model.Config.HeadWidth).transpose(0, 1).index_select(0, live);
        rows.Values.narrow(0, own.FirstHeadRow, heads).copy_(reference.WithHeadBias(layer, z.detach().sub(referenceZ).bmm(Output(layer, live))).view(heads, -1));
    }

    private Tensor Output(int layer, Tensor heads) =>
        model.Weights.Blocks[layer].AttentionOutput.detach().view(model.Config.Heads, model.Config.HeadWidth, model.Config.Width).index_select(0, heads);

    private void BackThroughHeads(int layer, Tensor gateSlopes)
    {
        var own = plan.Layers[layer];
        if (own.OpenReaders.Length == 0) return;
        using var scope = NewDisposeScope();
        using var ran = attention[layer] ?? RunHeads(layer, keep: true);
        long heads = own.Heads.Length;
        var slopes = rows.Slopes!.narrow(0, own.FirstHeadRow, heads).view(heads, -1, model.Config.Width);
        var atZ = slopes.bmm(Output(layer, Places(own.Heads.Select(head => (long)head))).transpose(1, 2));
        var atInput = autograd.grad([ran.Output], [ran.Input!], [atZ])[0];
        rows.Back(own.RowsBefore, Places(own.OpenReaders.Select(reader => graph.HeadDestination(layer, 0, HeadInput.Query) + reader)), atInput, gateSlopes);
        attention[layer] = null;
    }

    private LayerGraph RunMlp(int layer, bool keep)
    {
        using var scope = NewDisposeScope();
        var own = plan.Layers[layer];
        var block = Detached(model.Weights.Blocks[layer]);
        var leaf = RowsOfMlp(layer).Mix(own.MlpReads ? own.RowsBeforeMlp : 0, Places([graph.MlpDestination(layer)]), OfMlp(layer, reference.BeforeMlp[layer])).squeeze(0);
        using var grad = enable_grad(keep && own.MlpReads);
        if (keep && own.MlpReads) leaf.requires_grad_();
        var output = Layers.Mlp(model, block, Layers.Normalize(model, leaf, block.MlpNormWeight, block.MlpNormBias));
        return new(leaf.DetachFromDisposeScope(), output.DetachFromDisposeScope());
    }

    private void MlpRow(int layer, Tensor output) =>
        RowsOfMlp(layer).Values.select(0, plan.Layers[layer].MlpRow).copy_(output.detach().sub(OfMlp(layer, reference.MlpOutput[layer])).view(-1));

    private void BackThroughMlp(int layer, Tensor gateSlopes)
    {
        var own = plan.Layers[layer];
        if (!own.MlpReads) return;
        using var scope = NewDisposeScope();
        using var ran = mlp[layer] ?? RunMlp(layer, keep: true);
        var slopes = RowsOfMlp(layer).Slopes!.select(0, own.MlpRow).view(ran.Output.shape);
        var atInput = autograd.grad([ran.Output], [ran.Input!], [slopes])[0];
        RowsOfMlp(layer).Back(own.RowsBeforeMlp, Places([graph.MlpDestination(layer)]), atInput.unsqueeze(0), gateSlopes);
        mlp[layer] = null;
    }

    private static BlockWeights Detached(BlockWeights block) => block with
    {
        MlpNormWeight = block.MlpNormWeight?.detach(),
        MlpNormBias = block.MlpNormBias?.detach(),
        MlpIn = block.MlpIn!.detach(),
        MlpInBias = block.MlpInBias!.detach(),
        MlpOut = block.MlpOut!.detach(),
        MlpOutBias = block.MlpOutBias!.detach(),
    };

    private Tensor Places(IEnumerable<long> places) => tensor(places.ToArray()).to(model.Device);

    // What one layer's heads or its MLP read and made, connected for differentiation.
    private sealed record LayerGraph(Tensor? Input, Tensor Output) : IDisposable
    {
        public void Dispose()
        {
            Input?.Dispose();
            Output.Dispose();
        }
    }
}
