using System.Collections.Generic;

namespace Microsoft.Data.Analysis;

/// <summary>A column of values of type <c>long</c>.</summary>
public class Int64DataFrameColumn : PrimitiveDataFrameColumn<long>
{
    public Int64DataFrameColumn(string name, IEnumerable<long?> values)
        : base(name, values)
    {
    }

    public Int64DataFrameColumn(string name, IEnumerable<long> values)
        : base(name, values)
    {
    }

    public Int64DataFrameColumn(string name, long length = 0)
        : base(name, length)
    {
    }

    private protected override DataFrameColumn Make(IEnumerable<long?> chosen) => new Int64DataFrameColumn(Name, chosen);
}
