using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Execution;

/// <summary>
/// Gradients of a metric at the input of every destination, before its own LayerNorm. One backward pass gives the
/// gradients at q, k, v and the MLP inputs; the step from there to a head's own input is linear and is made layer by
/// layer, when asked for, so that the gradients of all heads never lie in memory together.
/// </summary>
internal sealed class DestinationGradients : IDisposable
{
    private readonly Transformer model;
    private readonly Pass pass;
    private readonly Tensor?[] queryKeyValue;
    private readonly Tensor?[] mlp;
    private readonly Tensor final;

    private DestinationGradients(Transformer model, Pass pass, Tensor metric, Tensor logits, Tensor?[] queryKeyValue, Tensor?[] mlp, Tensor final, Tensor? input)
    {
        (this.model, this.pass, this.queryKeyValue, this.mlp, this.final) = (model, pass, queryKeyValue, mlp, final);
        (Metric, ScoredLogits, AtEmbedding) = (metric, logits, input);
    }

    /// <summary>The pass that the gradients belong to.</summary>
    internal Pass Pass => pass;

    /// <summary>The metric of each example, <c>[batch]</c>.</summary>
    internal Tensor Metric { get; }

    /// <summary>Logits at the scored rows, <c>[scored, vocabulary]</c>.</summary>
    internal Tensor ScoredLogits { get; }

    /// <summary>Gradient of the whole model at the embedding that the pass began with, <c>[batch, pos, width]</c>; null unless asked for.</summary>
    internal Tensor? AtEmbedding { get; }

    /// <summary>Runs the model forward and backward once.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">The batch; its clean tokens are run.</param>
    /// <param name="metric">What is differentiated, summed over examples.</param>
    /// <param name="cleanLogits">For KL: the full model's clean logits <c>[scored, vocabulary]</c>; this pass's own if null.</param>
    /// <param name="input">Replaces the token embedding, <c>[batch, pos, width]</c>.</param>
    /// <param name="rules">What is constant for gradients.</param>
    /// <param name="atEmbedding">Whether <see cref="AtEmbedding"/> is wanted.</param>
    internal static DestinationGradients Of(
        Transformer model, TaskBatch batch, Metric metric, Tensor? cleanLogits = null, Tensor? input = null,
        RelevanceRules rules = RelevanceRules.None, bool atEmbedding = false)
    {
        using var grad = enable_grad();
        using var scope = NewDisposeScope();
        var embedding = Leaf(input ?? Layers.EmbedTokens(model, batch.Clean));
        return Of(model, batch, metric, cleanLogits, Pass.Record(model, batch.Clean, batch.RealIfPadded, embedding, rules), atEmbedding);
    }

    /// <summary>Gradients when the output of one group of sources is a given constant, and everything else of the clean run.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">The batch; its clean tokens are run.</param>
    /// <param name="metric">What is differentiated, summed over examples.</param>
    /// <param name="cleanLogits">For KL: the full model's clean logits <c>[scored, vocabulary]</c>.</param>
    /// <param name="group">The group; no gradient flows through it.</param>
    /// <param name="output">Its output, in the shape of <see cref="SourceGroup.Output(Pass)"/>.</param>
    internal static DestinationGradients Holding(Transformer model, TaskBatch batch, Metric metric, Tensor? cleanLogits, SourceGroup group, Tensor output)
    {
        if (group.IsInput) return Of(model, batch, metric, cleanLogits, output);
        using var grad = enable_grad();
        using var scope = NewDisposeScope();
        var embedding = Leaf(Layers.EmbedTokens(model, batch.Clean));
        return Of(model, batch, metric, cleanLogits,
            Pass.Record(model, batch.Clean, batch.RealIfPadded, embedding, replaced: group, output: output.detach()));
    }

    /// <summary>Gradients at the destinations behind a group of sources whose output is exchanged; the others have none, and what comes
    /// before the group is not run again.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="metric">What is differentiated, summed over examples.</param>
    /// <param name="cleanLogits">For KL: the full model's clean logits <c>[scored, vocabulary]</c>.</param>
    /// <param name="clean">The pass to go on from.</param>
    /// <param name="group">The group.</param>
    /// <param name="output">Its output, in the shape of <see cref="SourceGroup.Output(Pass)"/>.</param>
    internal static DestinationGradients Behind(
        Transformer model, TaskBatch batch, Metric metric, Tensor? cleanLogits, Pass clean, SourceGroup group, Tensor output)
    {
        using var grad = enable_grad();
        using var scope = NewDisposeScope();
        return Of(model, batch, metric, cleanLogits, Pass.GoOn(model, clean, batch.RealIfPadded, group, Leaf(output)));
    }

    /// <summary>Gradients of a pass that was recorded with gradients on; the pass goes over to the result, or is gone if this fails.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="metric">What is differentiated, summed over examples.</param>
    /// <param name="cleanLogits">For KL: the full model's clean logits <c>[scored, vocabulary]</c>; this pass's own if null.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="atEmbedding">Whether <see cref="AtEmbedding"/> is wanted.</param>
    internal static DestinationGradients Of(Transformer model, TaskBatch batch, Metric metric, Tensor? cleanLogits, Pass pass, bool atEmbedding = false)
    {
        using var grad = enable_grad();
        using var scope = NewDisposeScope();
        try
        {
            var logits = Layers.Unembed(model, pass.Final.view(-1, model.Config.Width).index_select(0, batch.ScoredRows), pass.Rules);
            var values = metric.PerExample(logits, batch, metric.NeedsCleanLogits ? cleanLogits ?? logits.detach() : null);
            List<Tensor> taps = [.. pass.QueryKeyValue.OfType<Tensor>(), .. pass.MlpNormalized.OfType<Tensor>(), pass.Final];
            if (atEmbedding) taps.Add(pass.Input);
            var gradients = new Queue<Tensor>(autograd.grad([values.sum()], taps).Select(gradient => gradient.DetachFromDisposeScope()));
            Tensor?[] InTurn(Tensor?[] asked) => [.. asked.Select(tap => tap is null ? null : gradients.Dequeue())];
            return new(
                model, pass, values.detach().DetachFromDisposeScope(), logits.detach().DetachFromDisposeScope(),
                InTurn(pass.QueryKeyValue), InTurn(pass.MlpNormalized), gradients.Dequeue(), atEmbedding ? gradients.Dequeue() : null);
        }
        catch
        {
            pass.Dispose();
            throw;
        }
    }

    /// <summary>Bytes that this holds once <see cref="KeepForContraction"/> was called.</summary>
    internal long Bytes
    {
        get
        {
            IEnumerable<Tensor?> held = [.. pass.BeforeAttention, .. pass.BeforeMlp, .. pass.QueryKeyValue, .. queryKeyValue, .. mlp, final];
            return held.OfType<Tensor>().Sum(tensor => tensor.numel() * tensor.element_size());
        }
    }

    /// <summary>Lets go of what only the differences of sources need, for gradients that wait to be contracted with others.</summary>
    internal void KeepForContraction()
    {
        IEnumerable<Tensor?> others = [pass.Input, .. pass.Z, .. pass.MlpOutput, .. pass.MlpNormalized];
        foreach (var tensor in others) tensor?.Dispose();
    }

    /// <summary>Whether the gradients reach a layer's heads; where they do not, there is nothing to contract.</summary>
    internal bool ReachHeads(int layer) => queryKeyValue[layer] is not null;

    /// <summary>Whether the gradients reach a layer's MLP.</summary>
    internal bool ReachMlp(int layer) => mlp[layer] is not null;

    /// <summary>Whether these gradients reach the same destinations as others, so that the two can be added up.</summary>
    internal bool ReachesAsFarAs(DestinationGradients other) =>
        Enumerable.Range(0, mlp.Length).All(layer => ReachHeads(layer) == other.ReachHeads(layer) && ReachMlp(layer) == other.ReachMlp(layer));

    /// <summary>Takes ownership of a pass and of gradients that were made elsewhere.</summary>
    internal static DestinationGradients From(Transformer model, Pass pass, Tensor metric, Tensor logits, Tensor?[] queryKeyValue, Tensor?[] mlp, Tensor final) =>
        new(model, pass, metric, logits, queryKeyValue, mlp, final, input: null);

    /// <summary>Gradients at the inputs of a layer's heads: all queries, all keys, all values.</summary>
    /// <returns><c>[3 · heads, batch · pos, width]</c>.</returns>
    internal Tensor AtHeads(int layer) => AtHeads([this], layer);

    /// <summary>The sum of several passes' gradients at the inputs of a layer's heads. The wide result is made once, not once a pass.</summary>
    /// <param name="several">Gradients of one model under the same rules, in the same shape.</param>
    /// <param name="layer">The layer.</param>
    /// <returns><c>[3 · heads, batch · pos, width]</c>.</returns>
    internal static Tensor AtHeads(IReadOnlyList<DestinationGradients> several, int layer)
    {
        using var scope = NewDisposeScope();
        var model = several[0].model;
        var config = model.Config;
        var block = model.Weights.Blocks[layer];
        // All factors as [3 · heads, rows, d_head] and [3 · heads, d_head, width].
        var weights = block.QueryKeyValue.detach();
        if (!config.LayerNorm) return Sum(several.Select(one => one.Inward(layer))).bmm(ByReader(weights)).MoveToOuterDisposeScope();

        // LayerNorm's backward step, dx = (g − mean(g) − x̂ · mean(g · x̂)) / σ with g = dq · (w · W)ᵀ, taken apart so that only one
        // pass is made over the wide result: centring (w · W) gives g − mean(g) directly, and mean(g · x̂) is dq · q / width,
        // with the query's constant part left out.
        // Of each pass only the small factor is kept; x̂ is made again when its turn comes, so that memory does not grow with the passes.
        var scaled = weights.mul(block.AttentionNormWeight!.detach().unsqueeze(1));
        var constant = block.QueryKeyValueBias.detach().add(block.AttentionNormBias!.detach().matmul(weights));
        var along = new List<Tensor>();
        Tensor? sum = null;
        foreach (var one in several)
        {
            using var passScope = NewDisposeScope();
            var inward = one.Inward(layer).mul(one.Normalization(one.pass.BeforeAttention[layer]).Inverse);
            var variable = ByHead(one.pass.QueryKeyValue[layer].detach().view(-1, weights.shape[1]).sub(constant), config);
            along.Add(inward.mul(variable).sum(2, keepdim: true).div(config.Width).MoveToOuterDisposeScope());
            sum = sum is null ? inward.MoveToOuterDisposeScope() : sum.add_(inward);
        }

        var result = sum!.bmm(ByReader(scaled.sub(scaled.mean([0], keepdim: true))));
        if (several[0].pass.Rules.HasFlag(RelevanceRules.NormScale)) return result.MoveToOuterDisposeScope();
        for (int i = 0; i < several.Count; i++)
        {
            using var passScope = NewDisposeScope();
            result.addcmul_(along[i], several[i].Normalization(several[i].pass.BeforeAttention[layer]).Normalized, -1);
        }

        return result.MoveToOuterDisposeScope();

        Tensor ByReader(Tensor matrix) => matrix.view(config.Width, -1, config.HeadWidth).permute(1, 2, 0);

        static Tensor Sum(IEnumerable<Tensor> terms) => terms.Aggregate((sum, next) => sum.add(next));
    }

    /// <summary>Gradient at the input of a layer's MLP.</summary>
    /// <returns><c>[1, batch · pos, width]</c>.</returns>
    internal Tensor AtMlp(int layer)
    {
        using var scope = NewDisposeScope();
        return ThroughNorm(mlp[layer]!.view(1, -1, model.Config.Width), pass.BeforeMlp[layer], model.Weights.Blocks[layer].MlpNormWeight)
            .MoveToOuterDisposeScope();
    }

    /// <summary>Gradient at the input of the logits.</summary>
    /// <returns><c>[1, batch · pos, width]</c>.</returns>
    internal Tensor AtLogits() => final.view(1, -1, model.Config.Width);

    public void Dispose()
    {
        pass.Dispose();
        Metric.Dispose();
        ScoredLogits.Dispose();
        final.Dispose();
        AtEmbedding?.Dispose();
        foreach (var tensor in queryKeyValue.Concat(mlp)) tensor?.Dispose();
    }

    // Gradients at q, k and v, [3 · heads, batch · pos, d_head].
    private Tensor Inward(int layer) => ByHead(queryKeyValue[layer]!, model.Config);

    private static Tensor ByHead(Tensor rows, TransformerConfig config) => rows.view(-1, 3L * config.Heads, config.HeadWidth).transpose(0, 1);

    private static Tensor Leaf(Tensor values) => values.detach().requires_grad_();

    // The same step for a single reader, where the gradient is already as wide as the residual stream.
    private Tensor ThroughNorm(Tensor gradient, Tensor residual, Tensor? weight)
    {
        if (!model.Config.LayerNorm) return gradient;
        var (normalized, inverse) = Normalization(residual);
        var scaled = gradient.mul(weight!.detach());
        var centred = scaled.sub(scaled.mean([2], keepdim: true));
        if (pass.Rules.HasFlag(RelevanceRules.NormScale)) return centred.mul_(inverse);
        var along = scaled.mul(normalized).mean([2], keepdim: true);
        return centred.addcmul_(along, normalized, -1).mul_(inverse);
    }

    // x̂ [rows, width] and 1/σ [rows, 1] of the rows of a residual stream.
    private (Tensor Normalized, Tensor Inverse) Normalization(Tensor residual)
    {
        var x = residual.detach().view(-1, model.Config.Width);
        var centred = x.sub(x.mean([1], keepdim: true));
        var inverse = centred.mul(centred).mean([1], keepdim: true).add(model.Config.LayerNormEpsilon).rsqrt();
        return (centred.mul(inverse), inverse);
    }
}
