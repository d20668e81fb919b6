using System;
using System.Collections.Generic;
using Microsoft.FSharp.Core;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET.TraceObjects;

public class SankeyNodes : Dyn
{
    public static SankeyNodes init<a, b, c, d>(
        FSharpOption<Color> Color = null,
        FSharpOption<IEnumerable<a>> CustomData = null,
        FSharpOption<IEnumerable<b>> Groups = null,
        FSharpOption<StyleParam.HoverInfo> HoverInfo = null,
        FSharpOption<Hoverlabel> HoverLabel = null,
        FSharpOption<string> HoverTemplate = null,
        FSharpOption<IEnumerable<string>> MultiHoverTemplate = null,
        FSharpOption<IEnumerable<string>> Label = null,
        FSharpOption<Line> Line = null,
        FSharpOption<int> Pad = null,
        FSharpOption<int> Thickness = null,
        FSharpOption<IEnumerable<c>> X = null,
        FSharpOption<IEnumerable<d>> Y = null)
        where a : IConvertible
        where b : IEnumerable<int>
        where c : IConvertible
        where d : IConvertible =>
        new SankeyNodes()
            .Put("color", Color)
            .Put("customdata", CustomData)
            .Put("groups", Groups)
            .Put("hoverinfo", HoverInfo)
            .Put("hoverlabel", HoverLabel)
            .Put("hovertemplate", HoverTemplate)
            .Put("hovertemplate", MultiHoverTemplate)
            .Put("label", Label)
            .Put("line", Line)
            .Put("pad", Pad)
            .Put("thickness", Thickness)
            .Put("x", X)
            .Put("y", Y);
}
