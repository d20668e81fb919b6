using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workbench.Interactive;

namespace Workbench.Notebooks;

/// <summary>Gives charts and drawings a static picture, for pages that run no scripts. A picture of the same figure in the file as it was
/// is kept: browsers and fonts differ from machine to machine, and a run that finds the same should write the same.</summary>
internal static partial class FigurePictures
{
    private const string Png = "image/png";
    private const string Html = "text/html";
    private const string Plotly = "application/vnd.plotly.v1+json";
    private const int Width = 960;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The notebook with pictures, as far as there are some.</summary>
    public static Notebook Add(Notebook notebook, Notebook before, CancellationToken cancellation)
    {
        var known = new Dictionary<string, (string Png, string Small)>(StringComparer.Ordinal);
        foreach (var data in Shown(before).Where(data => data[Png] is not null))
        {
            var html = Notebook.Joined(data[Html]);
            known.TryAdd(Key(Picture().Replace(html, FigureHtml.PictureMark)), (data[Png]!.ToString(), Picture().Match(html).Groups[1].Value));
        }

        JsonObject[] missing = [.. Shown(notebook).Where(data => !known.ContainsKey(KeyOf(data)))];
        if (missing.Length > 0 && HeadlessBrowser.Program is not null)
        {
            foreach (var (key, picture) in Make(missing, cancellation))
                known.TryAdd(key, picture);
        }

        foreach (var data in Shown(notebook))
        {
            var html = Notebook.Joined(data[Html]);
            if (known.TryGetValue(KeyOf(data), out var picture))
            {
                data[Png] = picture.Png;
                html = html.Replace(FigureHtml.PictureMark, InPlace(data, html, picture.Small), StringComparison.Ordinal);
            }

            data[Html] = Notebook.Lines(html.Replace(FigureHtml.PictureMark, "", StringComparison.Ordinal));
        }

        return notebook;
    }

    /// <summary>The notebook without pictures and the marks where they would stand.</summary>
    public static Notebook Without(Notebook notebook)
    {
        foreach (var data in Shown(notebook))
            data[Html] = Notebook.Lines(Notebook.Joined(data[Html]).Replace(FigureHtml.PictureMark, "", StringComparison.Ordinal));
        return notebook;
    }

    /// <summary>A drawing's fragment without the styles, colours, scripts and static picture that it brings along.</summary>
    internal static string Bare(string drawing) => Picture().Replace(Script().Replace(Colours().Replace(Style().Replace(drawing, ""), ""), ""), "");

    internal static bool IsDrawing(string html) => html.Contains($"class=\"{NotebookHtml.DrawingClass}\"", StringComparison.Ordinal);

    internal static bool IsFeatures(string html) => html.Contains($"class=\"{NotebookHtml.FeaturesClass}\"", StringComparison.Ordinal);

    // A drawing is a picture already; charts and circuits of features need one where scripts do not run.
    private static string InPlace(JsonObject data, string html, string picture) =>
        data[Plotly] is not null ? $"<img alt=\"chart\" src=\"{picture}\">"
        : IsFeatures(html) ? $"<img alt=\"circuit\" src=\"{picture}\">"
        : "";

    private static IEnumerable<JsonObject> Shown(Notebook notebook) => notebook.Cells
        .SelectMany(cell => cell.Outputs)
        .Select(output => output["data"])
        .OfType<JsonObject>()
        .Where(data => data[Plotly] is not null || (data[Html] is { } html && Notebook.Joined(html) is var text && (IsDrawing(text) || IsFeatures(text))));

    private static string KeyOf(JsonObject data) => Key(Notebook.Joined(data[Html]));

    // The mark of a drawing is left away when its picture is there.
    private static string Key(string html) => html.Replace(FigureHtml.PictureMark, "", StringComparison.Ordinal);

    private static Dictionary<string, (string Png, string Small)> Make(JsonObject[] figures, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("workbench-notebook-");
        try
        {
            var page = Path.Combine(folder.FullName, "figures.html");
            File.WriteAllText(page, Page(figures));
            var document = HeadlessBrowser.Render(page, Width, Limit, cancellation).GetAwaiter().GetResult() ?? "";
            if (Found().Match(document) is not { Success: true } found)
                return [];
            var pictures = JsonNode.Parse(WebUtility.HtmlDecode(found.Groups[1].Value))!.AsObject();
            return pictures.ToDictionary(
                picture => KeyOf(figures[int.Parse(picture.Key, CultureInfo.InvariantCulture)]),
                picture => (picture.Value![0]!.ToString()["data:image/png;base64,".Length..], picture.Value[1]!.ToString()),
                StringComparer.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Page(JsonObject[] figures)
    {
        var page = new StringBuilder("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><style id=\"circuit-style\">").Append(BrowserLibrary.Own("circuit.css")).Append("</style></head><body>\n");
        foreach (var (index, data) in figures.Index())
        {
            if (data[Plotly] is { } figure)
                page.Append(CultureInfo.InvariantCulture, $"<script type=\"application/json\" data-picture=\"{index}\">{figure.ToJsonString(Relaxed).Replace("<", "\\u003c", StringComparison.Ordinal)}</script>\n");
            else if (IsFeatures(Notebook.Joined(data[Html])))
                page.Append(CultureInfo.InvariantCulture, $"<div data-features=\"{index}\">{Notebook.Joined(data[Html])}</div>\n");
            else
                page.Append(CultureInfo.InvariantCulture, $"<div data-circuit=\"{index}\" data-colours=\"{Attribute().Match(Notebook.Joined(data[Html])).Groups[1].Value}\">{Bare(Notebook.Joined(data[Html]))}</div>\n");
        }

        page.Append("<script>\n").Append(BrowserLibrary.Installed("plotly.min.js")).Append("\n</script>\n<script>\n").Append(NotebookAssets.Read("pictures.js")).Append("</script>\n</body></html>\n");
        return page.ToString();
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [GeneratedRegex("<img alt=\"(?:chart|circuit)\" src=\"(data:image/[^\"]*)\">")]
    private static partial Regex Picture();

    [GeneratedRegex("<pre id=\"pictures\">(.*?)</pre>", RegexOptions.Singleline)]
    private static partial Regex Found();

    [GeneratedRegex("<style>.*?</style>\\s*", RegexOptions.Singleline)]
    private static partial Regex Style();

    [GeneratedRegex("<script>.*?</script>\\s*", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex(" style=\"--paper:[^\"]*\"")]
    private static partial Regex Colours();

    [GeneratedRegex(" style=\"(--paper:[^\"]*)\"")]
    private static partial Regex Attribute();
}
