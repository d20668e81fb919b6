using Workbench.Cli.Support;
using Workbench.Evaluation;
using Workbench.Interactive;
using Workbench.Reproduction;

namespace Workbench.Cli.Reproducing;

/// <summary>The part of a page that takes claims one by one: a table a claim.</summary>
internal static class ClaimSections
{
    /// <summary>Intervals by drawing examples again.</summary>
    public const string OverExamples = "Intervals are 95 %, over examples drawn again, paired between methods, with circuits as they are.";

    /// <summary>Adds it.</summary>
    /// <param name="page">The page.</param>
    /// <param name="claims">The claims.</param>
    /// <param name="intervals">What the intervals are, in a sentence.</param>
    public static void Add(Report page, IReadOnlyList<Claim> claims, string intervals = OverExamples)
    {
        page.Heading("The claims, one by one");
        page.Text($"{intervals} Many comparisons are made here: one in twenty intervals misses by chance.");
        foreach (var claim in claims.GroupBy(claim => claim.Statement, StringComparer.Ordinal))
        {
            var noted = claim.Any(one => one.Note is not null || one.Measured.Undefined is not null);
            page.Table(
                ["model", "task", "measured", "value", "95 % interval", "verdict", .. noted ? ["note"] : Array.Empty<string>()],
                claim.Select(one => new object?[]
                {
                    one.Model, one.Task is null ? "all" : one.Task == one.Model ? null : one.Task, one.Measure, one.Measured.Value, Range(one.Measured.Interval), Claim.Text(one.Verdict),
                }.Concat(noted ? [string.Join("; ", new[] { one.Measured.Undefined, one.Note }.OfType<string>())] : Array.Empty<object?>()).ToArray()),
                string.Join(' ', claim.Select(one => one.Remark).OfType<string>().Distinct().Prepend($"\u201c{claim.Key}\u201d: holds {string.Join(", or ", claim.Select(one => one.Rule).Distinct())}.")));
        }
    }

    /// <summary>An interval on one line, however narrow the column; a dash for none.</summary>
    public static string Range(Interval? interval) =>
        interval is null ? "–" : Figures.Range(interval, 3).Replace(' ', '\u00a0').Replace('-', '\u2212');
}
