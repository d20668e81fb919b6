using System;
using System.Globalization;
using System.IO;
using System.Net;

namespace Plotly.NET;

// The page and the fragment that a chart becomes. Without the package's embedded copy of plotly.js, Full takes the file that
// npm installed (web/plotly.min.js beside the assembly).
internal static class Page
{
    internal static string Fragment(GenericChart chart)
    {
        var reference = Reference(chart);
        var id = Guid.NewGuid().ToString();
        var draw = string.Create(
            CultureInfo.InvariantCulture,
            $"Plotly.newPlot('{id}', {FigureJson.Write(chart.Traces)}, {FigureJson.Write(chart.Layout)}, {FigureJson.Write(chart.Config)});");
        if (reference is { IsRequire: true })
        {
            var url = FigureJson.Write(reference.Url.EndsWith(".js", StringComparison.Ordinal) ? reference.Url[..^3] : reference.Url);
            draw = $"require.config({{ paths: {{ plotly: {url} }} }}); require(['plotly'], function (Plotly) {{ {draw} }});";
        }
        return $"<div><div id=\"{id}\"></div><script type=\"text/javascript\">{draw}</script></div>";
    }

    internal static string Document(GenericChart chart)
    {
        var options = chart.DisplayOptions;
        string Text(string name, string otherwise) =>
            WebUtility.HtmlEncode(options.TryGetTypedValue<string>(name)?.Value ?? otherwise);
        return $"""
            <!DOCTYPE html>
            <html><head>{Script(Reference(chart))}<title>{Text("DocumentTitle", "")}</title>
            <meta charset="{Text("DocumentCharset", "UTF-8")}"><meta name="description" content="{Text("DocumentDescription", "")}"></head>
            <body>{Fragment(chart)}</body></html>
            """;
    }

    private static PlotlyJSReference Reference(GenericChart chart) =>
        chart.DisplayOptions.TryGetTypedValue<PlotlyJSReference>("PlotlyJSReference")?.Value ?? PlotlyJSReference.NoReference;

    private static string Script(PlotlyJSReference reference)
    {
        if (reference == PlotlyJSReference.Full)
            return $"<script type=\"text/javascript\" charset=\"utf-8\">{Local()}</script>";
        return reference.Url is null || reference.IsRequire
            ? ""
            : $"<script src=\"{WebUtility.HtmlEncode(reference.Url)}\" charset=\"utf-8\"></script>";
    }

    private static string Local()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "web", "plotly.min.js");
        if (!File.Exists(path))
            path = Path.Combine(Path.GetDirectoryName(typeof(Page).Assembly.Location) ?? "", "web", "plotly.min.js");
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path} is missing; build src/Workbench.Interactive to install it from npm.", path);
        return File.ReadAllText(path);
    }
}
