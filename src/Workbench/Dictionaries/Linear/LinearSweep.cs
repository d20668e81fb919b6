using Workbench.Execution;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Linear;

/// <summary>
/// One backward sweep through a linear graph, layer by layer, for several targets that enter at the same place and position. Gradients
/// live at the residual stream only, over the positions that the targets can see; features are met one site at a time.
/// </summary>
internal sealed class LinearSweep
{
    private readonly LinearGraph graph;
    private readonly FrozenPass pass;
    private readonly FeatureRule rule;
    private readonly Action<int, Tensor, int>? atHeads;
    private readonly Tensor features;
    private readonly Tensor leaves;

    // The gradient at the residual stream, [targets, positions, width], from position `first` on.
    private Tensor stream = null!;
    private int first;

    private LinearSweep(LinearGraph graph, FeatureRule rule, Action<int, Tensor, int>? atHeads, int targets)
    {
        (this.graph, pass, this.rule, this.atHeads) = (graph, graph.Pass, rule, atHeads);
        features = zeros(targets, graph.FeatureCount, dtype: graph.Model.DType, device: graph.Model.Device);
        leaves = zeros(targets, graph.Leaves.Names.Count, graph.Positions, dtype: graph.Model.DType, device: graph.Model.Device);
    }

    /// <summary>Sweeps back from targets that enter at the same site and position.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="targets">Logits of one position, or features of one site and position, or one attention score.</param>
    /// <param name="rule">What features pass on.</param>
    /// <param name="atHeads">Called at every attention layer with the layer, the gradient at z (<c>[targets, positions, heads · d_head]</c>) and
    /// the first of its positions; null for nobody.</param>
    /// <returns>Contributions of features, <c>[targets, features]</c> in the graph's order, and of leaves, <c>[targets, kinds, pos]</c>.</returns>
    internal static (Tensor Features, Tensor Leaves) Run(LinearGraph graph, IReadOnlyList<GraphTarget> targets, FeatureRule rule, Action<int, Tensor, int>? atHeads = null)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var sweep = new LinearSweep(graph, rule, atHeads, targets.Count);
        int below = sweep.Enter(targets);
        for (int layer = below - 1; layer >= 0; layer--)
        {
            var before = sweep.stream;
            using var layerScope = NewDisposeScope();
            if (!graph.Model.Config.AttentionOnly) sweep.ThroughMlp(layer);
            sweep.ThroughAttention(layer);
            if (ReferenceEquals(before, sweep.stream)) continue;
            sweep.stream.MoveToOuterDisposeScope();
            before.Dispose();
        }

        sweep.AtEmbeddings();
        return (sweep.features.MoveToOuterDisposeScope(), sweep.leaves.MoveToOuterDisposeScope());
    }

    // Puts the gradient where the targets read, and goes down to a layer's beginning; gives that layer.
    private int Enter(IReadOnlyList<GraphTarget> targets)
    {
        switch (targets[0])
        {
            case LogitTarget logit:
                int at = logit.Position ?? graph.Positions - 1;
                var directions = stack(targets.Select(target => graph.LogitDirection((LogitTarget)target))).unsqueeze(1);
                if (graph.Model.Weights.FinalNormBias is { } bias) AddLeaf(LeafKinds.FinalNorm, directions, bias.detach().unsqueeze(0), at);
                (stream, first) = (pass.BackThroughFinalNorm(directions, at), at);
                return graph.Model.Config.Layers;
            case FeatureTarget feature:
                return EnterAtSite(feature.Node, targets);
            case AttentionScoreTarget score:
                EnterAtScore(score);
                return score.Layer;
            default:
                throw new ArgumentException($"A target of kind {targets[0].GetType().Name} has no place in a linear graph.", nameof(targets));
        }
    }

    private int EnterAtSite(FeatureNode node, IReadOnlyList<GraphTarget> targets)
    {
        var stage = graph.StageOf(node.Site);
        int position = node.Position;
        long[] chosen = [.. targets.Select(target => (long)(graph.PlaceOf(((FeatureTarget)target).Node) - stage.FirstIndex))];
        var places = tensor(chosen).to(graph.Model.Device);
        var gradient = stage.EncoderRows(position, places.sub(stage.StartOf(position))).unsqueeze(1);
        leaves.select(1, graph.Leaves[LeafKinds.EncoderBias(stage.Site)]).select(1, position).add_(stage.ConstantOfPre.index_select(0, places));
        int layer = node.Site.Layer;
        if (node.Site.Kind == DictionaryKind.MlpTranscoder)
        {
            EnterMlp(layer, gradient, position);
            ThroughAttention(layer);
        }
        else
        {
            FromAttentionSite(stage, gradient, position);
        }

        return layer;
    }

    private void EnterAtScore(AttentionScoreTarget score)
    {
        int which = score.Side == ScoreSide.Query ? 0 : 1, position = which == 0 ? score.Query : score.Key, other = which == 0 ? score.Key : score.Query;
        var parts = pass.QueryKeyValue[score.Layer];
        int heads = graph.Model.Config.Heads, width = graph.Model.Config.HeadWidth;
        var gradient = zeros(1, 1, (long)heads * width, dtype: parts.dtype, device: parts.device);
        gradient.narrow(2, (long)score.Head * width, width).add_(parts.select(0, 1 - which).select(0, score.Head).narrow(0, other, 1).div(Math.Sqrt(width)));
        AddLeaf(LeafKinds.Of(score.Layer, which == 0 ? "b_Q" : "b_K"), gradient, pass.ProjectionBias(score.Layer, which).unsqueeze(0), position);
        first = position;
        stream = BackToStream(score.Layer, which, gradient, position);
    }

    private void ThroughMlp(int layer)
    {
        if (graph.MlpStage(layer) is not { } stage)
        {
            AddLeaf(LeafKinds.Mlp(layer), stream, pass.MlpOutput[layer], first);
            return;
        }

        if (AtStage(stage, stream) is { } gradient) EnterMlp(layer, gradient, first);
    }

    // From a transcoder's input back into the stream.
    private void EnterMlp(int layer, Tensor gradient, int from)
    {
        if (graph.Model.Weights.Blocks[layer].MlpNormBias is { } bias) AddLeaf(LeafKinds.NormBeforeMlp(layer), gradient, bias.detach().unsqueeze(0), from);
        AddToStream(pass.BackThroughMlpNorm(layer, gradient, from), from);
    }

    private void ThroughAttention(int layer)
    {
        var outputBias = graph.Model.Weights.Blocks[layer].AttentionOutputBias.detach().unsqueeze(0);
        switch (graph.AttentionStage(layer))
        {
            case { Site.Kind: DictionaryKind.AttentionOutput } stage:
                if (AtStage(stage, stream) is { } atOutput) FromAttentionSite(stage, atOutput, first);
                break;
            case { } stage:
                AddLeaf(LeafKinds.Of(layer, "b_O"), stream, outputBias, first);
                if (AtStage(stage, pass.BackThroughOutput(layer, stream)) is { } atHeads) FromAttentionSite(stage, atHeads, first);
                break;
            default:
                AddLeaf(LeafKinds.Of(layer, "b_O"), stream, outputBias, first);
                FromHeads(layer, pass.BackThroughOutput(layer, stream), first);
                break;
        }
    }

    // From what an attention dictionary reads back into the stream.
    private void FromAttentionSite(GraphStage stage, Tensor gradient, int from)
    {
        int layer = stage.Site.Layer;
        if (stage.Site.Kind == DictionaryKind.AttentionOutput)
        {
            AddLeaf(LeafKinds.Of(layer, "b_O"), gradient, graph.Model.Weights.Blocks[layer].AttentionOutputBias.detach().unsqueeze(0), from);
            gradient = pass.BackThroughOutput(layer, gradient);
        }

        FromHeads(layer, gradient, from);
    }

    private void FromHeads(int layer, Tensor gradient, int from)
    {
        atHeads?.Invoke(layer, gradient, from);
        var values = pass.BackToValues(layer, gradient, from);
        AddLeaf(LeafKinds.Of(layer, "b_V"), values, pass.ProjectionBias(layer, 2).unsqueeze(0), 0);
        AddToStream(BackToStream(layer, 2, values, 0), 0);
    }

    private Tensor BackToStream(int layer, int which, Tensor gradient, int from)
    {
        var normalized = pass.BackThroughProjection(layer, which, gradient);
        if (graph.Model.Weights.Blocks[layer].AttentionNormBias is { } bias) AddLeaf(LeafKinds.NormBeforeAttention(layer), normalized, bias.detach().unsqueeze(0), from);
        return pass.BackThroughAttentionNorm(layer, normalized, from);
    }

    // Contributions of a site's features, bias and error; the gradient at what it reads, or null where nothing passes.
    private Tensor? AtStage(GraphStage stage, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        AddLeaf(LeafKinds.DecoderBias(stage.Site), gradient, stage.DecoderBias, first);
        AddLeaf(LeafKinds.Error(stage.Site), gradient, stage.Error, first);
        var around = stage.HasWayRound ? stage.BackAroundDictionary(gradient) : null;
        if (stage.Count == 0) return around?.MoveToOuterDisposeScope();

        int positions = (int)gradient.shape[1];
        var arriving = zeros(gradient.shape[0], stage.Count, dtype: gradient.dtype, device: gradient.device);
        for (int offset = 0; offset < positions; offset++)
        {
            using var step = NewDisposeScope();
            int position = first + offset;
            if (stage.CountAt(position) == 0) continue;
            arriving.narrow(1, stage.StartOf(position), stage.CountAt(position)).copy_(gradient.select(1, offset).mm(stage.DecoderRows(position).transpose(0, 1)));
        }

        var attribution = arriving.mul(stage.Activation);
        features.narrow(1, stage.FirstIndex, stage.Count).copy_(attribution);
        if (rule(stage, attribution) is not { } passed) return around?.MoveToOuterDisposeScope();

        var passing = arriving.mul(passed);
        var read = around ?? zeros([gradient.shape[0], positions, stage.Dictionary.Spec.InputWidth], dtype: gradient.dtype, device: gradient.device);
        var bias = leaves.select(1, graph.Leaves[LeafKinds.EncoderBias(stage.Site)]);
        for (int offset = 0; offset < positions; offset++)
        {
            using var step = NewDisposeScope();
            int position = first + offset, start = stage.StartOf(position), count = stage.CountAt(position);
            if (count == 0) continue;
            var here = passing.narrow(1, start, count);
            var kept = here.ne(0).any(0).nonzero().view(-1);
            if (kept.shape[0] == 0) continue;
            here = here.index_select(1, kept);
            read.select(1, offset).add_(here.mm(stage.EncoderRows(position, kept)));
            bias.select(1, position).add_(here.mv(stage.ConstantOfPre.narrow(0, start, count).index_select(0, kept)));
        }

        return read.MoveToOuterDisposeScope();
    }

    private void AtEmbeddings()
    {
        AddLeaf(LeafKinds.TokenEmbedding, stream, pass.Embedding, first);
        AddLeaf(LeafKinds.PositionEmbedding, stream, pass.PositionEmbedding, first);
    }

    /// <summary>Adds a leaf's contribution: gradient times what it writes.</summary>
    /// <param name="kind">The kind of leaf.</param>
    /// <param name="gradient"><c>[targets, positions, d]</c>.</param>
    /// <param name="written"><c>[pos, d]</c>, or one row that is written everywhere.</param>
    /// <param name="from">The first of the gradient's positions.</param>
    private void AddLeaf(string kind, Tensor gradient, Tensor written, int from)
    {
        using var scope = NewDisposeScope();
        long positions = gradient.shape[1];
        var here = written.shape[0] == 1 && graph.Positions > 1 ? written : written.narrow(0, from, positions);
        leaves.select(1, graph.Leaves[kind]).narrow(1, from, positions).add_(gradient.mul(here).sum(-1));
    }

    private void AddToStream(Tensor gradient, int from)
    {
        if (stream is null)
        {
            (stream, first) = (gradient, from);
            return;
        }

        long end = Math.Max(first + stream.shape[1], from + gradient.shape[1]);
        int start = Math.Min(first, from);
        var sum = zeros([stream.shape[0], end - start, stream.shape[2]], dtype: stream.dtype, device: stream.device);
        sum.narrow(1, first - start, stream.shape[1]).add_(stream);
        sum.narrow(1, from - start, gradient.shape[1]).add_(gradient);
        (stream, first) = (sum, start);
    }
}
