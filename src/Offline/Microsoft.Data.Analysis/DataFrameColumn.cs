using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace Microsoft.Data.Analysis;

/// <summary>A named column of values of one type; a value may be missing (null).</summary>
public abstract class DataFrameColumn : IEnumerable
{
    private protected DataFrameColumn(string name, Type type)
    {
        ArgumentNullException.ThrowIfNull(name);
        (Name, DataType) = (name, type);
    }

    public string Name { get; private set; }

    public Type DataType { get; }

    public abstract long Length { get; }

    public abstract long NullCount { get; }

    public object this[long rowIndex]
    {
        get => GetValue(rowIndex);
        set => SetValue(rowIndex, value);
    }

    public static PrimitiveDataFrameColumn<T> Create<T>(string name, IEnumerable<T?> values)
        where T : unmanaged => new(name, values);

    public static PrimitiveDataFrameColumn<T> Create<T>(string name, IEnumerable<T> values)
        where T : unmanaged => new(name, values);

    public static StringDataFrameColumn Create(string name, IEnumerable<string> values) => new(name, values);

    public void SetName(string newName) => Name = newName;

    public abstract object Max();

    public abstract object Min();

    public abstract object Sum();

    public abstract double Mean();

    public virtual PrimitiveDataFrameColumn<bool> ElementwiseEquals<T>(T value) => Compare(value, order => order == 0);

    public virtual PrimitiveDataFrameColumn<bool> ElementwiseNotEquals<T>(T value) => Compare(value, order => order != 0);

    public virtual PrimitiveDataFrameColumn<bool> ElementwiseGreaterThan<T>(T value) => Compare(value, order => order > 0);

    public virtual PrimitiveDataFrameColumn<bool> ElementwiseGreaterThanOrEqual<T>(T value) => Compare(value, order => order >= 0);

    public virtual PrimitiveDataFrameColumn<bool> ElementwiseLessThan<T>(T value) => Compare(value, order => order < 0);

    public virtual PrimitiveDataFrameColumn<bool> ElementwiseLessThanOrEqual<T>(T value) => Compare(value, order => order <= 0);

    IEnumerator IEnumerable.GetEnumerator() => Values().GetEnumerator();

    internal abstract DataFrameColumn Pick(IEnumerable<long> rows);

    internal abstract DataFrameColumn Empty();

    internal abstract void Add(object value);

    internal IEnumerable<object> Values()
    {
        for (long row = 0; row < Length; row++)
            yield return this[row];
    }

    private protected abstract object GetValue(long rowIndex);

    private protected abstract void SetValue(long rowIndex, object value);

    // Numbers of different types are compared as doubles.
    internal static int Order(object first, object second) => first is string || second is string
        ? string.CompareOrdinal(Convert.ToString(first, null), Convert.ToString(second, null))
        : first.GetType() == second.GetType() ? ((IComparable)first).CompareTo(second)
        : Convert.ToDouble(first, null).CompareTo(Convert.ToDouble(second, null));

    private PrimitiveDataFrameColumn<bool> Compare(object value, Func<int, bool> holds) =>
        new(Name, Values().Select(entry => entry is null || value is null ? entry is null && value is null && holds(0) : holds(Order(entry, value))).ToArray());
}
