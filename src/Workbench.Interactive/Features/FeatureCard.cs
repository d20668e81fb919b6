using System.Globalization;
using System.Text;
using Workbench.Dictionaries.Dashboards;

namespace Workbench.Interactive;

/// <summary>A feature's dashboard as a fragment of a notebook's page that needs no script: contexts with highlighted tokens, tokens whose logits it moves,
/// and how its activations are spread.</summary>
internal static class FeatureCard
{
    private const int BarWidth = 14;
    private const int BarHeight = 46;

    internal static string Write(FeatureDashboard dashboard)
    {
        var html = new StringBuilder();
        html.Append("<div class=\"workbench-card\" style=\"background:#ffffff;color:#1c2126;border:1px solid #dfe3e8;border-radius:10px;padding:12px 16px;max-width:968px;font-size:14px;line-height:1.5\">\n");
        html.Append(CultureInfo.InvariantCulture, $"<div><b>{Html.Text(dashboard.Name)}</b> <span style=\"color:#57606a\">active on {100.0 * dashboard.ActiveTokens / Math.Max(1, dashboard.Tokens):0.##} % of {dashboard.Tokens:N0} tokens, at most {Number(dashboard.Largest)}</span></div>\n");
        Heading(html, "most active on");
        foreach (var context in dashboard.Contexts) Context(html, context, dashboard.Largest);
        if (dashboard.Contexts.Count == 0) html.Append("<div style=\"color:#57606a\">nothing in this text</div>\n");
        html.Append("<div style=\"display:flex;flex-wrap:wrap;gap:0 40px\">\n");
        Effects(html, "raises the logits of", dashboard.Raised);
        Effects(html, "lowers the logits of", dashboard.Lowered);
        if (dashboard.Histogram.Count > 0) Histogram(html, dashboard.Histogram);
        return html.Append("</div>\n</div>").ToString();
    }

    /// <summary>The same in lines of text.</summary>
    internal static string Text(FeatureDashboard dashboard)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{dashboard.Name}: active on {dashboard.ActiveTokens} of {dashboard.Tokens} tokens, at most {Number(dashboard.Largest)}\n");
        foreach (var context in dashboard.Contexts)
            text.Append(CultureInfo.InvariantCulture, $"  {Number(context.Activation)}  {string.Join(' ', context.Tokens.Select((token, place) => place == context.Peak ? $"»{token.Trim()}«" : token.Trim()))}\n");
        text.Append("  raises ").AppendJoin(", ", dashboard.Raised.Select(effect => effect.Token.Trim())).Append("; lowers ").AppendJoin(", ", dashboard.Lowered.Select(effect => effect.Token.Trim()));
        return text.ToString();
    }

    private static void Heading(StringBuilder html, string text) =>
        html.Append("<div style=\"margin:8px 0 2px;color:#57606a;font-size:12px;font-weight:600\">").Append(Html.Text(text)).Append("</div>\n");

    private static void Context(StringBuilder html, FeatureContext context, double largest)
    {
        html.Append(CultureInfo.InvariantCulture, $"<div style=\"overflow-wrap:anywhere\"><span style=\"color:#57606a\">{Number(context.Activation)}</span>");
        // Pieces of words bring their spaces along; whole words come without.
        var spaced = context.Tokens.Skip(1).Any(token => token.StartsWith(' '));
        html.Append(' ');
        foreach (var (place, token) in context.Tokens.Index())
        {
            var strength = largest > 0 ? context.Activations[place] / largest : 0;
            if (place > 0 && !spaced)
                html.Append(' ');
            var text = Html.Text(token.ReplaceLineEndings("⏎"));
            if (strength > 0)
                html.Append(CultureInfo.InvariantCulture, $"<span style=\"background:rgba(31,111,178,{0.12 + (0.5 * Math.Min(1, strength)):0.00});border-radius:3px;padding:0 1px\">{text}</span>");
            else
                html.Append(text);
        }

        html.Append("</div>\n");
    }

    private static void Effects(StringBuilder html, string heading, IReadOnlyList<LogitEffect> effects)
    {
        html.Append("<div>");
        Heading(html, heading);
        foreach (var effect in effects)
            html.Append(CultureInfo.InvariantCulture, $"<div>{Html.Text(effect.Token.Trim())} <span style=\"color:#57606a\">{Number(effect.Effect)}</span></div>");
        html.Append("</div>\n");
    }

    private static void Histogram(StringBuilder html, IReadOnlyList<ActivationBin> bins)
    {
        var most = bins.Max(bin => bin.Count);
        html.Append("<div>");
        Heading(html, string.Create(CultureInfo.InvariantCulture, $"activations, {Number(bins[0].From)} to {Number(bins[^1].To)} (log scale)"));
        html.Append(CultureInfo.InvariantCulture, $"<svg role=\"img\" aria-label=\"histogram of activations\" width=\"{bins.Count * BarWidth}\" height=\"{BarHeight}\">");
        foreach (var (place, bin) in bins.Index())
        {
            var height = bin.Count == 0 ? 0 : Math.Max(1.5, (BarHeight - 2.0) * bin.Count / most);
            html.Append(CultureInfo.InvariantCulture, $"<rect x=\"{place * BarWidth}\" y=\"{BarHeight - height:0.#}\" width=\"{BarWidth - 2}\" height=\"{height:0.#}\" fill=\"#8a8f98\"><title>{Number(bin.From)} to {Number(bin.To)}: {bin.Count}</title></rect>");
        }

        html.Append("</svg></div>\n");
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture).Replace('-', '−');
}
