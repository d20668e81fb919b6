using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET;

public class Template : Dyn
{
}
