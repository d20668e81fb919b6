using System;
using System.Collections.Generic;
using System.Linq;

namespace Microsoft.Data.Analysis;

/// <summary>The rows of a frame, grouped by keys.</summary>
public class GroupBy<TKey> : GroupBy
{
    private readonly DataFrame frame;
    private readonly int keyColumn;
    private readonly IDictionary<TKey, ICollection<long>> groups;

    public GroupBy(DataFrame dataFrame, int groupByColumnIndex, IDictionary<TKey, ICollection<long>> keyToRowIndices) =>
        (frame, keyColumn, groups) = (dataFrame, groupByColumnIndex, keyToRowIndices);

    public override DataFrame Count(params string[] columnNames) => Each(columnNames, column => column.Length - column.NullCount, numbersOnly: false);

    public override DataFrame First(params string[] columnNames) => Each(columnNames, column => column[0], numbersOnly: false);

    public override DataFrame Max(params string[] columnNames) => Each(columnNames, column => column.Max(), numbersOnly: true);

    public override DataFrame Mean(params string[] columnNames) => Each(columnNames, column => column.Mean(), numbersOnly: true);

    public override DataFrame Min(params string[] columnNames) => Each(columnNames, column => column.Min(), numbersOnly: true);

    public override DataFrame Sum(params string[] columnNames) => Each(columnNames, column => column.Sum(), numbersOnly: true);

    private DataFrame Each(string[] columnNames, Func<DataFrameColumn, object> figure, bool numbersOnly)
    {
        DataFrameColumn[] chosen = columnNames is { Length: > 0 }
            ? [.. columnNames.Select(name => frame.Columns[name])]
            : [.. frame.Columns.Where((column, place) => place != keyColumn && !(numbersOnly && column is StringDataFrameColumn))];
        var keys = frame.Columns[keyColumn].Pick(groups.Values.Select(rows => rows.First()));
        return new DataFrame([keys, .. chosen.Select(column => Column(column.Name, groups.Values.Select(rows => figure(column.Pick(rows))).ToArray()))]);
    }

    private static DataFrameColumn Column(string name, object[] values) => values.FirstOrDefault(value => value is not null) switch
    {
        string or null => new StringDataFrameColumn(name, values.Cast<string>()),
        int => new Int32DataFrameColumn(name, values.Select(value => (int?)value)),
        long => new Int64DataFrameColumn(name, values.Select(value => (long?)value)),
        float => new SingleDataFrameColumn(name, values.Select(value => (float?)value)),
        bool => new BooleanDataFrameColumn(name, values.Select(value => (bool?)value)),
        _ => new DoubleDataFrameColumn(name, values.Select(value => value is null ? (double?)null : Convert.ToDouble(value, null))),
    };
}
