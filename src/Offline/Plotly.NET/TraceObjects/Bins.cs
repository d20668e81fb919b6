using System;
using System.Collections.Generic;
using Microsoft.FSharp.Core;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET.TraceObjects;

public class Bins : Dyn
{
    public static Bins init(
        FSharpOption<double> Start = null,
        FSharpOption<double> End = null,
        FSharpOption<double> Size = null) =>
        new Bins()
            .Put("start", Start)
            .Put("end", End)
            .Put("size", Size);
}
