using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET;

public class Trace : Dyn
{
    public Trace(string traceTypeName) => SetValue("type", traceTypeName);
}
