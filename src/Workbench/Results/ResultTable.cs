using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Workbench.Results;

/// <summary>A table to save: one row a result, named columns, units in the headers.</summary>
public sealed class ResultTable
{
    private static readonly JsonWriterOptions JsonOptions = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonWriterOptions RowOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<object?[]> rows = [];

    /// <summary>Begins a table.</summary>
    /// <param name="columns">Headers; each at most once.</param>
    /// <exception cref="ArgumentException">There is no column, or two have the same name.</exception>
    public ResultTable(params IReadOnlyList<string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Count == 0)
            throw new ArgumentException("A table needs at least one column.", nameof(columns));
        if (columns.CountBy(name => name, StringComparer.Ordinal).FirstOrDefault(name => name.Value > 1).Key is { } twice)
            throw new ArgumentException($"Two columns are called '{twice}'.", nameof(columns));
        Columns = [.. columns];
    }

    /// <summary>The headers.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rows; cells are strings, whole numbers, doubles, truth values or null.</summary>
    public IReadOnlyList<IReadOnlyList<object?>> Rows => rows;

    /// <summary>Adds a row.</summary>
    /// <param name="cells">One cell a column: a string, an int, a long, a double, a bool or null.</param>
    /// <exception cref="ArgumentException">There are too few or too many cells, or one is of another type.</exception>
    public void Add(params IReadOnlyList<object?> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        if (cells.Count != Columns.Count)
            throw new ArgumentException($"The table has {Columns.Count} columns; the row has {cells.Count} cells.", nameof(cells));
        if (cells.FirstOrDefault(cell => cell is not (null or string or int or long or double or bool)) is { } wrong)
            throw new ArgumentException($"A cell cannot hold a {wrong.GetType().Name}.", nameof(cells));
        rows.Add([.. cells]);
    }

    /// <summary>Writes the table as CSV (RFC 4180, UTF-8); doubles read back exactly, a missing or non-finite number is an empty cell.</summary>
    /// <param name="path">The file to write.</param>
    /// <exception cref="IOException">The file cannot be written; an old file is then left as it was.</exception>
    public void SaveCsv(string path)
    {
        var text = new StringBuilder();
        foreach (var row in rows.Prepend([.. Columns]))
            text.AppendJoin(',', row.Select(CsvCell)).Append('\n');
        AtomicFile.WriteText(path, text.ToString());
    }

    /// <summary>Writes the table as <c>{"columns": [..], "rows": [{column: cell, ..}, ..], "provenance": {..}}</c>; a non-finite number is null.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="provenance">How the table came about.</param>
    /// <exception cref="IOException">The file cannot be written; an old file is then left as it was.</exception>
    public void SaveJson(string path, Provenance provenance)
    {
        ArgumentNullException.ThrowIfNull(provenance);
        AtomicFile.Write(path, stream =>
        {
            using var json = new Utf8JsonWriter(stream, JsonOptions);
            json.WriteStartObject();
            json.WriteStartArray("columns");
            foreach (var column in Columns)
                json.WriteStringValue(column);
            json.WriteEndArray();
            json.WriteStartArray("rows");
            // A line a row: tables have many, and people read and compare them.
            foreach (var row in rows)
                json.WriteRawValue(Row(row));

            json.WriteEndArray();
            json.WritePropertyName("provenance");
            provenance.WriteTo(json);
            json.WriteEndObject();
        });
    }

    private byte[] Row(object?[] row)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, RowOptions))
        {
            json.WriteStartObject();
            for (var column = 0; column < row.Length; column++)
            {
                json.WritePropertyName(Columns[column]);
                WriteCell(json, row[column]);
            }

            json.WriteEndObject();
        }

        return line.ToArray();
    }

    private static string CsvCell(object? cell)
    {
        var text = cell switch
        {
            null => "",
            double number => double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "",
            bool truth => truth ? "true" : "false",
            _ => Convert.ToString(cell, CultureInfo.InvariantCulture)!,
        };
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static void WriteCell(Utf8JsonWriter json, object? cell)
    {
        switch (cell)
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
