using static TorchSharp.torch;

namespace Workbench.Tasks;

/// <summary>The tokens that a pair names (right, wrong and neutral), as the only ones that can come.</summary>
internal static class AnswerTokens
{
    /// <summary>Which places of <see cref="LogProbabilities"/> are tokens, bool <c>[scored, tokens]</c>.</summary>
    internal static Tensor Mask(TaskBatch batch) => cat([batch.AnswerMask, batch.WrongMask, batch.NeutralMask], 1);

    /// <summary>Logarithms of the probabilities of the named tokens among each other.</summary>
    /// <param name="logits"><c>[scored, vocabulary]</c>.</param>
    /// <param name="batch">The batch; each pair names a token at least.</param>
    /// <returns><c>[scored, tokens]</c>, first the right ones; a very small number, never used, where <see cref="Mask"/> says there is none.</returns>
    internal static Tensor LogProbabilities(Tensor logits, TaskBatch batch)
    {
        using var scope = NewDisposeScope();
        var ids = cat([batch.Answers, batch.Wrong, batch.Neutral], 1);
        // The lowest finite number, not minus infinity: infinities that are filled over later would still turn gradients into NaN.
        return logits.gather(1, ids).masked_fill(Mask(batch).logical_not(), Lowest(logits)).log_softmax(1).MoveToOuterDisposeScope();
    }

    private static double Lowest(Tensor logits) => finfo(logits.dtype).min / 4;
}
