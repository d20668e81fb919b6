using System;
using System.Collections.Generic;
using Microsoft.FSharp.Core;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET;

public class Title : Dyn
{
    public static Title init(
        FSharpOption<string> Text = null,
        FSharpOption<Font> Font = null,
        FSharpOption<bool> AutoMargin = null,
        FSharpOption<Padding> Pad = null,
        FSharpOption<double> X = null,
        FSharpOption<StyleParam.XAnchorPosition> XAnchor = null,
        FSharpOption<string> XRef = null,
        FSharpOption<double> Y = null,
        FSharpOption<StyleParam.YAnchorPosition> YAnchor = null,
        FSharpOption<string> YRef = null,
        FSharpOption<int> Standoff = null,
        FSharpOption<StyleParam.Side> Side = null) =>
        new Title()
            .Put("text", Text)
            .Put("font", Font)
            .Put("automargin", AutoMargin)
            .Put("pad", Pad)
            .Put("x", X)
            .Put("xanchor", XAnchor)
            .Put("xref", XRef)
            .Put("y", Y)
            .Put("yanchor", YAnchor)
            .Put("yref", YRef)
            .Put("standoff", Standoff)
            .Put("side", Side);
}
