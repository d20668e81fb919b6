using System.Text;
using Workbench.Graphs;

namespace Workbench.Interactive;

/// <summary>The drawing with what stands around it: legend, controls, the table of edges.</summary>
internal static class CircuitHtml
{
    // Below this every edge is easily told apart and the control would only be in the way.
    private const int EdgesWorthThinning = 24;

    public static string Write(CircuitLayout layout, string id)
    {
        var scored = layout.Edges.Any(edge => edge.Score is not null);
        var html = new StringBuilder();
        html.Append($"<div class=\"circuit\" id=\"{Html.Text(id)}\">\n");
        html.Append("<div class=\"circuit-bar\">\n");
        Legend(html, layout, scored);
        Controls(html, layout, id, scored);
        html.Append("</div>\n<div class=\"circuit-stage\">\n");
        html.Append(CircuitSvg.Write(layout, id));
        html.Append("<div class=\"circuit-tip\" role=\"status\" hidden></div>\n</div>\n");
        Table(html, layout, scored);
        return html.Append("</div>\n").ToString();
    }

    private static void Legend(StringBuilder html, CircuitLayout layout, bool scored)
    {
        html.Append("<div class=\"circuit-legend\">");
        if (scored && layout.ShowsMasks)
        {
            html.Append("<span><i class=\"swatch thin\"></i><i class=\"swatch thick\"></i>width: how far the learned mask is open</span>");
        }
        else if (scored)
        {
            html.Append("<span><i class=\"swatch positive\"></i>positive: corrupting it hurts</span>");
            if (layout.Edges.Any(edge => edge.Score < 0))
                html.Append("<span><i class=\"swatch negative\"></i>negative: corrupting it helps</span>");
            html.Append("<span><i class=\"swatch thin\"></i><i class=\"swatch thick\"></i>width: |score|</span>");
        }
        foreach (var (index, name) in layout.Classes.Index())
            if (layout.Nodes.Any(node => node.Class == index))
                html.Append($"<span data-class=\"{index}\"><i class=\"swatch block{CircuitSvg.Colour(index)}\"></i>{Html.Text(name)}</span>");
        if (layout.Nodes.Any(node => node.Kind == NodeKind.Head))
            html.Append("<span><b>q k v</b>query, key, value</span>");
        html.Append("</div>\n");
    }

    private static void Controls(StringBuilder html, CircuitLayout layout, string id, bool scored)
    {
        var count = layout.Edges.Count;
        html.Append("<div class=\"circuit-controls\" hidden>");
        if (scored && count > EdgesWorthThinning)
        {
            html.Append($"<label for=\"{Html.Text(id)}-strongest\">strongest <output>{count}</output> of {count} edges</label>");
            html.Append($"<input type=\"range\" id=\"{Html.Text(id)}-strongest\" class=\"strongest\" min=\"1\" max=\"{count}\" value=\"{count}\">");
        }
        html.Append("<button type=\"button\" data-zoom=\"in\" aria-label=\"Zoom in\">+</button>");
        html.Append("<button type=\"button\" data-zoom=\"out\" aria-label=\"Zoom out\">−</button>");
        html.Append("<button type=\"button\" data-zoom=\"fit\">Fit</button></div>\n");
    }

    private static void Table(StringBuilder html, CircuitLayout layout, bool scored)
    {
        var count = layout.Edges.Count;
        html.Append($"<details class=\"circuit-table\"><summary>{(count == 1 ? "The edge" : $"All {count} edges")} as a table</summary>\n<div class=\"scroll\"><table>\n<thead><tr><th class=\"number\">rank</th><th>edge</th><th>from</th><th>to</th><th>input</th>");
        html.Append(scored ? $"<th class=\"number\">{(layout.ShowsMasks ? "mask" : "score")}</th></tr></thead>\n<tbody>\n" : "</tr></thead>\n<tbody>\n");
        foreach (var edge in layout.Edges.OrderBy(edge => edge.Rank))
        {
            var input = edge.Input switch
            {
                HeadInput.Query => "query",
                HeadInput.Key => "key",
                HeadInput.Value => "value",
                _ => "",
            };
            html.Append($"<tr><td class=\"number\">{edge.Rank}</td><td><code>{Html.Text(edge.Name)}</code></td><td>{Html.Text(layout.Nodes[edge.From].Name)}</td><td>{Html.Text(layout.Nodes[edge.To].Name)}</td><td>{input}</td>");
            html.Append(edge.Score is { } score ? $"<td class=\"number\">{CircuitSvg.Number(score)}</td></tr>\n" : "</tr>\n");
        }
        html.Append("</tbody>\n</table></div></details>\n");
    }
}
