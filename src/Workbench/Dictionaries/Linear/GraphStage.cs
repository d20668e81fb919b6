using static TorchSharp.torch;

namespace Workbench.Dictionaries.Linear;

/// <summary>
/// One dictionary on one prompt: the features that are active, in the order position, number, and what is left over. Weights of
/// other features are never touched again.
/// </summary>
internal sealed class GraphStage : IDisposable
{
    private readonly List<Tensor> owned = [];
    private readonly long[] features;
    private readonly long[] positions;
    private readonly int[] starts;
    private readonly Tensor featureIndex;
    private readonly Tensor? inputScale;
    private readonly Tensor? outputScale;
    private Tensor? decoderCache;

    private GraphStage(SparseDictionary dictionary, Tensor input, Tensor output, int firstIndex)
    {
        Dictionary = dictionary;
        FirstIndex = firstIndex;
        Positions = (int)input.shape[0];
        using var scope = NewDisposeScope();
        var scales = dictionary.ScalesOf(input, output);
        var pre = dictionary.PreActivations(input, scales);
        var active = dictionary.ActiveMask(pre).nonzero();
        positions = active.select(1, 0).cpu().data<long>().ToArray();
        features = active.select(1, 1).cpu().data<long>().ToArray();
        starts = new int[Positions + 1];
        foreach (long position in positions) starts[position + 1]++;
        for (int position = 0; position < Positions; position++) starts[position + 1] += starts[position];

        featureIndex = Own(active.select(1, 1).contiguous());
        PositionIndex = Own(active.select(1, 0).contiguous());
        Activation = Own(pre.view(-1).index_select(0, PositionIndex.mul(dictionary.Spec.Features).add(featureIndex)));
        inputScale = scales.Input is null && scales.PreActivation is null ? null : Own((scales.Input, scales.PreActivation) switch
        {
            ({ } read, { } after) => read.mul(after),
            (null, { } after) => after.clone(),
            (var read, _) => read!.clone(),
        });
        outputScale = scales.Output is null ? null : Own(scales.Output.clone());
        Centred = scales.Mean is not null;
        ConstantOfPre = Own(Constants(dictionary, scales));
        DecoderBias = Own(outputScale is null ? dictionary.DecoderBias.detach().expand(Positions, dictionary.Spec.OutputWidth).clone() : dictionary.DecoderBias.detach().mul(outputScale));

        // What neither features nor the bias nor a linear way round the dictionary explains.
        var explained = DecoderBias.clone();
        var rows = Activation.unsqueeze(1);
        for (int position = 0; position < Positions; position++)
        {
            using var step = NewDisposeScope();
            if (CountAt(position) == 0) continue;
            var written = rows.narrow(0, starts[position], CountAt(position)).transpose(0, 1).mm(DecoderRows(position));
            explained.narrow(0, position, 1).add_(written);
        }

        Error = Own(output.sub(explained).sub(AroundDictionary(input)));
    }

    internal SparseDictionary Dictionary { get; }

    internal DictionarySite Site => Dictionary.Site;

    internal int Positions { get; }

    /// <summary>Place of the first of these features among all of the graph.</summary>
    internal int FirstIndex { get; }

    /// <summary>Number of active features, over all positions.</summary>
    internal int Count => features.Length;

    /// <summary>Activations, which are the pre-activations, <c>[active]</c>.</summary>
    internal Tensor Activation { get; }

    /// <summary>Position of each active feature, int64 <c>[active]</c>.</summary>
    internal Tensor PositionIndex { get; }

    /// <summary>What of each pre-activation does not come from what is read, <c>[active]</c>.</summary>
    internal Tensor ConstantOfPre { get; }

    /// <summary>The decoder bias as it is written, <c>[pos, d_out]</c>.</summary>
    internal Tensor DecoderBias { get; }

    /// <summary>True output minus reconstruction, <c>[pos, d_out]</c>.</summary>
    internal Tensor Error { get; }

    /// <summary>Whether the mean over the width is taken off before encoding and put on behind decoding.</summary>
    internal bool Centred { get; }

    internal bool HasWayRound => Centred || Dictionary.Skip is not null;

    /// <summary>Encodes what a site reads and keeps what is active.</summary>
    /// <param name="dictionary">The dictionary; it stays the caller's.</param>
    /// <param name="input">What it reads, <c>[pos, d_in]</c>.</param>
    /// <param name="output">What it is to reconstruct, <c>[pos, d_out]</c>.</param>
    /// <param name="firstIndex">Place of its first feature among all of the graph.</param>
    internal static GraphStage Of(SparseDictionary dictionary, Tensor input, Tensor output, int firstIndex) => new(dictionary, input, output, firstIndex);

    internal int StartOf(int position) => starts[position];

    internal int CountAt(int position) => starts[position + 1] - starts[position];

    internal FeatureNode Node(int local) => new(Site, (int)features[local], (int)positions[local]);

    /// <summary>Place of a feature among those of this stage; -1 where it is not active.</summary>
    internal int Find(int feature, int position)
    {
        if (position < 0 || position >= Positions) return -1;
        int found = Array.BinarySearch(features, starts[position], CountAt(position), (long)feature);
        return found < 0 ? -1 : found;
    }

    /// <summary>What each feature of a position writes at activation 1, <c>[active at position, d_out]</c>, normalisation included.</summary>
    internal Tensor DecoderRows(int position)
    {
        if (decoderCache is not null) return decoderCache.narrow(0, starts[position], CountAt(position));
        using var scope = NewDisposeScope();
        var rows = Dictionary.DecoderWeight.detach().index_select(0, featureIndex.narrow(0, starts[position], CountAt(position)));
        if (outputScale is not null) rows = rows.mul(outputScale.narrow(0, position, 1));
        return rows.MoveToOuterDisposeScope();
    }

    /// <summary>Keeps the decoder rows of all positions, so that many targets need not gather them again.</summary>
    internal void CacheDecoder()
    {
        if (decoderCache is not null || Count == 0) return;
        using var scope = NewDisposeScope();
        var rows = Enumerable.Range(0, Positions).Where(position => CountAt(position) > 0).Select(DecoderRows).ToArray();
        decoderCache = Own(cat(rows));
    }

    /// <summary>Gradients of pre-activations of one position with respect to what the dictionary reads, <c>[chosen, d_in]</c>.</summary>
    /// <param name="position">The position.</param>
    /// <param name="chosen">Places among the features of this position, int64 <c>[chosen]</c>; null for all.</param>
    internal Tensor EncoderRows(int position, Tensor? chosen = null)
    {
        using var scope = NewDisposeScope();
        var ids = featureIndex.narrow(0, starts[position], CountAt(position));
        if (chosen is not null) ids = ids.index_select(0, chosen);
        var rows = Dictionary.EncoderWeight.detach().index_select(1, ids).transpose(0, 1).contiguous();
        if (inputScale is not null) rows = rows.mul(inputScale.narrow(0, position, 1));
        if (Centred) rows = rows.sub(rows.mean([-1], keepdim: true));
        return rows.MoveToOuterDisposeScope();
    }

    /// <summary>Gradient at what is read that comes round the features (skip connection, mean of normalisation).</summary>
    /// <param name="gradient">At what is written, <c>[targets, positions, d_out]</c>.</param>
    internal Tensor BackAroundDictionary(Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var sum = Dictionary.Skip is { } skip
            ? Execution.FrozenPass.Multiply(gradient, skip.detach().transpose(0, 1))
            : zeros([.. gradient.shape.SkipLast(1), Dictionary.Spec.InputWidth], dtype: gradient.dtype, device: gradient.device);
        if (Centred) sum = sum.add(gradient.sum(-1, keepdim: true).div(Dictionary.Spec.InputWidth));
        return sum.MoveToOuterDisposeScope();
    }

    /// <summary>Pre-activations of the active features of another run, normalisation being held, <c>[active]</c>.</summary>
    /// <param name="input">What the dictionary reads there, <c>[pos, d_in]</c>.</param>
    internal Tensor FrozenPreActivations(Tensor input)
    {
        using var scope = NewDisposeScope();
        var pre = ConstantOfPre.clone();
        for (int position = 0; position < Positions; position++)
        {
            using var step = NewDisposeScope();
            if (CountAt(position) > 0) pre.narrow(0, starts[position], CountAt(position)).add_(EncoderRows(position).mv(input.select(0, position)));
        }

        return pre.MoveToOuterDisposeScope();
    }

    /// <summary>What the site writes with other activations of the features that are active here, normalisation and error being held, <c>[pos, d_out]</c>.</summary>
    /// <param name="activations"><c>[active]</c>.</param>
    /// <param name="input">What the dictionary reads, <c>[pos, d_in]</c>, for what goes round the features.</param>
    internal Tensor FrozenOutput(Tensor activations, Tensor input)
    {
        using var scope = NewDisposeScope();
        var output = Error.add(DecoderBias);
        if (HasWayRound) output = output.add(AroundDictionary(input));
        for (int position = 0; position < Positions; position++)
        {
            using var step = NewDisposeScope();
            if (CountAt(position) == 0) continue;
            var written = activations.narrow(0, starts[position], CountAt(position)).unsqueeze(0).mm(DecoderRows(position));
            output.narrow(0, position, 1).add_(written);
        }

        return output.MoveToOuterDisposeScope();
    }

    /// <summary>Values at the active features, <c>[active]</c>, of a table <c>[pos, features]</c>.</summary>
    internal Tensor Pick(Tensor table)
    {
        using var scope = NewDisposeScope();
        return table.reshape(-1).index_select(0, PositionIndex.mul(Dictionary.Spec.Features).add(featureIndex)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var tensor in owned) tensor.Dispose();
    }

    private Tensor AroundDictionary(Tensor input)
    {
        using var scope = NewDisposeScope();
        var sum = Dictionary.Skip is { } skip ? input.matmul(skip.detach()) : zeros_like(DecoderBias);
        if (Centred) sum = sum.add(input.mean([-1], keepdim: true));
        return sum.MoveToOuterDisposeScope();
    }

    // pre = scale · ((x − b_dec) centred · W_enc) + scale' · b_enc: everything but x's part.
    private Tensor Constants(SparseDictionary dictionary, DictionaryScales scales)
    {
        using var scope = NewDisposeScope();
        var bias = dictionary.EncoderBias.detach().index_select(0, featureIndex);
        if (dictionary.Spec.SubtractDecoderBias)
        {
            bool subtractFirst = dictionary.Spec.Normalisation != DictionaryNormalisation.LayerNorm;
            var shift = dictionary.DecoderBias.detach();
            var projected = shift.unsqueeze(0).mm(dictionary.EncoderWeight.detach()).squeeze(0).index_select(0, featureIndex);
            if (subtractFirst && scales.Input is not null) projected = projected.mul(scales.Input.view(-1).index_select(0, PositionIndex));
            bias = bias.sub(projected);
        }

        if (scales.PreActivation is not null) bias = bias.mul(scales.PreActivation.view(-1).index_select(0, PositionIndex));
        return bias.MoveToOuterDisposeScope();
    }

    private Tensor Own(Tensor value)
    {
        var kept = value.DetachFromDisposeScope();
        owned.Add(kept);
        return kept;
    }
}
