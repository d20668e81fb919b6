using Workbench.Cli.Support;
using Workbench.Evaluation;

namespace Workbench.Cli.Validating;

/// <summary>Figures with their intervals as cells of a table.</summary>
internal static class EstimateText
{
    /// <summary>The figure and its interval, a cell each.</summary>
    public static IEnumerable<string> Cells(Estimate? figure) => [Figures.Fixed(figure?.Value, 3), figure is null ? "" : Figures.Range(figure.Interval, 3)];

    /// <summary>A number of passes; a dash where it is not known.</summary>
    public static string Passes(double? passes) => passes is { } count ? Figures.Fixed(count, count == Math.Round(count) ? 0 : 1) : "-";
}
