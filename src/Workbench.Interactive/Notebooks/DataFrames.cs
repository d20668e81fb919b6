using System.Globalization;
using System.Text;
using Microsoft.Data.Analysis;
using Workbench.Results;

namespace Workbench.Interactive;

/// <summary>Tables as data frames, which notebooks filter, sort and group.</summary>
public static class DataFrames
{
    /// <summary>A table as a data frame: whole numbers, numbers, truth values and texts become columns of their kind, missing cells null.</summary>
    /// <param name="table">The table.</param>
    public static DataFrame ToDataFrame(this ResultTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return ToDataFrame(table.Columns, table.Rows);
    }

    /// <summary>Rows as a data frame; the cells of an anonymous or other object are its public properties.</summary>
    /// <typeparam name="T">What a row is.</typeparam>
    /// <param name="rows">The rows.</param>
    public static DataFrame ToDataFrame<T>(this IEnumerable<T> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var properties = typeof(T).GetProperties();
        return ToDataFrame(
            [.. properties.Select(property => property.Name.Replace('_', ' '))],
            [.. rows.Select(row => properties.Select(property => property.GetValue(row)).ToArray())]);
    }

    private static DataFrame ToDataFrame(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<object?>> rows) =>
        new(columns.Select((name, column) => Column(name, [.. rows.Select(row => row[column])])).ToArray());

    private static DataFrameColumn Column(string name, object?[] cells)
    {
        object[] present = [.. cells.OfType<object>()];
        if (present.Length > 0 && present.All(cell => cell is int))
            return new Int32DataFrameColumn(name, cells.Select(cell => (int?)cell));
        if (present.Length > 0 && present.All(cell => cell is int or long))
            return new Int64DataFrameColumn(name, cells.Select(cell => cell is null ? (long?)null : Convert.ToInt64(cell, CultureInfo.InvariantCulture)));
        if (present.Length > 0 && present.All(cell => cell is int or long or float or double))
            return new DoubleDataFrameColumn(name, cells.Select(cell => cell is null ? (double?)null : Convert.ToDouble(cell, CultureInfo.InvariantCulture)));
        return present.Length > 0 && present.All(cell => cell is bool)
            ? new BooleanDataFrameColumn(name, cells.Select(cell => (bool?)cell))
            : new StringDataFrameColumn(name, cells.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture)!));
    }

    /// <summary>As HTML, the first rows of a long one.</summary>
    internal static string ToHtml(DataFrame frame, int most = 60)
    {
        var (columns, rows) = Cells(frame, most);
        var more = frame.Rows.Count > most ? string.Create(CultureInfo.InvariantCulture, $"<p>… {frame.Rows.Count - most} more rows</p>") : "";
        return NotebookHtml.Table(columns, rows) + more;
    }

    /// <summary>As text in columns.</summary>
    internal static string ToText(DataFrame frame, int most = 60)
    {
        var (columns, rows) = Cells(frame, most);
        string[] formats = [.. Enumerable.Range(0, columns.Length).Select(column => TableSection.Format(rows.Select(row => row[column])))];
        string[][] shown = [[.. columns], .. rows.Select(row => row.Select((cell, column) => TableSection.Show(cell, formats[column])).ToArray())];
        int[] widths = [.. Enumerable.Range(0, columns.Length).Select(column => shown.Max(row => row[column].Length))];
        bool[] right = [.. Enumerable.Range(0, columns.Length).Select(column => rows.Any(row => TableSection.IsNumber(row[column])))];
        var text = new StringBuilder();
        foreach (var row in shown)
            text.Append(string.Join("  ", row.Select((cell, column) => right[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
        return text.ToString().TrimEnd('\n');
    }

    private static (string[] Columns, object?[][] Rows) Cells(DataFrame frame, int most) => (
        [.. frame.Columns.Select(column => column.Name)],
        [.. frame.Rows.Take(most).Select(row => row.Select(cell => (object?)cell).ToArray())]);
}
