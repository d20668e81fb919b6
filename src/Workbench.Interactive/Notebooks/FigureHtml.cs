using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workbench.Interactive;

/// <summary>A figure as a fragment of a notebook's page. plotly.js comes with the first one of a session and is then there for all; the
/// runner, whose pages hold it once, leaves it out and puts a static picture where <see cref="PictureMark"/> stands.</summary>
internal static class FigureHtml
{
    public const string PictureMark = "<!--picture-->";

    private static readonly Dictionary<string, int> Seen = new(StringComparer.Ordinal);
    private static bool libraryThere;

    /// <summary>Whether the page has plotly.js of its own.</summary>
    public static bool PageHasLibrary { get; set; }

    /// <summary>Begins a page: names of figures are counted anew.</summary>
    public static void Restart()
    {
        lock (Seen)
            Seen.Clear();
    }

    public static string Write(Figure figure)
    {
        var json = figure.ToJson();
        var id = Id(json);
        var html = new StringBuilder();
        if (!PageHasLibrary && !libraryThere)
        {
            // The library must become a global of the page, also where a module loader is at work.
            html.Append("<script>(function (define, module, exports) {\n").Append(BrowserLibrary.Installed("plotly.min.js")).Append("\n}).call(window);</script>\n");
            libraryThere = true;
        }

        html.Append($"<div class=\"workbench-figure\" id=\"{id}\" style=\"max-width:1000px\">{PictureMark}</div>\n");
        html.Append("<script>(function () {\n")
            .Append($"const place = document.getElementById(\"{id}\");\n")
            .Append("if (!place || !window.Plotly) return;\n")
            .Append($"const figure = {json.Replace("<", "\\u003c", StringComparison.Ordinal)};\n")
            .Append("place.replaceChildren();\n")
            .Append("Plotly.newPlot(place, figure.data, figure.layout, { responsive: true, displaylogo: false });\n")
            .Append("})();</script>");
        return html.ToString();
    }

    // The same figure has the same name in every run; a second one on the page is told apart by its number.
    private static string Id(string json)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)))[..10];
        lock (Seen)
        {
            var times = Seen.GetValueOrDefault(hash);
            Seen[hash] = times + 1;
            return string.Create(CultureInfo.InvariantCulture, $"figure-{hash}-{times}");
        }
    }
}
