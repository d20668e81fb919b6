using System.Text.Json;
using Workbench.Dictionaries.Circuits;
using Workbench.Dictionaries.Dashboards;

namespace Workbench.Interactive;

/// <summary>A feature circuit as the script of the drawing reads it.</summary>
internal static class FeatureCircuitData
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>JSON that can stand inside a script element: the default encoder writes no angle bracket.</summary>
    internal static string Of(FeatureCircuit circuit, IReadOnlyList<FeatureDashboard> dashboards)
    {
        var nodes = new List<Node>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var feature in circuit.Features)
            Add(new(feature.Node.Name, "feature", feature.Node.Site.Name, feature.Node.Position, feature.Activation, feature.Attribution, feature.Node.FeatureName));
        int features = nodes.Count;
        Add(new(circuit.Target, "target", "target", circuit.TargetPosition, circuit.TargetValue, circuit.TargetValue, null));
        var edges = new Dictionary<(int Source, int Target), double>();
        foreach (var edge in circuit.Edges)
        {
            if (Source(edge.Source) is not { } source) continue;
            var key = (source, places[edge.Target]);
            edges[key] = edges.GetValueOrDefault(key) + edge.Weight;
        }

        // What an edge's width shows: the share of the target's own value that it carries.
        double Size(int place) => Math.Abs(nodes[place].Activation) is > 0 and var size ? size : 1;
        return JsonSerializer.Serialize(
            new
            {
                Tokens = circuit.Tokens.Select(token => token.Text),
                circuit.TargetText,
                circuit.TargetValue,
                Features = features,
                Nodes = nodes,
                Edges = edges.OrderByDescending(edge => Math.Abs(edge.Value) / Size(edge.Key.Target)).Select(edge => new[] { edge.Key.Source, edge.Key.Target, Rounded(edge.Value), Rounded(edge.Value / Size(edge.Key.Target)) }),
                Dashboards = dashboards.ToDictionary(dashboard => dashboard.Name, Shown),
            },
            Json);

        void Add(Node node)
        {
            places.Add(node.Name, nodes.Count);
            nodes.Add(node);
        }

        int? Source(string name)
        {
            if (places.TryGetValue(name, out int known)) return known;
            int at = name.LastIndexOf('@');
            string kind = name[..at];
            int position = int.Parse(name.AsSpan(at + 1), System.Globalization.CultureInfo.InvariantCulture);
            if (kind is "token" or "tok_embed" or "pos_embed") return Leaf($"token@{position}", "token", "token", position, ["tok_embed", "pos_embed"]);
            if (kind.EndsWith(".error", StringComparison.Ordinal)) return Leaf(name, "error", kind[..^".error".Length], position, [kind]);
            // Biases are left out: they are the same on every prompt.
            return kind.EndsWith(".mlp", StringComparison.Ordinal) ? Leaf(name, "error", kind[..^".mlp".Length] + "M", position, [kind]) : null;
        }

        int Leaf(string name, string type, string row, int position, string[] kinds)
        {
            if (!places.TryGetValue(name, out int place))
            {
                place = nodes.Count;
                double sum = circuit.Leaves.Where(leaf => leaf.Position == position && Array.IndexOf(kinds, leaf.Kind) >= 0).Sum(leaf => leaf.Value);
                Add(new(name, type, row, position, 0, sum, null));
            }

            return place;
        }
    }

    private static object Shown(FeatureDashboard dashboard) => new
    {
        dashboard.Tokens,
        Active = dashboard.ActiveTokens,
        Largest = Rounded(dashboard.Largest),
        Contexts = dashboard.Contexts.Select(context => new { context.Tokens, Activations = context.Activations.Select(Rounded), context.Peak }),
        Histogram = dashboard.Histogram.Select(bin => new[] { Rounded(bin.From), Rounded(bin.To), bin.Count }),
        Raised = dashboard.Raised.Select(effect => new object[] { effect.Token, Rounded(effect.Effect) }),
        Lowered = dashboard.Lowered.Select(effect => new object[] { effect.Token, Rounded(effect.Effect) }),
    };

    // Four digits are more than a screen shows; the files hold all.
    private static double Rounded(double value) => value == 0 || !double.IsFinite(value) ? 0 : double.Parse(value.ToString("g4", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);

    private sealed record Node(string Name, string Type, string Row, int Position, double Activation, double Attribution, string? Dashboard);
}
