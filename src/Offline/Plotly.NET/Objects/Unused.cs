using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET;

// Parameter types of members that the workbench calls without them.
public class AutoRangeOptions : Dyn
{
    internal AutoRangeOptions()
    {
    }
}

public class Padding : Dyn
{
    internal Padding()
    {
    }
}

public class TickFormatStop : Dyn
{
    internal TickFormatStop()
    {
    }
}
