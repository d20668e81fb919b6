using System.Collections.Generic;

namespace Microsoft.Data.Analysis;

/// <summary>A column of values of type <c>bool</c>.</summary>
public class BooleanDataFrameColumn : PrimitiveDataFrameColumn<bool>
{
    public BooleanDataFrameColumn(string name, IEnumerable<bool?> values)
        : base(name, values)
    {
    }

    public BooleanDataFrameColumn(string name, IEnumerable<bool> values)
        : base(name, values)
    {
    }

    public BooleanDataFrameColumn(string name, long length = 0)
        : base(name, length)
    {
    }

    private protected override DataFrameColumn Make(IEnumerable<bool?> chosen) => new BooleanDataFrameColumn(Name, chosen);
}
