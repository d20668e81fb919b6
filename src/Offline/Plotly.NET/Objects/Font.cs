using System;
using System.Collections.Generic;
using Microsoft.FSharp.Core;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET;

public class Font : Dyn
{
    public static Font init(
        FSharpOption<StyleParam.FontFamily> Family = null,
        FSharpOption<double> Size = null,
        FSharpOption<Color> Color = null) =>
        new Font()
            .Put("family", Family)
            .Put("size", Size)
            .Put("color", Color);
}
