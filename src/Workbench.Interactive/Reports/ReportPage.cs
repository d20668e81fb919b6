using System.Text;

namespace Workbench.Interactive;

/// <summary>The page around a report. Scripts stand at its end, after everything that can be read without them.</summary>
internal static class ReportPage
{
    public static string Write(string title, string? subtitle, ReportWriter body)
    {
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        // No icon: otherwise browsers ask the folder for one.
        page.Append("<link rel=\"icon\" href=\"data:,\">\n");
        page.Append("<title>").Append(Html.Text(title)).Append("</title>\n<style>\n").Append(BrowserLibrary.Own("report.css"));
        if (body.HasCircuit)
            page.Append(BrowserLibrary.Own("circuit.css"));
        if (body.HasFeatures)
            page.Append(BrowserLibrary.Own("features.css"));
        page.Append("</style>\n</head>\n<body>\n<main>\n<header>\n<h1>").Append(Html.Text(title)).Append("</h1>\n");
        if (!string.IsNullOrWhiteSpace(subtitle))
            page.Append("<p class=\"subtitle\">").Append(Html.Text(subtitle)).Append("</p>\n");
        page.Append("</header>\n").Append(body.Body).Append("</main>\n");
        if (body.HasChart)
        {
            page.Append("<noscript><p class=\"noscript\">The charts of this report are drawn by scripts, which are switched off here.</p></noscript>\n");
            Script(page, BrowserLibrary.Installed("plotly.min.js"));
            Script(page, BrowserLibrary.Own("plots.js"));
        }
        if (body.HasCircuit)
        {
            Script(page, BrowserLibrary.Installed("d3.min.js"));
            Script(page, BrowserLibrary.Own("circuit.js"));
        }
        if (body.HasFeatures)
            Script(page, BrowserLibrary.Own("features.js"));
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void Script(StringBuilder page, string script) => page.Append("<script>\n").Append(script).Append("\n</script>\n");
}
