using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Markdig;
using Workbench.Interactive;
using Workbench.Results;

namespace Workbench.Notebooks;

/// <summary>A notebook as one HTML file that needs no network: prose, code and outputs, charts alive, plotly.js and d3 inside once.</summary>
public static partial class NotebookPage
{
    private static readonly MarkdownPipeline Prose = new MarkdownPipelineBuilder().UsePipeTables().UseEmphasisExtras().UseAutoLinks().Build();
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The page as text.</summary>
    /// <param name="notebook">The notebook with its outputs.</param>
    /// <param name="title">What it is called where it has no heading.</param>
    /// <param name="times">How long cells took, by their place; none are shown when null.</param>
    /// <exception cref="FileNotFoundException">A browser library is not beside the assembly.</exception>
    public static string Write(Notebook notebook, string title, IReadOnlyDictionary<int, TimeSpan>? times = null)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        var body = new ReportWriter();
        body.Raw($"<style>\n{NotebookAssets.Read("notebook.css")}</style>\n");
        var heading = notebook.Title;
        var headingShown = false;
        foreach (var (index, cell) in notebook.Cells.Index())
        {
            if (cell.IsCode)
            {
                Code(body, cell, times is not null && times.TryGetValue(index, out var time) ? time : null);
                continue;
            }

            // The heading is the page's own.
            var source = headingShown || heading is null ? cell.Source : FirstHeading().Replace(cell.Source, "", 1);
            headingShown |= source != cell.Source;
            body.Raw($"<section class=\"cell prose\">\n{Linked(Markdown.ToHtml(source, Prose))}</section>\n");
        }

        return ReportPage.Write(heading ?? title, null, body);
    }

    /// <summary>Writes the page; an older file stays as it is when writing fails.</summary>
    /// <param name="path">The HTML file; its folder is made when missing.</param>
    /// <param name="notebook">The notebook with its outputs.</param>
    /// <param name="title">What it is called where it has no heading.</param>
    /// <param name="times">How long cells took, by their place.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, Notebook notebook, string title, IReadOnlyDictionary<int, TimeSpan>? times = null) =>
        AtomicFile.WriteText(path, Write(notebook, title, times));

    private static void Code(ReportWriter body, NotebookCell cell, TimeSpan? time)
    {
        body.Raw("<section class=\"cell\">\n<div class=\"code\"><pre><code>").Raw(CSharpMarkup.Of(cell.Source)).Raw("</code></pre>");
        if (time is { TotalSeconds: >= 0.5 } spent)
            body.Raw(string.Create(CultureInfo.InvariantCulture, $"<span class=\"time\">{spent.TotalSeconds:0.0} s</span>"));
        body.Raw("</div>\n");
        foreach (var output in cell.Outputs)
        {
            body.Raw("<div class=\"output\">");
            Output(body, output);
            body.Raw("</div>\n");
        }

        body.Raw("</section>\n");
    }

    private static void Output(ReportWriter body, JsonObject output)
    {
        switch (output["output_type"]?.ToString())
        {
            case "stream":
                body.Raw(output["name"]?.ToString() == "stderr" ? "<pre class=\"stderr\">" : "<pre>").Escaped(Notebook.Joined(output["text"])).Raw("</pre>");
                return;
            case "error":
                body.Raw("<pre class=\"stderr\">").Escaped($"{output["ename"]}: {output["evalue"]}").Raw("</pre>");
                return;
        }

        if (output["data"] is not JsonObject data)
            return;
        if (data["application/vnd.plotly.v1+json"] is { } figure)
        {
            var id = body.NextChart();
            body.Raw($"<div class=\"plot\" id=\"{id}\"></div>\n<script type=\"application/json\" data-plot=\"{id}\">{figure.ToJsonString(Relaxed).Replace("<", "\\u003c", StringComparison.Ordinal)}</script>\n");
        }
        else if (data["text/html"] is { } html)
        {
            var markup = Notebook.Joined(html);
            if (FigurePictures.IsDrawing(markup))
            {
                body.NextCircuit();
                markup = FigurePictures.Bare(markup);
            }
            else if (FigurePictures.IsFeatures(markup))
            {
                body.NextFeatures();
                markup = FigurePictures.Bare(markup);
            }

            body.Raw(TableStyle().Replace(markup, ""));
        }
        else if (data["image/png"] is { } picture)
        {
            body.Raw($"<img alt=\"\" src=\"data:image/png;base64,{Html.Text(Notebook.Joined(picture).Trim())}\">");
        }
        else
        {
            body.Raw("<pre>").Escaped(Notebook.Joined(data["text/plain"])).Raw("</pre>");
        }
    }

    // Links from one notebook to another lead to the pages.
    private static string Linked(string html) => NotebookLink().Replace(html, "href=\"$1.html$2\"");

    [GeneratedRegex("href=\"([\\w./-]+)\\.ipynb(#[^\"]*)?\"")]
    private static partial Regex NotebookLink();

    [GeneratedRegex("^# .*$", RegexOptions.Multiline)]
    private static partial Regex FirstHeading();

    [GeneratedRegex("<style>\\.workbench-table.*?</style>\\s*", RegexOptions.Singleline)]
    private static partial Regex TableStyle();
}
