using Plotly.NET;
using Workbench.Results;

namespace Workbench.Interactive;

/// <summary>A report: one HTML file that holds its text, tables, charts and drawings and the scripts they need, so that it opens from
/// disk, from a mail or without a network. Every text is escaped. The same content gives the same bytes.</summary>
public sealed class Report
{
    private readonly List<IReportSection> sections = [];
    private readonly string? subtitle;

    /// <summary>Begins a report.</summary>
    /// <param name="title">The title, not blank.</param>
    /// <param name="subtitle">A sentence under the title, or none.</param>
    public Report(string title, string? subtitle = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        Title = title;
        this.subtitle = subtitle;
    }

    /// <summary>The title.</summary>
    public string Title { get; }

    /// <summary>Adds a heading.</summary>
    /// <param name="text">The heading.</param>
    public Report Heading(string text) => Add(new HeadingSection(text));

    /// <summary>Adds a paragraph; a blank line begins another one.</summary>
    /// <param name="text">Plain text.</param>
    public Report Text(string text) => Add(new TextSection(text));

    /// <summary>Adds a block of code or a command, set in a fixed-width face.</summary>
    /// <param name="code">The code, line breaks kept.</param>
    public Report Code(string code) => Add(new CodeSection(code));

    /// <summary>Adds the few numbers that the reader should take away, set large.</summary>
    /// <param name="figures">What to show and what it is, e.g. <c>("0.93", "faithfulness with 200 of 1,345 edges")</c>.</param>
    public Report KeyFigures(params IReadOnlyList<(string Value, string Label)> figures) => Add(new KeyFiguresSection(figures));

    /// <summary>Adds a table. Columns that hold only numbers are aligned right.</summary>
    /// <param name="columns">The header, with units where there are any.</param>
    /// <param name="rows">One list a row, as long as the header; a number is shown with up to four significant decimals, one that is not finite as undefined, null as a dash.</param>
    /// <param name="caption">What the table shows, or none.</param>
    /// <exception cref="ArgumentException">There is no column, or a row has another length than the header.</exception>
    public Report Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows, string? caption = null) =>
        Add(new TableSection(columns, [.. rows], caption));

    /// <summary>Adds a list of names and values, such as the properties of a model.</summary>
    /// <param name="facts">Names and values, in the order shown; those without a value are left out.</param>
    public Report Facts(IEnumerable<(string Name, string? Value)> facts) => Add(new FactsSection([.. facts]));

    /// <summary>Adds a chart; it fills the width of the page and follows its light or dark colours.</summary>
    /// <param name="chart">A chart of <see cref="FaithfulnessChart"/>, <see cref="ScoreHeatmap"/> or of your own.</param>
    /// <param name="caption">What the chart shows, or none.</param>
    public Report Chart(GenericChart chart, string? caption = null) => Add(new ChartSection(chart, caption));

    /// <summary>Adds a drawn circuit.</summary>
    /// <param name="drawing">The drawing.</param>
    /// <param name="caption">What the drawing shows, or none.</param>
    public Report Circuit(CircuitDrawing drawing, string? caption = null) => Add(new CircuitSection(drawing, caption));

    /// <summary>Adds a feature circuit to explore.</summary>
    /// <param name="drawing">The drawing.</param>
    /// <param name="caption">What the drawing shows, or none.</param>
    public Report Features(FeatureCircuitDrawing drawing, string? caption = null) => Add(new FeatureSection(drawing, caption));

    /// <summary>Adds everything that is needed to make the result again.</summary>
    /// <param name="provenance">The provenance of the scores or the circuit.</param>
    public Report Provenance(Provenance provenance) => Add(new FactsSection(ProvenanceFacts.Of(provenance)));

    /// <summary>The report as the text of an HTML file.</summary>
    /// <exception cref="FileNotFoundException">A browser library is not beside the assembly.</exception>
    public string ToHtml()
    {
        var body = new ReportWriter();
        foreach (var section in sections)
            section.Write(body);
        return ReportPage.Write(Title, subtitle, body);
    }

    /// <summary>Writes the report; an older one stays as it is when writing fails.</summary>
    /// <param name="path">The HTML file; its folder is made when missing.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var html = ToHtml();
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        AtomicFile.WriteText(path, html);
    }

    private Report Add(IReportSection section)
    {
        sections.Add(section);
        return this;
    }
}
