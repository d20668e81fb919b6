using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Microsoft.Data.Analysis;

/// <summary>A column of numbers, truth values or times.</summary>
public class PrimitiveDataFrameColumn<T> : DataFrameColumn, IEnumerable<T?>
    where T : unmanaged
{
    private readonly List<T?> values;

    public PrimitiveDataFrameColumn(string name, IEnumerable<T?> values)
        : base(name, typeof(T)) => this.values = [.. values ?? []];

    public PrimitiveDataFrameColumn(string name, IEnumerable<T> values)
        : base(name, typeof(T)) => this.values = [.. (values ?? []).Select(value => (T?)value)];

    public PrimitiveDataFrameColumn(string name, long length = 0)
        : base(name, typeof(T)) => values = [.. Enumerable.Repeat((T?)null, checked((int)length))];

    public override long Length => values.Count;

    public override long NullCount => values.Count(value => value is null);

    public new T? this[long rowIndex]
    {
        get => values[checked((int)rowIndex)];
        set => values[checked((int)rowIndex)] = value;
    }

    public void Append(T? value) => values.Add(value);

    public PrimitiveDataFrameColumn<TResult> Apply<TResult>(Func<T?, TResult?> func)
        where TResult : unmanaged => new(Name, values.Select(func));

    public override object Max() => Present().Cast<object>().Aggregate((first, second) => Order(first, second) >= 0 ? first : second);

    public override object Min() => Present().Cast<object>().Aggregate((first, second) => Order(first, second) <= 0 ? first : second);

    public override object Sum() => Convert.ChangeType(Numbers().Sum(), typeof(T), CultureInfo.InvariantCulture);

    public override double Mean() => Numbers().Sum() / Length;

    public IEnumerator<T?> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => values.GetEnumerator();

    internal override DataFrameColumn Pick(IEnumerable<long> rows) => Make(rows.Select(row => this[row]));

    internal override DataFrameColumn Empty() => Make([]);

    internal override void Add(object value) => values.Add(Converted(value));

    private protected override object GetValue(long rowIndex) => this[rowIndex];

    private protected override void SetValue(long rowIndex, object value) => this[rowIndex] = Converted(value);

    private protected virtual DataFrameColumn Make(IEnumerable<T?> chosen) => new PrimitiveDataFrameColumn<T>(Name, chosen);

    private static T? Converted(object value) => value is null ? null : value is T same ? same : (T)Convert.ChangeType(value, typeof(T), CultureInfo.InvariantCulture);

    private IEnumerable<T> Present() => values.Where(value => value is not null).Select(value => value.Value);

    private IEnumerable<double> Numbers() => Present().Select(value => Convert.ToDouble(value, CultureInfo.InvariantCulture));
}
