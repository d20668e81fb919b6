using System.Collections.Generic;

namespace Microsoft.Data.Analysis;

/// <summary>A column of values of type <c>float</c>.</summary>
public class SingleDataFrameColumn : PrimitiveDataFrameColumn<float>
{
    public SingleDataFrameColumn(string name, IEnumerable<float?> values)
        : base(name, values)
    {
    }

    public SingleDataFrameColumn(string name, IEnumerable<float> values)
        : base(name, values)
    {
    }

    public SingleDataFrameColumn(string name, long length = 0)
        : base(name, length)
    {
    }

    private protected override DataFrameColumn Make(IEnumerable<float?> chosen) => new SingleDataFrameColumn(Name, chosen);
}
