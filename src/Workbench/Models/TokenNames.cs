namespace Workbench.Models;

/// <summary>Tokens as people read them, also of models without a tokenizer.</summary>
public static class TokenNames
{
    /// <summary>The text of a token; its id where the model has no text for it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="id">A token id.</param>
    public static string TokenName(this Transformer model, int id)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.TokenizerOrNull is { } tokenizer && id >= 0 && id < tokenizer.VocabularySize
            ? tokenizer.TokenText(id)
            : id.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The text of a prompt; its ids in brackets where the model has no text for them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ids">Token ids.</param>
    public static string PromptText(this Transformer model, IReadOnlyList<int> ids)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(ids);
        return model.TokenizerOrNull is { } tokenizer && ids.All(id => id >= 0 && id < tokenizer.VocabularySize)
            ? tokenizer.Decode(ids)
            : $"[{string.Join(", ", ids)}]";
    }
}
