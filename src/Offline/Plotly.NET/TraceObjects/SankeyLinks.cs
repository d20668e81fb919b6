using System;
using System.Collections.Generic;
using Microsoft.FSharp.Core;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET.TraceObjects;

public class SankeyLinks : Dyn
{
    public static SankeyLinks init<a, b>(
        FSharpOption<int> ArrowLen = null,
        FSharpOption<Color> Color = null,
        FSharpOption<IEnumerable<SankeyLinkColorscale>> ColorScales = null,
        FSharpOption<IEnumerable<a>> CustomData = null,
        FSharpOption<StyleParam.HoverInfo> HoverInfo = null,
        FSharpOption<Hoverlabel> HoverLabel = null,
        FSharpOption<string> HoverTemplate = null,
        FSharpOption<IEnumerable<string>> MultiHoverTemplate = null,
        FSharpOption<IEnumerable<string>> Label = null,
        FSharpOption<Line> Line = null,
        FSharpOption<IEnumerable<int>> Source = null,
        FSharpOption<IEnumerable<int>> Target = null,
        FSharpOption<IEnumerable<b>> Value = null)
        where a : IConvertible
        where b : IConvertible =>
        new SankeyLinks()
            .Put("arrowlen", ArrowLen)
            .Put("color", Color)
            .Put("colorscales", ColorScales)
            .Put("customdata", CustomData)
            .Put("hoverinfo", HoverInfo)
            .Put("hoverlabel", HoverLabel)
            .Put("hovertemplate", HoverTemplate)
            .Put("multihovertemplate", MultiHoverTemplate)
            .Put("label", Label)
            .Put("line", Line)
            .Put("source", Source)
            .Put("target", Target)
            .Put("value", Value);
}
