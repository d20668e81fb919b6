using Workbench.Attribution;
using Workbench.Cli.Support;
using Workbench.Evaluation;

namespace Workbench.Cli.Validating;

/// <summary>Figures with their intervals as cells of a table.</summary>
internal static class EstimateText
{
    /// <summary>The figure and its interval, a cell each.</summary>
    public static IEnumerable<string> Cells(Estimate? figure) => [Figures.Fixed(figure?.Value, 3), figure is null ? "" : Figures.Range(figure.Interval, 3)];

    /// <summary>Of all options of a method those that are not its defaults; files have all of them.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="options">The options, e.g. <c>rule=midpoint steps=5</c>.</param>
    public static string Options(string method, string options)
    {
        var usual = EdgeScorers.Find(method).Options.Select(option => $"{option.Name}={option.Default}").ToHashSet(StringComparer.Ordinal);
        return string.Join(' ', options.Split(' ').Where(option => !usual.Contains(option)));
    }

    /// <summary>A number of passes; a dash where it is not known.</summary>
    public static string Passes(double? passes) => passes is { } count ? Figures.Fixed(count, count == Math.Round(count) ? 0 : 1) : "-";
}
