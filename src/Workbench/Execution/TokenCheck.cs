using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Execution;

/// <summary>Refuses tokens that the model cannot read, before libtorch reads past a table.</summary>
internal static class TokenCheck
{
    internal static void Validate(Transformer model, Tensor tokens)
    {
        if (tokens.dtype != int64 || tokens.ndim != 2)
            throw new ArgumentException($"Tokens must be int64 [batch, pos]; these are {tokens.dtype} {Shapes.Text(tokens.shape)}.", nameof(tokens));
        if (tokens.shape[1] > model.Config.ContextLength)
            throw new ArgumentException($"The sequence has {tokens.shape[1]} tokens; model '{model.Name}' reads at most {model.Config.ContextLength}.", nameof(tokens));
        if (tokens.numel() == 0) throw new ArgumentException($"There are no tokens: shape {Shapes.Text(tokens.shape)}.", nameof(tokens));
        using var scope = NewDisposeScope();
        long smallest = tokens.min().item<long>(), largest = tokens.max().item<long>();
        if (smallest < 0 || largest >= model.Config.VocabularySize)
        {
            long wrong = smallest < 0 ? smallest : largest;
            throw new ArgumentException($"Token id {wrong} is outside the vocabulary of model '{model.Name}' (0 to {model.Config.VocabularySize - 1}): was the task made with another tokenizer?", nameof(tokens));
        }
    }
}
