using System.Globalization;

namespace Workbench.Cli.Support;

/// <summary>Lists of tokens as people read them.</summary>
internal static class WordList
{
    private const int Most = 4;

    /// <summary>All of a few words; the first and the last of many, with their number; a dash for none.</summary>
    public static string Text(IEnumerable<string> words)
    {
        string[] all = [.. words.Select(word => word.Trim())];
        return all.Length switch
        {
            0 => "–",
            <= Most => string.Join(", ", all),
            _ => string.Create(CultureInfo.InvariantCulture, $"{all[0]}, {all[1]} … {all[^1]} ({all.Length})"),
        };
    }
}
