using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Plotly.NET;

public class Color
{
    private Color(object value) => Value = value;

    public object Value { get; }

    public static Color fromARGB(int a, int r, int g, int b)
    {
        Check(a, r, g, b);
        return new(string.Create(CultureInfo.InvariantCulture, $"rgba({r}, {g}, {b}, {a / 255.0})"));
    }

    public static Color fromColorScaleValues<a>(IEnumerable<a> c)
        where a : IConvertible => new(c.ToArray());

    public static Color fromColors(IEnumerable<Color> c) => new(c.Select(color => color.Value).ToArray());

    public static Color fromHex(string s)
    {
        var digits = s.TrimStart('#');
        if (digits.Length != 6 || !int.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var rgb))
            throw new ArgumentException($"'{s}' is not a colour of the form #rrggbb.", nameof(s));
        return fromRGB(rgb >> 16, (rgb >> 8) & 255, rgb & 255);
    }

    public static Color fromRGB(int r, int g, int b)
    {
        Check(255, r, g, b);
        return new(string.Create(CultureInfo.InvariantCulture, $"rgba({r}, {g}, {b}, 1.0)"));
    }

    public static Color fromString(string c) => new(c);

    private static void Check(params ReadOnlySpan<int> parts)
    {
        foreach (var part in parts)
            if (part is < 0 or > 255)
                throw new ArgumentOutOfRangeException(nameof(parts), part, "A colour component lies between 0 and 255.");
    }
}
