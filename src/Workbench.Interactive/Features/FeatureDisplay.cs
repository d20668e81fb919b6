using System.Globalization;
using Microsoft.Data.Analysis;
using Workbench.Dictionaries;
using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Circuits;
using Workbench.Dictionaries.Dashboards;
using Workbench.Results;

namespace Workbench.Interactive;

/// <summary>Results about dictionary features, each shown by one call.</summary>
public static class FeatureDisplay
{
    private const int LongestPart = 24;

    /// <summary>The circuit as a picture to explore: positions side by side, layers from below.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="dashboards">What is known of its features, shown when one is pointed at.</param>
    public static FeatureCircuitDrawing Draw(this FeatureCircuit circuit, IReadOnlyList<FeatureDashboard>? dashboards = null) => new(circuit, dashboards);

    /// <summary>The features of a circuit that contribute most.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="features">How many rows.</param>
    public static DataFrame ToDataFrame(this FeatureCircuit circuit, int features = 15)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        var table = new ResultTable("feature", "token", "activation", "contribution", "% of target");
        foreach (var node in circuit.Features.OrderByDescending(node => Math.Abs(node.Attribution)).Take(features))
            table.Add(node.Node.Name, circuit.Tokens[node.Node.Position].Text.Trim(), node.Activation, node.Attribution, Math.Round(100 * node.Attribution / circuit.TargetValue, 1));
        return table.ToDataFrame();
    }

    /// <summary>How good dictionaries are, a row a site.</summary>
    /// <param name="evaluation">The evaluation.</param>
    public static DataFrame ToDataFrame(this DictionaryEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        static double? Known(double value) => double.IsFinite(value) ? value : null;
        var table = new ResultTable("site", "features", "L0", "explained variance", "delta cross-entropy", "loss recovered", "dead");
        foreach (var row in evaluation.Together is { } together ? [.. evaluation.Sites, together] : evaluation.Sites)
            table.Add(row.Site, row.Features, Known(row.L0), Known(row.ExplainedVariance), row.DeltaCrossEntropy, row.LossRecovered, row.Dead);
        return table.ToDataFrame();
    }

    /// <summary>Which heads, looking where, make a feature active.</summary>
    /// <param name="contributions">What each head brings from each position.</param>
    /// <param name="tokens">The text of each position.</param>
    /// <param name="title">A title above the chart, or none.</param>
    /// <exception cref="ArgumentException">There are not as many tokens as positions.</exception>
    public static Figure Heatmap(this HeadContributions contributions, IReadOnlyList<string> tokens, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(contributions);
        ArgumentNullException.ThrowIfNull(tokens);
        var (heads, positions) = (contributions.Table.GetLength(0), contributions.Table.GetLength(1));
        if (tokens.Count != positions)
            throw new ArgumentException($"There are {tokens.Count} tokens; the prompt has {positions} positions.", nameof(tokens));
        // Nothing is looked at behind the feature's own position.
        var seen = contributions.Node.Position + 1;
        return new Figure(
            ContributionHeatmap.Draw(
                [.. Enumerable.Range(0, heads).Select(head => Enumerable.Range(0, seen).Select(key => 100 * contributions.Table[head, key] / contributions.PreActivation).ToArray())],
                [.. Enumerable.Range(0, heads).Select(head => string.Create(CultureInfo.InvariantCulture, $"a{contributions.Node.Site.Layer}.h{head}"))],
                [.. Enumerable.Range(0, seen).Select(key => Label(tokens[key], key))],
                "% of the feature", "head", "looking at", title),
            string.Create(CultureInfo.InvariantCulture, $"contributions of {heads} heads to {contributions.Node.Name} by position"));
    }

    /// <summary>The pairs of query part and key part that make up most of an attention score.</summary>
    /// <param name="table">The expanded score.</param>
    /// <param name="pairs">How many rows.</param>
    public static DataFrame ToDataFrame(this QkTable table, int pairs = 10)
    {
        ArgumentNullException.ThrowIfNull(table);
        var rows = new ResultTable("part of the query", "part of the key", "contribution", "% of score");
        foreach (var (query, key, value) in table.Largest(pairs))
            rows.Add(query, key, value, Math.Round(100 * value / table.Score, 1));
        return rows.ToDataFrame();
    }

    private static string Label(string token, int position)
    {
        var text = token.Trim().ReplaceLineEndings("⏎") is { Length: > 0 } shown ? shown : "␣";
        return string.Create(CultureInfo.InvariantCulture, $"{position} {System.Net.WebUtility.HtmlEncode(text.Length > LongestPart ? text[..(LongestPart - 1)] + "…" : text)}");
    }
}
