using System.Globalization;

namespace Plotly.NET;

public static partial class StyleParam
{
    // plotly.js numbers the second and later of a kind: x, x2, x3.
    private static string Id(string kind, int number) =>
        number < 2 ? kind : kind + number.ToString(CultureInfo.InvariantCulture);
}
