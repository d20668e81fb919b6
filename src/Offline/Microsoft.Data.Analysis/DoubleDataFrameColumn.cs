using System.Collections.Generic;

namespace Microsoft.Data.Analysis;

/// <summary>A column of values of type <c>double</c>.</summary>
public class DoubleDataFrameColumn : PrimitiveDataFrameColumn<double>
{
    public DoubleDataFrameColumn(string name, IEnumerable<double?> values)
        : base(name, values)
    {
    }

    public DoubleDataFrameColumn(string name, IEnumerable<double> values)
        : base(name, values)
    {
    }

    public DoubleDataFrameColumn(string name, long length = 0)
        : base(name, length)
    {
    }

    private protected override DataFrameColumn Make(IEnumerable<double?> chosen) => new DoubleDataFrameColumn(Name, chosen);
}
