using Workbench.Models;
using Workbench.Tasks;
using Workbench.Training;

namespace Workbench.Dictionaries;

/// <summary>Sentences that a bundled model was trained on, in the tokens of another model: plain English that needs no file, for models whose own text is not
/// at hand. It is far narrower than what a large model was trained on, so frequencies and means of features are those of this text only.</summary>
public sealed class BorrowedCorpus : ICorpus
{
    private readonly TextCorpus corpus;
    private readonly Tokenizer tokenizer;
    private readonly int longest;
    private readonly int[] start;

    /// <summary>Borrows sentences.</summary>
    /// <param name="corpus">The text of a bundled model.</param>
    /// <param name="model">Whose tokens they become.</param>
    /// <param name="bos">Whether each sentence begins with the tokenizer's beginning-of-sequence token; when null, if it has one, as prompts of tasks do.</param>
    /// <exception cref="ArgumentException">The token is asked for, and the vocabulary has none.</exception>
    /// <exception cref="InvalidOperationException">The model has no tokenizer.</exception>
    public BorrowedCorpus(TextCorpus corpus, Transformer model, bool? bos = null)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(model);
        (this.corpus, tokenizer, longest) = (corpus, model.Tokenizer, model.Config.ContextLength);
        start = BosPolicies.Settle(tokenizer, bos) == BosPolicies.Prepended ? [tokenizer.BosId!.Value] : [];
        string unusual = start.Length == 0 && tokenizer.BosId is not null ? ", without a token in front" : "";
        Identity = $"sentences of {corpus.Identity} in the tokens of {model.Name}{unusual}";
    }

    /// <inheritdoc/>
    public string Identity { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The vocabulary cannot express the sentence.</exception>
    public int[] Sentence(long index) => [.. start.Concat(tokenizer.Encode(corpus.Text(index))).Take(longest)];
}
