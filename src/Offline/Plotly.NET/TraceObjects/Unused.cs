using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET.TraceObjects;

// Parameter types of members that the workbench calls without them.
public class Cumulative : Dyn
{
    internal Cumulative()
    {
    }
}

public class Gradient : Dyn
{
    internal Gradient()
    {
    }
}

public class SankeyLinkColorscale : Dyn
{
    internal SankeyLinkColorscale()
    {
    }
}
