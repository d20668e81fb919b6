using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET.ConfigObjects;

// Parameter types of members that the workbench calls without them.
public class Edits : Dyn
{
    internal Edits()
    {
    }
}

public class ToImageButtonOptions : Dyn
{
    internal ToImageButtonOptions()
    {
    }
}
