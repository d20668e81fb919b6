using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Execution;

/// <summary>Plain runs of a model.</summary>
public static class ForwardPass
{
    /// <summary>Runs the model on token ids.</summary>
    /// <param name="model">The model; gradients reach its weights if it was made trainable and gradients are on.</param>
    /// <param name="tokens">int64 <c>[batch, pos]</c>, padded on the right if at all.</param>
    /// <param name="real">bool <c>[batch, pos]</c>, false where padded; needed by models that are not causal, only.</param>
    /// <returns>Logits at every position, <c>[batch, pos, vocabulary]</c>.</returns>
    /// <exception cref="ArgumentException">Tokens of another shape or dtype, too many of them, or ids outside the vocabulary.</exception>
    public static Tensor Logits(this Transformer model, Tensor tokens, Tensor? real = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokens);
        TokenCheck.Validate(model, tokens);
        using var scope = NewDisposeScope();
        var final = Pass.FinalResidual(model, tokens, real);
        var logits = Layers.Unembed(model, final.view(-1, model.Config.Width));
        return logits.view(tokens.shape[0], tokens.shape[1], model.Config.VocabularySize).MoveToOuterDisposeScope();
    }

    /// <summary>Runs the model on one text, without gradients.</summary>
    /// <param name="model">A model with a tokenizer.</param>
    /// <param name="text">The text; nothing is put before it.</param>
    /// <returns>Logits of the token after the last, <c>[vocabulary]</c>.</returns>
    public static Tensor NextTokenLogits(this Transformer model, string text)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var ids = tensor(model.Tokenizer.Encode(text).Select(id => (long)id).ToArray()).unsqueeze(0).to(model.Device);
        TokenCheck.Validate(model, ids);
        var final = Pass.FinalResidual(model, ids, null);
        return Layers.Unembed(model, final.select(1, final.shape[1] - 1)).squeeze(0).MoveToOuterDisposeScope();
    }
}
