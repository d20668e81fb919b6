using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;

namespace Microsoft.Data.Analysis;

/// <summary>The columns of a frame, by place and by name.</summary>
public class DataFrameColumnCollection : Collection<DataFrameColumn>
{
    internal DataFrameColumnCollection(IEnumerable<DataFrameColumn> columns)
    {
        foreach (var column in columns)
            Add(column);
    }

    public DataFrameColumn this[string columnName]
    {
        get => this[Find(columnName)];
        set
        {
            value.SetName(columnName);
            var place = IndexOf(columnName);
            if (place < 0)
                Add(value);
            else
                this[place] = value;
        }
    }

    public int IndexOf(string columnName)
    {
        for (var place = 0; place < Count; place++)
        {
            if (this[place].Name == columnName)
                return place;
        }

        return -1;
    }

    public void Remove(string columnName) => RemoveAt(Find(columnName));

    public void RenameColumn(string currentName, string newName) => this[currentName].SetName(newName);

    public BooleanDataFrameColumn GetBooleanColumn(string name) => Get<BooleanDataFrameColumn>(name);

    public DoubleDataFrameColumn GetDoubleColumn(string name) => Get<DoubleDataFrameColumn>(name);

    public Int32DataFrameColumn GetInt32Column(string name) => Get<Int32DataFrameColumn>(name);

    public Int64DataFrameColumn GetInt64Column(string name) => Get<Int64DataFrameColumn>(name);

    public SingleDataFrameColumn GetSingleColumn(string name) => Get<SingleDataFrameColumn>(name);

    public StringDataFrameColumn GetStringColumn(string name) => Get<StringDataFrameColumn>(name);

    public PrimitiveDataFrameColumn<T> GetPrimitiveColumn<T>(string name)
        where T : unmanaged => Get<PrimitiveDataFrameColumn<T>>(name);

    protected override void InsertItem(int index, DataFrameColumn item)
    {
        Check(item);
        if (IndexOf(item.Name) >= 0)
            throw new ArgumentException($"The frame has a column '{item.Name}' already.", nameof(item));
        base.InsertItem(index, item);
    }

    protected override void SetItem(int index, DataFrameColumn item)
    {
        Check(item);
        base.SetItem(index, item);
    }

    private void Check(DataFrameColumn item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (Count > 0 && this[0].Length != item.Length)
            throw new ArgumentException($"Column '{item.Name}' has {item.Length} rows; the frame has {this[0].Length}.", nameof(item));
    }

    private int Find(string name) => IndexOf(name) is >= 0 and var place
        ? place
        : throw new ArgumentException($"There is no column '{name}'; there are {string.Join(", ", this.Select(column => column.Name))}.", nameof(name));

    private TColumn Get<TColumn>(string name)
        where TColumn : DataFrameColumn =>
        this[name] as TColumn ?? throw new ArgumentException($"Column '{name}' is a {this[name].GetType().Name}, not a {typeof(TColumn).Name}.", nameof(name));
}
