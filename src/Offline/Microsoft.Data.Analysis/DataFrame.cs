using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Microsoft.Data.Analysis;

/// <summary>A table of named columns of equal length.</summary>
public partial class DataFrame
{
    public DataFrame(IEnumerable<DataFrameColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Columns = new DataFrameColumnCollection(columns);
        Rows = new DataFrameRowCollection(this);
    }

    public DataFrame(params DataFrameColumn[] columns)
        : this((IEnumerable<DataFrameColumn>)columns)
    {
    }

    public DataFrameColumnCollection Columns { get; }

    public DataFrameRowCollection Rows { get; }

    public object this[long rowIndex, int columnIndex]
    {
        get => Columns[columnIndex][rowIndex];
        set => Columns[columnIndex][rowIndex] = value;
    }

    public DataFrameColumn this[string columnName]
    {
        get => Columns[columnName];
        set => Columns[columnName] = value;
    }

    public DataFrame Clone() => Pick(AllRows());

    public DataFrame Head(int numberOfRows) => Pick(AllRows().Take(numberOfRows));

    public DataFrame Tail(int numberOfRows) => Pick(AllRows().TakeLast(numberOfRows));

    public DataFrame Filter(PrimitiveDataFrameColumn<bool> filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.Length != Rows.Count)
            throw new ArgumentException($"The filter has {filter.Length} rows; the frame has {Rows.Count}.", nameof(filter));
        return Pick(AllRows().Where(row => filter[row] == true));
    }

    public DataFrame OrderBy(string columnName, bool ascending = true, bool putNullValuesLast = true)
    {
        var column = Columns[columnName];
        long[] missing = [.. AllRows().Where(row => column[row] is null)];
        var present = AllRows().Where(row => column[row] is not null);
        var order = Comparer<object>.Create(DataFrameColumn.Order);
        long[] sorted = [.. ascending ? present.OrderBy(row => column[row], order) : present.OrderByDescending(row => column[row], order)];
        return Pick(putNullValuesLast ? sorted.Concat(missing) : missing.Concat(sorted));
    }

    public DataFrame OrderByDescending(string columnName, bool putNullValuesLast = true) => OrderBy(columnName, ascending: false, putNullValuesLast);

    public GroupBy GroupBy(string columnName)
    {
        var place = Columns.IndexOf(Columns[columnName].Name);
        var rows = new Dictionary<object, ICollection<long>>();
        foreach (var row in AllRows().Where(row => Columns[place][row] is not null))
        {
            if (!rows.TryGetValue(Columns[place][row], out var members))
                rows.Add(Columns[place][row], members = []);
            members.Add(row);
        }

        return new GroupBy<object>(this, place, rows);
    }

    public DataFrame Append(IEnumerable<object> row = null, bool inPlace = false, CultureInfo cultureInfo = null)
    {
        var frame = inPlace ? this : Clone();
        object[] cells = [.. row ?? []];
        if (cells.Length != frame.Columns.Count)
            throw new ArgumentException($"The row has {cells.Length} cells; the frame has {frame.Columns.Count} columns.", nameof(row));
        for (var column = 0; column < cells.Length; column++)
            frame.Columns[column].Add(cells[column]);
        return frame;
    }

    public override string ToString() => ToString(25);

    public string ToString(long rowsToShow)
    {
        string[][] cells = [[.. Columns.Select(column => column.Name)], .. AllRows().Take(checked((int)rowsToShow)).Select(row => Columns.Select(column => Convert.ToString(column[row] ?? "null", CultureInfo.CurrentCulture)).ToArray())];
        int[] widths = [.. Enumerable.Range(0, Columns.Count).Select(column => cells.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (var row in cells)
            text.AppendLine(string.Join(" ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        return text.ToString();
    }

    internal IEnumerable<long> AllRows()
    {
        for (long row = 0; row < Rows.Count; row++)
            yield return row;
    }

    internal DataFrame Pick(IEnumerable<long> rows)
    {
        long[] chosen = [.. rows];
        return new DataFrame(Columns.Select(column => column.Pick(chosen)).ToArray());
    }
}
