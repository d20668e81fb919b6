using System;
using System.Collections.Generic;
using Microsoft.FSharp.Core;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET.TraceObjects;

public class Error : Dyn
{
    public static Error init<a, b>(
        FSharpOption<bool> Visible = null,
        FSharpOption<StyleParam.ErrorType> Type = null,
        FSharpOption<bool> Symmetric = null,
        FSharpOption<IEnumerable<a>> Array = null,
        FSharpOption<IEnumerable<b>> Arrayminus = null,
        FSharpOption<double> Value = null,
        FSharpOption<double> Valueminus = null,
        FSharpOption<int> Traceref = null,
        FSharpOption<int> Tracerefminus = null,
        FSharpOption<bool> Copy_ystyle = null,
        FSharpOption<Color> Color = null,
        FSharpOption<double> Thickness = null,
        FSharpOption<double> Width = null)
        where a : IConvertible
        where b : IConvertible =>
        new Error()
            .Put("visible", Visible)
            .Put("type", Type)
            .Put("symmetric", Symmetric)
            .Put("array", Array)
            .Put("arrayminus", Arrayminus)
            .Put("value", Value)
            .Put("valueminus", Valueminus)
            .Put("traceref", Traceref)
            .Put("tracerefminus", Tracerefminus)
            .Put("copy_ystyle", Copy_ystyle)
            .Put("color", Color)
            .Put("thickness", Thickness)
            .Put("width", Width);
}
