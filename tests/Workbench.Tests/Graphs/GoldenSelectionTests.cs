using System.Globalization;
using System.Text.Json;
using Workbench.Graphs;
using Workbench.Results;
using Workbench.Tests.Support;

namespace Workbench.Tests.Graphs;

/// <summary>The selections that EAP-IG made of its own scores, made again here from the same scores.</summary>
public class GoldenSelectionTests
{
    private static readonly Dictionary<string, string> Tables = new()
    {
        ["EAP"] = "EAP|logit_diff",
        ["EAP-IG-inputs"] = "EAP-IG-inputs|logit_diff|steps=5",
        ["exact"] = "exact|logit_diff",
    };

    [Theory]
    [InlineData("main")]
    [InlineData("padded")]
    public void All_82_selections_agree_before_and_after_pruning(string set)
    {
        var graph = new ComputationGraph(3, 4);
        using var golden = Goldens.Open($"circuits_{set}_f64.json");
        var seen = 0;
        foreach (var expected in golden.RootElement.GetProperty("circuits").EnumerateArray())
        {
            seen++;
            var selected = Select(graph, set, expected);
            if (expected.TryGetProperty("edges_before_prune", out var before))
                AssertSameEdges(before, selected, expected);
            var pruned = expected.GetProperty("select").GetString() is "full" or "empty" ? selected : selected.Prune();
            AssertSameEdges(expected.GetProperty("edges"), pruned, expected);
            if (expected.TryGetProperty("n_edges", out var count))
                Assert.Equal(count.GetInt32(), pruned.EdgeCount);
            if (expected.TryGetProperty("nodes", out var nodes))
                Assert.Equal(Names(nodes).Order(StringComparer.Ordinal), pruned.Nodes.Order(StringComparer.Ordinal));
        }

        Assert.Equal(82, seen);
    }

    private static Circuit Select(ComputationGraph graph, string set, JsonElement expected)
    {
        var rule = expected.GetProperty("select").GetString()!;
        if (rule == "empty")
            return Circuit.Empty(graph);
        if (rule == "full")
            return Circuit.Full(graph);

        var scores = Load(graph, Goldens.Scores(set, Tables[expected.GetProperty("scores_from").GetString()!]));
        var signed = !expected.GetProperty("absolute").GetBoolean();
        return rule switch
        {
            "topn" => scores.TopEdges(expected.GetProperty("n").GetInt32(), signed),
            "greedy" => scores.GreedyEdges(expected.GetProperty("n").GetInt32(), signed),
            _ when rule.StartsWith("threshold >= ", StringComparison.Ordinal) =>
                scores.Threshold(double.Parse(rule["threshold >= ".Length..], CultureInfo.InvariantCulture), signed),
            _ => throw new InvalidDataException($"The golden file has a rule that this test does not know: {rule}"),
        };
    }

    private static EdgeScores Load(ComputationGraph graph, Dictionary<string, double> table)
    {
        Assert.Equal(graph.EdgeCount, table.Count);
        var values = new double[graph.SourceCount * graph.DestinationCount];
        foreach (var (name, score) in table)
        {
            Assert.True(graph.TryParseEdge(name, out var edge));
            values[(edge.Source * graph.DestinationCount) + edge.Destination] = score;
        }

        return new EdgeScores(graph, values, new Provenance());
    }

    private static void AssertSameEdges(JsonElement expected, Circuit actual, JsonElement description)
    {
        var names = actual.Edges.Select(actual.Graph.EdgeName).ToHashSet();
        Assert.True(
            names.SetEquals(Names(expected)),
            $"{description.GetProperty("select")} {(description.TryGetProperty("n", out var n) ? n : default)}: "
            + $"only here {string.Join(", ", names.Except(Names(expected)))}; only there {string.Join(", ", Names(expected).Except(names))}");
    }

    private static IEnumerable<string> Names(JsonElement array) => array.EnumerateArray().Select(item => item.GetString()!);
}
