using System;
using System.Collections.Generic;
using Microsoft.FSharp.Core;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET.LayoutObjects;

public class Domain : Dyn
{
    public static Domain init(
        FSharpOption<StyleParam.Range> X = null,
        FSharpOption<StyleParam.Range> Y = null,
        FSharpOption<int> Row = null,
        FSharpOption<int> Column = null) =>
        new Domain()
            .Put("x", X)
            .Put("y", Y)
            .Put("row", Row)
            .Put("column", Column);
}
