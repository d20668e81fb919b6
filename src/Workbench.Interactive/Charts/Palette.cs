using System.Globalization;
using Plotly.NET;

namespace Workbench.Interactive;

/// <summary>Colours that read on light and dark paper and that colour-blind readers tell apart (Okabe and Ito 2008, darkened).</summary>
internal static class Palette
{
    public const string Ink = "#6b7280";
    public const string Grid = "rgba(128,128,128,0.18)";
    public const string Reference = "rgba(128,128,128,0.75)";

    private static readonly (int R, int G, int B) Positive = (31, 111, 178);
    private static readonly (int R, int G, int B) Negative = (213, 94, 0);
    private static readonly string[] Series = ["#1f6fb2", "#d55e00", "#0f9b75", "#b0569c", "#c98a00", "#56a8d8", "#9c7350", "#7c7ad6"];

    /// <summary>What others are compared with.</summary>
    public static Color Baseline => Color.fromString("#8a8f98");

    public static Color Line(int index) => Color.fromString(Series[index % Series.Length]);

    /// <summary>No colour at zero, full colour at the largest value; the square root keeps the small cells visible.</summary>
    public static StyleParam.Colorscale Sequential() =>
        StyleParam.Colorscale.NewCustom(Steps().Select(t => Tuple.Create(t * t, Shade(Positive, t))).ToArray());

    /// <summary>Negative, nothing, positive; to be used on a range that is symmetric about zero.</summary>
    public static StyleParam.Colorscale Diverging() => StyleParam.Colorscale.NewCustom(
    [
        .. Steps().Reverse().Select(t => Tuple.Create(0.5 - t * t / 2, Shade(Negative, t))),
        .. Steps().Skip(1).Select(t => Tuple.Create(0.5 + t * t / 2, Shade(Positive, t))),
    ]);

    private static IEnumerable<double> Steps() => Enumerable.Range(0, 11).Select(i => i / 10.0);

    private static Color Shade((int R, int G, int B) hue, double strength) => Color.fromString(string.Create(
        CultureInfo.InvariantCulture, $"rgba({hue.R},{hue.G},{hue.B},{0.03 + 0.97 * strength:0.###})"));
}
