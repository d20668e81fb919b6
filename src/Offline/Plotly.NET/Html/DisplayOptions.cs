using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using static Giraffe.ViewEngine.HtmlElements;
using Dyn = global::DynamicObj.DynamicObj;

namespace Plotly.NET;

public class DisplayOptions : Dyn
{
    public static DisplayOptions init(
        FSharpOption<string> DocumentTitle = null,
        FSharpOption<string> DocumentCharset = null,
        FSharpOption<string> DocumentDescription = null,
        FSharpOption<XmlNode> DocumentFavicon = null,
        FSharpOption<FSharpList<XmlNode>> AdditionalHeadTags = null,
        FSharpOption<FSharpList<XmlNode>> ChartDescription = null,
        FSharpOption<PlotlyJSReference> PlotlyJSReference = null) =>
        new DisplayOptions()
            .Put("DocumentTitle", DocumentTitle)
            .Put("DocumentCharset", DocumentCharset)
            .Put("DocumentDescription", DocumentDescription)
            .Put("DocumentFavicon", DocumentFavicon)
            .Put("AdditionalHeadTags", AdditionalHeadTags)
            .Put("ChartDescription", ChartDescription)
            .Put("PlotlyJSReference", PlotlyJSReference);
}
