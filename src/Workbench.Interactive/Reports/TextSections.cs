namespace Workbench.Interactive;

internal sealed class HeadingSection(string text) : IReportSection
{
    public void Write(ReportWriter report) => report.Raw("<h2>").Escaped(text).Raw("</h2>\n");
}

internal sealed class TextSection(string text) : IReportSection
{
    public void Write(ReportWriter report)
    {
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            report.Raw("<p>").Escaped(paragraph).Raw("</p>\n");
    }
}

internal sealed class CodeSection(string code) : IReportSection
{
    public void Write(ReportWriter report) => report.Raw("<pre><code>").Escaped(code.ReplaceLineEndings("\n").Trim('\n')).Raw("</code></pre>\n");
}

internal sealed class KeyFiguresSection(IReadOnlyList<(string Value, string Label)> figures) : IReportSection
{
    public void Write(ReportWriter report)
    {
        report.Raw("<dl class=\"key-figures\">\n");
        foreach (var (value, label) in figures)
            report.Raw("<div><dd>").Escaped(value).Raw("</dd><dt>").Escaped(label).Raw("</dt></div>\n");
        report.Raw("</dl>\n");
    }
}

internal sealed class FactsSection(IReadOnlyList<(string Name, string? Value)> facts) : IReportSection
{
    public void Write(ReportWriter report)
    {
        report.Raw("<dl class=\"facts\">\n");
        foreach (var (name, value) in facts)
        {
            if (!string.IsNullOrEmpty(value))
                report.Raw("<div><dt>").Escaped(name).Raw("</dt><dd>").Escaped(value).Raw("</dd></div>\n");
        }
        report.Raw("</dl>\n");
    }
}
