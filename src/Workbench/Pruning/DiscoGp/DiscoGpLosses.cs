using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>DiscoGP's losses on the logits at scored rows, in nats, means over examples.</summary>
internal static class DiscoGpLosses
{
    /// <summary>How far what is kept is from doing the task.</summary>
    /// <param name="which">The loss.</param>
    /// <param name="logits"><c>[scored, vocabulary]</c>.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="clean">The full model's logits, same shape.</param>
    /// <returns>A scalar with a gradient.</returns>
    internal static Tensor Faithfulness(FaithfulnessLoss which, Tensor logits, TaskBatch batch, Tensor clean)
    {
        using var scope = NewDisposeScope();
        if (which == FaithfulnessLoss.Kl) return Metric.KlDivergence.PerExample(logits, batch, clean).mean().MoveToOuterDisposeScope();
        var rows = which switch
        {
            FaithfulnessLoss.TwoWay => Classes(logits, batch).select(1, 0).neg(),
            FaithfulnessLoss.AnswerSet => RightShare(logits, batch).neg(),
            _ => logits.log_softmax(1).gather(1, clean.argmax(1).unsqueeze(1)).squeeze(1).neg(),
        };
        return batch.ExampleMeans(rows).mean().MoveToOuterDisposeScope();
    }

    /// <summary>How far what is left out is from knowing nothing: cross-entropy to the uniform distribution, over right and wrong for the two-way loss,
    /// over all named tokens for the answer set. The losses on the whole vocabulary have no such set of their own; they take right and wrong where a
    /// pair names both, else the whole vocabulary.</summary>
    /// <inheritdoc cref="Faithfulness"/>
    internal static Tensor Completeness(FaithfulnessLoss which, Tensor logits, TaskBatch batch)
    {
        using var scope = NewDisposeScope();
        Tensor rows;
        if (which == FaithfulnessLoss.AnswerSet)
        {
            var named = AnswerTokens.Mask(batch);
            rows = AnswerTokens.LogProbabilities(logits, batch).masked_fill(named.logical_not(), 0).sum(1).div(named.to_type(logits.dtype).sum(1)).neg();
        }
        else if (which == FaithfulnessLoss.TwoWay || batch.Pairs.All(pair => pair.Answers.Count > 0 && pair.Wrong.Count > 0))
        {
            rows = Classes(logits, batch).mean([1]).neg();
        }
        else
        {
            rows = logits.log_softmax(1).mean([1]).neg();
        }

        return batch.ExampleMeans(rows).mean().MoveToOuterDisposeScope();
    }

    // ln P(right), ln P(wrong) where only these can come: [scored, 2].
    private static Tensor Classes(Tensor logits, TaskBatch batch) =>
        stack([Mass(logits, batch.Answers, batch.AnswerMask), Mass(logits, batch.Wrong, batch.WrongMask)], 1).log_softmax(1);

    private static Tensor RightShare(Tensor logits, TaskBatch batch)
    {
        var probabilities = AnswerTokens.LogProbabilities(logits, batch).narrow(1, 0, batch.AnswerMask.shape[1]);
        return probabilities.masked_fill(batch.AnswerMask.logical_not(), Lowest(logits)).logsumexp(1);
    }

    private static Tensor Mass(Tensor logits, Tensor ids, Tensor mask) => logits.gather(1, ids).masked_fill(mask.logical_not(), Lowest(logits)).logsumexp(1);

    private static double Lowest(Tensor logits) => finfo(logits.dtype).min / 4;
}
