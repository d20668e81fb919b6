using System.Text;
using System.Text.Json;
using Workbench.Results;

namespace Workbench.Models;

/// <summary>A closed vocabulary of whole words, for small models trained from scratch.</summary>
/// <remarks>
/// A text is split at white space; punctuation stands alone; a number of four digits becomes two tokens of two digits
/// (1732 is <c>17 32</c>), so that arithmetic on years is visible to a model. Words keep their case. A special token such
/// as <c>&lt;bos&gt;</c> is any vocabulary entry in angle brackets.
/// <para>File format (<c>words.json</c>): <c>{"bos": "&lt;bos&gt;", "words": ["&lt;bos&gt;", "a", ...]}</c>, the place in the list is
/// the id; <c>bos</c> may be missing or null.</para>
/// </remarks>
public sealed class WordTokenizer : Tokenizer
{
    /// <summary>Name of the vocabulary file in a model folder.</summary>
    public const string FileName = "words.json";

    /// <summary>The usual beginning-of-sequence token.</summary>
    public const string Bos = "<bos>";

    private readonly string[] vocabulary;
    private readonly Dictionary<string, int> idOf;
    private readonly int? bosId;

    /// <summary>Makes a tokenizer from a vocabulary.</summary>
    /// <param name="words">The words; the place in the list is the id.</param>
    /// <param name="bos">The word that begins a sequence; null for none.</param>
    /// <exception cref="ArgumentException">The list is empty, a word is empty, doubled or would be split up, or <paramref name="bos"/> is not in it.</exception>
    public WordTokenizer(IEnumerable<string> words, string? bos = Bos)
    {
        ArgumentNullException.ThrowIfNull(words);
        vocabulary = [.. words];
        if (vocabulary.Length == 0)
            throw new ArgumentException("A word-level vocabulary needs at least one word.", nameof(words));
        idOf = new Dictionary<string, int>(vocabulary.Length, StringComparer.Ordinal);
        for (var id = 0; id < vocabulary.Length; id++)
        {
            var word = vocabulary[id];
            var pieces = Split(word ?? "");
            if (pieces.Count != 1 || pieces[0] != word)
                throw new ArgumentException(
                    $"Word {id}, '{word}', cannot be a token: text is split at white space, around punctuation and inside four-digit numbers.", nameof(words));
            if (!idOf.TryAdd(word, id))
                throw new ArgumentException($"The word '{word}' is in the vocabulary twice (ids {idOf[word]} and {id}).", nameof(words));
        }

        if (bos is not null)
            bosId = idOf.TryGetValue(bos, out var id)
                ? id
                : throw new ArgumentException($"The vocabulary lacks its own beginning-of-sequence token '{bos}'.", nameof(bos));
    }

    /// <inheritdoc/>
    public override int VocabularySize => vocabulary.Length;

    /// <inheritdoc/>
    public override int? BosId => bosId;

    /// <summary>The words in the order of their ids.</summary>
    public IReadOnlyList<string> Words => vocabulary;

    /// <summary>Reads a <c>words.json</c>.</summary>
    /// <exception cref="InvalidDataException">The file is not of this format, or its vocabulary is not usable.</exception>
    public static WordTokenizer Load(string path)
    {
        WordFile? file;
        try
        {
            file = JsonSerializer.Deserialize<WordFile>(File.ReadAllBytes(path), Json);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"{path} is not a word-level vocabulary, {{\"bos\": \"{Bos}\", \"words\": [...]}}: {e.Message}", e);
        }

        if (file?.Words is null)
            throw new InvalidDataException($"{path} has no \"words\".");
        try
        {
            return new WordTokenizer(file.Words, file.Bos);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Splits a text as <see cref="Encode"/> does, whatever the vocabulary.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var pieces = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            var length = PieceLength(text.AsSpan(i));
            var piece = text.Substring(i, length);
            if (IsYear(piece))
                pieces.AddRange([piece[..2], piece[2..]]);
            else
                pieces.Add(piece);
            i += length;
        }

        return pieces;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A word is not in the vocabulary; the message names it.</exception>
    public override int[] Encode(string text)
    {
        var pieces = Split(text);
        var ids = new int[pieces.Count];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = idOf.TryGetValue(pieces[i], out var id)
                ? id
                : throw new InvalidDataException(
                    $"The word '{pieces[i]}' in \"{Shorten(text)}\" is not among the {vocabulary.Length} words of this model's vocabulary. " +
                    "Use another word (case counts), or a model that was trained with it.");
        return ids;
    }

    /// <inheritdoc/>
    public override bool CanEncode(string text) => Split(text).All(idOf.ContainsKey);

    /// <inheritdoc/>
    /// <remarks>Words are joined by spaces, punctuation follows its word, and two two-digit tokens in a row are read as
    /// one number of four digits.</remarks>
    public override string Decode(IReadOnlyList<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var text = new StringBuilder();
        string? before = null;
        var halfYear = false;
        foreach (var id in ids)
        {
            var word = TokenText(id);
            var joined = halfYear && IsTwoDigits(word);
            var glued = joined || before is null || IsClosing(word) || IsOpening(before);
            if (!glued)
                text.Append(' ');
            text.Append(word);
            halfYear = !joined && IsTwoDigits(word);
            before = word;
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public override bool TryGetId(string token, out int id)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (idOf.TryGetValue(token.Trim(), out id))
            return true;
        id = -1;
        return false;
    }

    /// <inheritdoc/>
    public override string TokenText(int id) => (uint)id < (uint)vocabulary.Length ? vocabulary[id] : throw UnknownId(id);

    /// <inheritdoc/>
    public override void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(Path.Combine(folder, FileName),
            JsonSerializer.Serialize(new WordFile { Bos = bosId is { } bos ? vocabulary[bos] : null, Words = vocabulary }, Json) + "\n");
    }

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static int PieceLength(ReadOnlySpan<char> text)
    {
        if (text[0] == '<')
        {
            var end = text.IndexOf('>');
            if (end > 1 && !text[..end].ContainsAny(' ', '\t', '\n'))
                return end + 1;
        }

        if (!IsWordCharacter(text[0]))
            return 1;
        var length = 1;
        while (length < text.Length && (IsWordCharacter(text[length]) || IsInside(text, length)))
            length++;
        return length;
    }

    // An apostrophe or hyphen between two letters is part of the word.
    private static bool IsInside(ReadOnlySpan<char> text, int at) =>
        text[at] is '\'' or '-' && at + 1 < text.Length && char.IsLetter(text[at - 1]) && char.IsLetter(text[at + 1]);

    private static bool IsWordCharacter(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || c == '_';

    private static bool IsYear(string piece) => piece.Length == 4 && piece.All(char.IsAsciiDigit);

    private static bool IsTwoDigits(string word) => word.Length == 2 && word.All(char.IsAsciiDigit);

    private static bool IsClosing(string word) => word is "." or "," or ";" or ":" or "!" or "?" or ")" or "]" or "}" or "%";

    private static bool IsOpening(string word) => word is "(" or "[" or "{";

    private static string Shorten(string text) => text.Length <= 120 ? text : string.Concat(text.AsSpan(0, 117), "...");

    private sealed record WordFile
    {
        public string? Bos { get; init; }

        public IReadOnlyList<string>? Words { get; init; }
    }
}
