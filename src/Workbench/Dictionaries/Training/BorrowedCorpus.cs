using Workbench.Models;
using Workbench.Training;

namespace Workbench.Dictionaries;

/// <summary>Sentences that a bundled model was trained on, in the tokens of another model: plain English that needs no file, for models whose own text is not
/// at hand. It is far narrower than what a large model was trained on, so frequencies and means of features are those of this text only.</summary>
public sealed class BorrowedCorpus : ICorpus
{
    private readonly TextCorpus corpus;
    private readonly Tokenizer tokenizer;
    private readonly int longest;

    /// <summary>Borrows sentences.</summary>
    /// <param name="corpus">The text of a bundled model.</param>
    /// <param name="model">Whose tokens they become; each sentence begins with its beginning-of-sequence token if it has one, as prompts of tasks do.</param>
    /// <exception cref="InvalidOperationException">The model has no tokenizer.</exception>
    public BorrowedCorpus(TextCorpus corpus, Transformer model)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(model);
        (this.corpus, tokenizer, longest) = (corpus, model.Tokenizer, model.Config.ContextLength);
        Identity = $"sentences of {corpus.Identity} in the tokens of {model.Name}";
    }

    /// <inheritdoc/>
    public string Identity { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The vocabulary cannot express the sentence.</exception>
    public int[] Sentence(long index)
    {
        int[] start = tokenizer.BosId is { } bos ? [bos] : [];
        return [.. start.Concat(tokenizer.Encode(corpus.Text(index))).Take(longest)];
    }
}
