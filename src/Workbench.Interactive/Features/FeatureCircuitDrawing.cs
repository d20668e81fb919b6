using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Workbench.Dictionaries.Circuits;
using Workbench.Dictionaries.Dashboards;

namespace Workbench.Interactive;

/// <summary>
/// A feature circuit as a picture to explore: positions side by side, layers from below, features as dots, direct edges as wide as the share
/// of their target that they carry. Pointing at a feature shows its dashboard; clicking keeps only what feeds it. Drawn on a canvas, so that
/// graphs of thousands of nodes stay fast; a table holds the same for screen readers and for copying.
/// </summary>
[TypeFormatterSource(typeof(FeatureCircuitFormats), PreferredMimeTypes = [MimeFormat.Html])]
public sealed class FeatureCircuitDrawing
{
    private readonly FeatureCircuit circuit;
    private readonly IReadOnlyList<FeatureDashboard> dashboards;

    /// <summary>Prepares a drawing.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="dashboards">What is known of its features; those of other features are left out.</param>
    public FeatureCircuitDrawing(FeatureCircuit circuit, IReadOnlyList<FeatureDashboard>? dashboards = null)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        this.circuit = circuit;
        var mine = circuit.Features.Select(node => node.Node.FeatureName).ToHashSet(StringComparer.Ordinal);
        this.dashboards = [.. (dashboards ?? []).Where(dashboard => mine.Contains(dashboard.Name)).DistinctBy(dashboard => dashboard.Name)];
    }

    /// <summary>What stands for the drawing where only text is shown.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[circuit of {circuit.Features.Count} features and {circuit.Edges.Count} edges for the {circuit.TargetText}]");

    /// <summary>A name that the same drawing has in every run.</summary>
    internal string Name => "features-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FeatureCircuitData.Of(circuit, dashboards))))[..10];

    /// <summary>The picture with its controls and table, as a fragment of a page that holds its styles and scripts; <see cref="Report"/> and
    /// <see cref="ToPage"/> see to that.</summary>
    /// <param name="id">The id of the element; distinct within a page.</param>
    public string ToHtml(string id = "features") => ToHtml(id, "");

    /// <summary>The same with something in the picture's place until scripts draw it.</summary>
    internal string ToHtml(string id, string still)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"features\" id=\"{Html.Text(id)}\">\n<div class=\"features-bar\">\n<div class=\"features-legend\">");
        html.Append("<span><i class=\"dot attention\"></i>attention feature</span><span><i class=\"dot mlp\"></i>MLP feature</span><span><i class=\"dot error\"></i>dictionary error</span>");
        html.Append("<span><i class=\"line positive\"></i>raises</span><span><i class=\"line negative\"></i>lowers</span></div>\n");
        html.Append("<div class=\"features-controls\"><label>find <input type=\"search\" class=\"find\" placeholder=\"L2M.517 or a token\" size=\"16\"></label>");
        html.Append("<label class=\"strongest-label\">strongest <output></output> edges <input type=\"range\" class=\"strongest\"></label>");
        html.Append("<label><input type=\"checkbox\" class=\"errors\" checked> errors</label><button type=\"button\" class=\"all\" disabled>show all</button></div>\n</div>\n");
        html.Append("<div class=\"features-stage\">").Append(still).Append("<canvas tabindex=\"0\" role=\"img\" aria-label=\"").Append(Html.Text(Summary())).Append("\"></canvas></div>\n");
        html.Append("<div class=\"features-card floating\" hidden></div>\n<div class=\"features-pinned\"><p class=\"hint\">Point at a feature for its dashboard; click it to keep only what feeds it.</p></div>\n");
        Table(html);
        html.Append("<script type=\"application/json\" class=\"features-data\">").Append(FeatureCircuitData.Of(circuit, dashboards)).Append("</script>\n</div>\n");
        return html.ToString();
    }

    /// <summary>A whole page that needs no network.</summary>
    /// <param name="title">The title of the page; made of the target where null.</param>
    public string ToPage(string? title = null)
    {
        var report = new Report(title ?? $"Features behind the {circuit.TargetText}", $"“{circuit.PromptText}”");
        FeatureCircuitReport.AddTo(report, circuit, this);
        return report.ToHtml();
    }

    private string Summary() => string.Create(CultureInfo.InvariantCulture,
        $"Circuit of {circuit.Features.Count} features and {circuit.Edges.Count} edges for the {circuit.TargetText}; the table below lists them.");

    private void Table(StringBuilder html)
    {
        html.Append(CultureInfo.InvariantCulture, $"<details class=\"features-table\"><summary>All {circuit.Features.Count} features as a table</summary>\n<div class=\"scroll\"><table>\n");
        html.Append("<thead><tr><th>feature</th><th>token</th><th class=\"number\">activation</th><th class=\"number\">contribution</th><th class=\"number\">% of target</th></tr></thead>\n<tbody>\n");
        foreach (var node in circuit.Features.OrderByDescending(node => Math.Abs(node.Attribution)))
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td><button type=\"button\" data-node=\"{Html.Text(node.Node.Name)}\"><code>{Html.Text(node.Node.Name)}</code></button></td><td>{Html.Text(circuit.Tokens[node.Node.Position].Text)}</td>");
            html.Append(CultureInfo.InvariantCulture, $"<td class=\"number\">{node.Activation:0.000}</td><td class=\"number\">{CircuitSvg.Number(node.Attribution)}</td><td class=\"number\">{100 * node.Attribution / circuit.TargetValue:0.0}</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div></details>\n");
    }
}
