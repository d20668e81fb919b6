using System.Globalization;

namespace Workbench.Interactive;

internal sealed class TableSection : IReportSection
{
    private readonly IReadOnlyList<string> columns;
    private readonly IReadOnlyList<IReadOnlyList<object?>> rows;
    private readonly string? caption;

    public TableSection(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<object?>> rows, string? caption)
    {
        if (columns.Count == 0)
            throw new ArgumentException("A table needs at least one column.", nameof(columns));
        foreach (var (index, row) in rows.Index())
        {
            if (row.Count != columns.Count)
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"Row {index + 1} of the table has {row.Count} cells; the header has {columns.Count}."),
                    nameof(rows));
            }
        }
        this.columns = columns;
        this.rows = rows;
        this.caption = caption;
    }

    public void Write(ReportWriter report)
    {
        bool[] numeric = [.. Enumerable.Range(0, columns.Count)
            .Select(column => rows.Any(row => IsNumber(row[column])) && rows.All(row => row[column] is null || IsNumber(row[column])))];
        string[] formats = [.. Enumerable.Range(0, columns.Count).Select(column => Format(rows.Select(row => row[column])))];
        report.Raw("<figure class=\"table\">\n").Caption(caption).Raw("<div class=\"scroll\"><table>\n<thead><tr>");
        foreach (var (index, column) in columns.Index())
            report.Raw(numeric[index] ? "<th class=\"number\">" : "<th>").Escaped(column).Raw("</th>");
        report.Raw("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            report.Raw("<tr>");
            foreach (var (index, cell) in row.Index())
                report.Raw(numeric[index] ? "<td class=\"number\">" : "<td>").Escaped(Show(cell, formats[index])).Raw("</td>");
            report.Raw("</tr>\n");
        }
        report.Raw("</tbody>\n</table></div></figure>\n");
    }

    internal static bool IsNumber(object? cell) => cell is sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal;

    internal static string Show(object? cell, string format) => cell switch
    {
        null => "–",
        double number => Number(number, format),
        float number => Number(number, format),
        sbyte or byte or short or ushort or int or uint or long or ulong =>
            Convert.ToDecimal(cell, CultureInfo.InvariantCulture).ToString("#,0", CultureInfo.InvariantCulture).Replace('-', '−'),
        bool flag => flag ? "yes" : "no",
        _ => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "",
    };

    // One format a column: three decimals, fewer for large numbers and for those that were rounded, powers of ten for a column of tiny or huge ones.
    internal static string Format(IEnumerable<object?> cells)
    {
        double[] numbers = [.. cells.OfType<double>().Concat(cells.OfType<float>().Select(number => (double)number)).Where(double.IsFinite)];
        var largest = numbers.Select(Math.Abs).DefaultIfEmpty(0).Max();
        return largest switch
        {
            0 => "0.000",
            < 0.01 or >= 1e7 => "0.###e0",
            >= 1000 => "#,0.0",
            >= 10 when numbers.All(number => Math.Abs(number - Math.Round(number, 1)) < 1e-9) => "0.0",
            _ => "0.000",
        };
    }

    private static string Number(double number, string format)
    {
        if (!double.IsFinite(number)) return "undefined";
        var text = number.ToString(format, CultureInfo.InvariantCulture);
        // What rounds to zero has no sign.
        return text.AsSpan().ContainsAnyInRange('1', '9') ? text.Replace('-', '−') : text.TrimStart('-');
    }
}
