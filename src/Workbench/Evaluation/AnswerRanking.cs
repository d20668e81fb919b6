using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Evaluation;

/// <summary>Whether the right token comes first.</summary>
internal static class AnswerRanking
{
    /// <summary>1 where the best answer has a larger logit than the best wrong token (than every other token, where the
    /// pair names no wrong ones), else 0.</summary>
    /// <param name="logits"><c>[scored, vocabulary]</c>.</param>
    /// <param name="batch">The batch.</param>
    /// <returns><c>[scored]</c>, in the dtype of the logits.</returns>
    internal static Tensor Correct(Tensor logits, TaskBatch batch)
    {
        using var scope = NewDisposeScope();
        var answer = Best(logits, batch.Answers, batch.AnswerMask);
        var wrong = Best(logits, batch.Wrong, batch.WrongMask);
        var (largest, _) = logits.max(1);
        var namesWrong = batch.WrongMask.any(1);
        return where(namesWrong, answer.gt(wrong), answer.ge(largest)).to_type(logits.dtype).MoveToOuterDisposeScope();
    }

    private static Tensor Best(Tensor logits, Tensor ids, Tensor mask)
    {
        var (best, _) = logits.gather(1, ids).masked_fill(mask.logical_not(), double.NegativeInfinity).max(1);
        return best;
    }
}
