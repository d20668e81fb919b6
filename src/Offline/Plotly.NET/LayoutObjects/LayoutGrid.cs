using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET.LayoutObjects;

public class LayoutGrid : Dyn
{
}
