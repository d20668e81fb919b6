namespace Workbench.Interactive;

/// <summary>Fragments of a notebook's page that bring their own styles, on white paper whatever the editor's theme is.</summary>
internal static class NotebookHtml
{
    public const string DrawingClass = "workbench-drawing";

    public const string FeaturesClass = "workbench-features";

    private const string Colours = "--paper:#ffffff;--panel:#f6f7f9;--ink:#1c2126;--ink-soft:#57606a;--rule:#dfe3e8;--accent:#1f6fb2;--positive:#1f6fb2;--negative:#d55e00;";

    private const string TableStyle =
        ".workbench-table{font-variant-numeric:tabular-nums;border-collapse:collapse}.workbench-table th,.workbench-table td{padding:3px 14px 3px 0;text-align:left;border-bottom:1px solid #dfe3e8}"
        + ".workbench-table .number{text-align:right}";

    /// <summary>A circuit; readable without scripts.</summary>
    public static string Drawing(CircuitDrawing drawing) =>
        $"<div class=\"{DrawingClass}\" style=\"{Colours}color-scheme:light;background:var(--paper);color:var(--ink);max-width:1000px\">\n"
        + $"<style>\n{BrowserLibrary.Own("circuit.css")}.{DrawingClass} table{{border-collapse:collapse}} .{DrawingClass} th,.{DrawingClass} td{{text-align:left;padding-right:16px}}\n</style>\n"
        + $"{FigureHtml.PictureMark}{drawing.ToHtml(drawing.Name)}</div>";

    /// <summary>A circuit of features. Scripts draw it; where none run, a static picture stands in its place.</summary>
    public static string Features(FeatureCircuitDrawing drawing) =>
        $"<div class=\"{FeaturesClass}\" style=\"{Colours}color-scheme:light;background:var(--paper);color:var(--ink);max-width:1000px\">\n"
        + $"<style>\n{BrowserLibrary.Own("features.css")}.{FeaturesClass} table{{border-collapse:collapse}} .{FeaturesClass} th,.{FeaturesClass} td{{text-align:left;padding-right:16px}}\n</style>\n"
        + $"{drawing.ToHtml(drawing.Name, FigureHtml.PictureMark)}<script>\n{BrowserLibrary.Own("features.js")}</script>\n</div>";

    /// <summary>A table; columns of numbers stand right.</summary>
    public static string Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows)
    {
        var writer = new ReportWriter();
        new TableSection(columns, [.. rows], null).Write(writer);
        var body = writer.Body;
        var from = body.IndexOf("<table>", StringComparison.Ordinal);
        var to = body.IndexOf("</table>", StringComparison.Ordinal) + "</table>".Length;
        return $"<style>{TableStyle}</style>\n{body[from..to].Replace("<table>", "<table class=\"workbench-table\">", StringComparison.Ordinal)}";
    }
}
