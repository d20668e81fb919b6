using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Workbench.Notebooks;

/// <summary>Compares the key outputs of two runs: those of cells tagged <c>check</c>. Every number in their text must lie within the cell's
/// tolerance of the number at the same place; the words between must be the same.</summary>
public static partial class KeyNumbers
{
    /// <summary>Compares.</summary>
    /// <param name="committed">The notebook as it was.</param>
    /// <param name="run">The notebook as it came out now.</param>
    /// <returns>What differs; empty when nothing does.</returns>
    /// <exception cref="InvalidDataException">No cell is tagged, so there is nothing to compare; or a tagged cell has no committed output.</exception>
    public static IReadOnlyList<NumberFinding> Compare(Notebook committed, Notebook run)
    {
        ArgumentNullException.ThrowIfNull(committed);
        ArgumentNullException.ThrowIfNull(run);
        if (!committed.Cells.Any(cell => cell.IsChecked))
            throw new InvalidDataException("No cell of the notebook is tagged 'check', so there is nothing to compare.");
        return [.. committed.Cells.Zip(run.Cells).SelectMany((pair, index) => pair.First.IsChecked ? Compare(pair.First, pair.Second, index + 1) : [])];
    }

    /// <summary>How many numbers are compared.</summary>
    /// <param name="notebook">The notebook.</param>
    public static int Count(Notebook notebook)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        return notebook.Cells.Where(cell => cell.IsChecked).Sum(cell => Number().Count(TextOf(cell)));
    }

    internal static string TextOf(NotebookCell cell) => string.Join('\n', cell.Outputs.Select(TextOf));

    private static string TextOf(JsonObject output) => output["output_type"]?.ToString() switch
    {
        "stream" => Notebook.Joined(output["text"]),
        "error" => output["evalue"]?.ToString() ?? "",
        _ => Notebook.Joined(output["data"]?["text/plain"]),
    };

    private static IEnumerable<NumberFinding> Compare(NotebookCell committed, NotebookCell run, int place)
    {
        if (committed.Outputs.Count == 0)
            throw new InvalidDataException(FormattableString.Invariant($"Cell {place} is tagged 'check' and has no output in the file. Run the notebook and save it first."));
        var (before, now) = (TextOf(committed), TextOf(run));
        if (Words(before) != Words(now))
        {
            yield return new NumberFinding(place, $"the text is another one: '{Shortened(FirstDifference(before, now))}' instead of '{Shortened(FirstDifference(now, before))}'");
            yield break;
        }

        foreach (var (old, found) in Number().Matches(before).Zip(Number().Matches(now)))
        {
            var (expected, actual) = (Value(old), Value(found));
            var allowed = committed.Tolerance + (committed.RelativeTolerance * Math.Abs(expected));
            if (!(Math.Abs(actual - expected) <= allowed * (1 + 1e-9)))
                yield return new NumberFinding(place, string.Create(CultureInfo.InvariantCulture, $"{found.Value} instead of {old.Value} (allowed ± {allowed:0.####}) in '{Shortened(LineAround(before, old.Index))}'"));
        }
    }

    private static double Value(Match number) => double.Parse(number.Value.Replace('−', '-').Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    // Columns are as wide as their numbers, and rulers as their columns: blanks say nothing.
    private static string Words(string text) => Blanks().Replace(Number().Replace(text, "#"), " ").Trim();

    private static string LineAround(string text, int place)
    {
        var from = text.LastIndexOf('\n', Math.Max(0, place - 1)) + 1;
        var to = text.IndexOf('\n', place);
        return Blanks().Replace(text[from..(to < 0 ? text.Length : to)], " ").Trim();
    }

    private static string FirstDifference(string other, string text)
    {
        var (mine, theirs) = (text.Split('\n'), other.Split('\n'));
        var line = Array.FindIndex(mine, candidate => !theirs.Any(entry => Words(entry) == Words(candidate)));
        return line < 0 ? "" : mine[line];
    }

    private static string Shortened(string text) => Blanks().Replace(text, " ").Trim() is var line && line.Length > 120 ? line[..119] + "…" : line;

    // Numbers of their own: not those inside of names such as a3.h1 or gpt2.
    [GeneratedRegex(@"(?<![\p{L}\d_.])[-−]?\d[\d,]*(\.\d+)?(e[-+]?\d+)?(?![\p{L}\d_]|\.[\p{L}\d])", RegexOptions.IgnoreCase)]
    private static partial Regex Number();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
