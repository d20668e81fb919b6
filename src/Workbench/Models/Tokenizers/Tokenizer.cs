namespace Workbench.Models;

/// <summary>Turns text into the token ids a model reads, and back.</summary>
/// <remarks>Tokenizers add no special tokens on their own: whether a beginning-of-sequence token is put in front is
/// decided by the task, and recorded there. All tokenizers are safe for use from several threads.</remarks>
public abstract class Tokenizer
{
    /// <summary>Number of ids: every id is in [0, VocabularySize).</summary>
    public abstract int VocabularySize { get; }

    /// <summary>Id of the token that begins a sequence; null when the vocabulary has none.</summary>
    public abstract int? BosId { get; }

    /// <summary>Splits a text into tokens.</summary>
    /// <param name="text">The text; special tokens written out in it become their one id.</param>
    /// <returns>The ids, in order; empty for an empty text.</returns>
    /// <exception cref="InvalidDataException">The text holds something that the vocabulary cannot express.</exception>
    public abstract int[] Encode(string text);

    /// <summary>Joins tokens to a text.</summary>
    /// <param name="ids">Token ids; pieces of a character that do not form valid UTF-8 become U+FFFD.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is outside the vocabulary.</exception>
    public abstract string Decode(IReadOnlyList<int> ids);

    /// <summary>Finds the one token that stands for exactly this text.</summary>
    /// <param name="token">The token as it stands in running text. A leading space counts for byte-level
    /// vocabularies (<c>" Mary"</c> is the name inside a sentence); word-level ones ignore it.</param>
    /// <param name="id">The id, or -1.</param>
    /// <returns>Whether the text is a single token.</returns>
    public abstract bool TryGetId(string token, out int id);

    /// <summary>The text of one token, as <see cref="TryGetId"/> takes it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is outside the vocabulary.</exception>
    public abstract string TokenText(int id);

    /// <summary>Whether <see cref="Encode"/> accepts the text.</summary>
    public virtual bool CanEncode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return true;
    }

    /// <summary>Writes the vocabulary files into a model folder.</summary>
    /// <param name="folder">The folder; it is made when missing.</param>
    /// <exception cref="IOException">A file cannot be written; files already there stay as they were.</exception>
    public abstract void Save(string folder);

    /// <summary>Reads the tokenizer of a model folder.</summary>
    /// <param name="folder">A folder with <c>words.json</c> (word-level), or with <c>vocab.json</c> and
    /// <c>merges.txt</c> (byte-level BPE; the original names <c>encoder.json</c> and <c>vocab.bpe</c> do too).</param>
    /// <returns>The tokenizer, or null when the folder holds none of these files.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">One of two files that belong together is missing.</exception>
    /// <exception cref="InvalidDataException">A file is not what its name says.</exception>
    public static Tokenizer? FromFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder '{folder}' to read a tokenizer from.");

        var words = Path.Combine(folder, WordTokenizer.FileName);
        if (File.Exists(words))
            return WordTokenizer.Load(words);

        foreach (var (vocabularyName, mergesName) in BpeTokenizer.FileNames)
        {
            var vocabulary = Path.Combine(folder, vocabularyName);
            var merges = Path.Combine(folder, mergesName);
            var (hasVocabulary, hasMerges) = (File.Exists(vocabulary), File.Exists(merges));
            if (hasVocabulary && hasMerges)
                return BpeTokenizer.Load(vocabulary, merges);
            if (hasVocabulary || hasMerges)
            {
                var (present, missing) = hasVocabulary ? (vocabularyName, merges) : (mergesName, vocabulary);
                throw new FileNotFoundException(
                    $"'{folder}' has {present} but not {Path.GetFileName(missing)}; a byte-level BPE tokenizer needs both. " +
                    "Copy the missing file from the place the model came from.", missing);
            }
        }

        return null;
    }

    /// <summary>The exception for an id that the vocabulary does not have.</summary>
    private protected ArgumentOutOfRangeException UnknownId(int id) =>
        new(nameof(id), id, $"Token id {id} is outside the vocabulary of {VocabularySize} tokens.");
}
