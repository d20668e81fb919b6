using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Microsoft.Data.Analysis;

/// <summary>A column of texts.</summary>
public class StringDataFrameColumn : DataFrameColumn, IEnumerable<string>
{
    private readonly List<string> values;

    public StringDataFrameColumn(string name, long length = 0)
        : base(name, typeof(string)) => values = [.. Enumerable.Repeat((string)null, checked((int)length))];

    public StringDataFrameColumn(string name, IEnumerable<string> values)
        : base(name, typeof(string)) => this.values = [.. values ?? []];

    public override long Length => values.Count;

    public override long NullCount => values.Count(value => value is null);

    public new string this[long rowIndex]
    {
        get => values[checked((int)rowIndex)];
        set => values[checked((int)rowIndex)] = value;
    }

    public void Append(string value) => values.Add(value);

    public override object Max() => throw Unsupported(nameof(Max));

    public override object Min() => throw Unsupported(nameof(Min));

    public override object Sum() => throw Unsupported(nameof(Sum));

    public override double Mean() => throw Unsupported(nameof(Mean));

    public PrimitiveDataFrameColumn<bool> ElementwiseEquals(string value) => base.ElementwiseEquals(value);

    public PrimitiveDataFrameColumn<bool> ElementwiseNotEquals(string value) => base.ElementwiseNotEquals(value);

    public IEnumerator<string> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => values.GetEnumerator();

    internal override DataFrameColumn Pick(IEnumerable<long> rows) => new StringDataFrameColumn(Name, rows.Select(row => this[row]));

    internal override DataFrameColumn Empty() => new StringDataFrameColumn(Name);

    internal override void Add(object value) => values.Add(Convert.ToString(value, CultureInfo.InvariantCulture));

    private protected override object GetValue(long rowIndex) => this[rowIndex];

    private protected override void SetValue(long rowIndex, object value) => this[rowIndex] = (string)value;

    private static NotSupportedException Unsupported(string name) => new($"{name} does not exist for a column of texts.");
}
