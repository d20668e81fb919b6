using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET;

public class Trace : Dyn
{
    public Trace(string traceTypeName)
    {
        if (traceTypeName is not null)
            SetValue("type", traceTypeName);
    }
}
