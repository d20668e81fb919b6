using System;
using System.Collections.Generic;
using Microsoft.FSharp.Core;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET.LayoutObjects;

public class Hoverlabel : Dyn
{
    public static Hoverlabel init(
        FSharpOption<StyleParam.Align> Align = null,
        FSharpOption<Color> BgColor = null,
        FSharpOption<Color> BorderColor = null,
        FSharpOption<Font> Font = null,
        FSharpOption<Font> GroupTitleFont = null,
        FSharpOption<int> Namelength = null) =>
        new Hoverlabel()
            .Put("align", Align)
            .Put("bgcolor", BgColor)
            .Put("bordercolor", BorderColor)
            .Put("font", Font)
            .Put("grouptitlefont", GroupTitleFont)
            .Put("namelength", Namelength);
}
