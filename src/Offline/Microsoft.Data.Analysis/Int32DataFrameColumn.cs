using System.Collections.Generic;

namespace Microsoft.Data.Analysis;

/// <summary>A column of values of type <c>int</c>.</summary>
public class Int32DataFrameColumn : PrimitiveDataFrameColumn<int>
{
    public Int32DataFrameColumn(string name, IEnumerable<int?> values)
        : base(name, values)
    {
    }

    public Int32DataFrameColumn(string name, IEnumerable<int> values)
        : base(name, values)
    {
    }

    public Int32DataFrameColumn(string name, long length = 0)
        : base(name, length)
    {
    }

    private protected override DataFrameColumn Make(IEnumerable<int?> chosen) => new Int32DataFrameColumn(Name, chosen);
}
