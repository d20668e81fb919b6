using System.Globalization;
using Workbench.Models;

namespace Workbench.Tasks;

/// <summary>Draws Greater-Than prompts (Hanna et al. 2023): a span of years whose end, in the same century, must be later than its
/// start.</summary>
internal sealed class GreaterThanGenerator
{
    /// <summary>The first and last century, by their first two digits.</summary>
    public const int FirstCentury = 11, LastCentury = 18;

    private readonly IReadOnlyList<(int Century, int Year)> usableStarts;
    private readonly IReadOnlyList<string> nouns;
    private readonly Template template;

    /// <summary>Narrows years and nouns down to what a vocabulary allows: a year must be one token for the century and
    /// one for the rest.</summary>
    /// <exception cref="ArgumentException">Too little is left.</exception>
    public GreaterThanGenerator(Tokenizer tokenizer, TaskSplit split)
    {
        template = WordLists.Templates("greater-than", "task", "noun", "start", "century")[0];
        nouns = [.. WordLists.Words("nouns").Where(w => tokenizer.CanEncode(" " + w))];
        YearIds = [.. Enumerable.Range(0, 100).Where(y => tokenizer.TryGetId(TwoDigits(y), out _))
            .Select(y => (y, tokenizer.TryGetId(TwoDigits(y), out var id) ? id : -1))];
        var starts =
            from century in Enumerable.Range(FirstCentury, LastCentury - FirstCentury + 1)
            where IsTwoTokens(tokenizer, century, 1)
            from year in Enumerable.Range(2, 97)
            where split.Allows(HeldOut.StartYear(century, year)) && IsTwoTokens(tokenizer, century, year)
            select (century, year);
        usableStarts = [.. starts];
        if (usableStarts.Count == 0 || nouns.Count == 0 || YearIds.Count < 100 || !template.FixedText.All(tokenizer.CanEncode))
            throw new ArgumentException(
                $"The vocabulary lacks the words of Greater-Than: {YearIds.Count} of the numbers 00 to 99 are single tokens, {usableStarts.Count} years are " +
                $"one token for the century and one for the rest, and {nouns.Count} nouns can be expressed. " +
                "Use a model whose vocabulary splits 1732 into 17 and 32, such as mini or GPT-2.", nameof(tokenizer));
    }

    /// <summary>The two-digit numbers and their token ids, in order.</summary>
    public IReadOnlyList<(int Year, int Id)> YearIds { get; }

    /// <summary>One drawing.</summary>
    public sealed record Draw(Template Template, string Noun, int Century, int Year)
    {
        /// <summary>The prompt with a start year, of which the last two digits are given.</summary>
        public string Prompt(int year) => Template.Fill(slot => slot switch
        {
            "noun" => Noun,
            "start" => TwoDigits(Century) + TwoDigits(year),
            "century" => TwoDigits(Century),
            _ => throw new InvalidDataException($"The template \"{Template.Text}\" has an unknown slot {{{slot}}}."),
        });
    }

    /// <summary>Draws a prompt.</summary>
    public Draw Next(Random random)
    {
        var (century, year) = random.Of(usableStarts);
        return new Draw(template, random.Of(nouns), century, year);
    }

    /// <summary>A number below 100 with its leading zero.</summary>
    public static string TwoDigits(int number) => number.ToString("00", CultureInfo.InvariantCulture);

    private static bool IsTwoTokens(Tokenizer tokenizer, int century, int year)
    {
        var text = $" {TwoDigits(century)}{TwoDigits(year)}";
        return tokenizer.CanEncode(text)
            && tokenizer.TryGetId(" " + TwoDigits(century), out var first)
            && tokenizer.TryGetId(TwoDigits(year), out var second)
            && tokenizer.Encode(text).AsSpan().SequenceEqual([first, second]);
    }
}
