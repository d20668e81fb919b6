using System.Globalization;
using System.Text.Json;
using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Linear;
using Workbench.Models;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries.Linear;

/// <summary>Direct edges, attention scores and the published code's circuits against the reference numbers.</summary>
public sealed class DirectAttributionGoldenTests
{
    // What the reference files sum up as "const": biases that belong to the target.
    private static readonly string[] OwnBiases = ["ln1_b", "b_V", "b_O", "ln2_b", "b_enc", "ln_f_b"];

    public static TheoryData<string, ScalarType> Cases => GoldenGraph.Cases;

    [Theory, MemberData(nameof(Cases))]
    public void Rows_of_direct_edges_are_the_reference_ones(string prompt, ScalarType dtype)
    {
        using var golden = new GoldenGraph(prompt, dtype);
        using var file = GoldenGraph.File($"edges_a_{prompt}_rows_f64.json");
        AssertRow(golden.Graph, golden.Target, file.RootElement.GetProperty("target_row"), dtype);
        int rows = 0;
        foreach (var row in file.RootElement.GetProperty("rows").EnumerateObject())
        {
            AssertRow(golden.Graph, GraphTarget.Feature(GoldenGraph.Node(row.Name)), row.Value, dtype);
            rows++;
        }

        Assert.Equal(12, rows);
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    public void The_whole_matrix_of_direct_edges_is_the_reference_one(ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenGraph("short", dtype);
        using var file = SafetensorsFile.Open(System.IO.Path.Combine(Goldens.RepositoryRoot, "tests", "goldens", "feature-graphs", "edges_a_short.safetensors"));
        string[] columns = [.. Texts(file, "columns").Select(GoldenGraph.Name)], rows = [.. Texts(file, "rows").Select(GoldenGraph.Name)];
        var expected = empty(file.Shape("edges"), dtype: float64);
        file.CopyInto("edges", expected);
        double[] numbers = AttributionReader.Numbers(expected);
        var graph = golden.Graph;
        Assert.Equal(rows, graph.Features.Select(node => node.Name));
        GraphTarget[] targets = [.. graph.Features.Select(GraphTarget.Feature)];
        double worst = 0;
        DirectRows.Each(graph, targets, (chosen, features, leaves) =>
        {
            double[] values = AttributionReader.Numbers(features), leafValues = AttributionReader.Numbers(leaves);
            int perRow = graph.LeafNames.Count * graph.Positions;
            for (int row = 0; row < chosen.Length; row++)
            {
                var byName = AttributionReader.LeavesOf(graph, leafValues.AsSpan(row * perRow, perRow)).ToDictionary(leaf => leaf.Name, leaf => leaf.Value);
                for (int column = 0; column < columns.Length; column++)
                {
                    double value = column < graph.FeatureCount ? values[row * graph.FeatureCount + column]
                        : columns[column] == "const" ? byName.Where(leaf => IsOwn(leaf.Key)).Sum(leaf => leaf.Value) : byName.GetValueOrDefault(columns[column]);
                    worst = Math.Max(worst, Math.Abs(value - numbers[chosen[row] * columns.Length + column]));
                }
            }
        });
        Assert.InRange(worst, 0, dtype == float64 ? 1e-10 : 1e-5);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Query_key_tables_are_the_reference_ones_and_add_up_to_the_score(string prompt, ScalarType dtype)
    {
        using var golden = new GoldenGraph(prompt, dtype);
        using var file = GoldenGraph.File($"qk_a_{prompt}_f64.json");
        double tolerance = dtype == float64 ? 1e-10 : 1e-5;
        int tables = 0;
        foreach (var score in file.RootElement.GetProperty("scores").EnumerateArray())
        {
            int Number(string name) => score.GetProperty(name).GetInt32();
            var table = QkAttribution.Of(golden.Graph, Number("layer"), Number("head"), Number("query"), Number("key"));
            Assert.InRange(table.Score - score.GetProperty("score").GetDouble(), -3e-5, 3e-5);
            Assert.InRange(table.Pattern - score.GetProperty("pattern").GetDouble(), -1e-5, 1e-5);
            string[] Parts(string side) => [.. score.GetProperty(side).EnumerateArray().Select(part => part.GetString()!).Select(part => part is "ln1_b" or "b_Q" or "b_K" ? part : GoldenGraph.Name(part))];
            Assert.Equal(Parts("query_parts"), table.QueryParts);
            Assert.Equal(Parts("key_parts"), table.KeyParts);
            int query = 0;
            double sum = 0;
            foreach (var row in score.GetProperty("table").EnumerateArray())
            {
                int key = 0;
                foreach (double value in ModelA.Numbers(row))
                {
                    Assert.InRange(table.Table[query, key] - value, -tolerance, tolerance);
                    sum += table.Table[query, key++];
                }

                query++;
            }

            Assert.InRange(sum - table.Score, dtype == float64 ? -1e-12 : -3e-5, dtype == float64 ? 1e-12 : 3e-5);
            tables++;
        }

        Assert.Equal(2, tables);
    }

    [Theory]
    [InlineData("full")]
    [InlineData("short")]
    public void Direct_circuits_and_score_nodes_are_those_of_the_published_code(string prompt)
    {
        using var golden = new GoldenGraph(prompt, float64);
        using var file = GoldenGraph.File("moss_v010_circuits.json");
        var models = file.RootElement.GetProperty("models").GetProperty($"a_{prompt}");
        foreach (string threshold in new[] { "0.01", "0.1" })
        {
            double tau = double.Parse(threshold, CultureInfo.InvariantCulture);
            var entry = models.GetProperty(threshold);
            var direct = entry.GetProperty("direct_frozen_ln").EnumerateObject().ToDictionary(node => GoldenGraph.Name(node.Name), node => node.Value.GetDouble());
            var found = DirectAttribution.Of(golden.Graph, golden.Target).Nodes.Where(node => node.Value > tau).ToDictionary(node => node.Node.Name, node => node.Value);
            Assert.Equal(direct.Keys.Order(), found.Keys.Order());
            Assert.All(direct, node => Assert.Equal(node.Value, found[node.Key], 10));

            var scores = entry.GetProperty("score_nodes_frozen_ln").EnumerateObject().ToDictionary(node => node.Name, node => node.Value.GetDouble());
            var hierarchical = HierarchicalAttribution.Of(golden.Graph, golden.Target, tau, attentionScores: true);
            var names = hierarchical.Scores.ToDictionary(score => string.Create(CultureInfo.InvariantCulture, $"score/L{score.Layer}/h{score.Head}/{score.Query}/{score.Key}"), score => score.Value);
            Assert.Equal(scores.Keys.Order(), names.Keys.Order());
            Assert.All(scores, node => Assert.Equal(node.Value, names[node.Key], 10));
        }
    }

    private static void AssertRow(LinearGraph graph, GraphTarget target, JsonElement row, ScalarType dtype)
    {
        double tolerance = dtype == float64 ? 1e-10 : 1e-5;
        var found = DirectAttribution.Of(graph, target);
        var values = found.ByName();
        var expected = row.EnumerateObject().ToDictionary(entry => GoldenGraph.Name(entry.Name), entry => entry.Value.GetDouble());
        foreach (var (name, value) in expected)
        {
            double ours = name == "const" ? found.Leaves.Where(leaf => IsOwn(leaf.Name)).Sum(leaf => leaf.Value) : values.GetValueOrDefault(name);
            Assert.InRange(ours - value, -tolerance, tolerance);
        }

        // What the reference leaves out is zero.
        Assert.All(found.Nodes.Where(node => !expected.ContainsKey(node.Node.Name)), node => Assert.Equal(0, node.Value));
        Assert.InRange(found.Nodes.Sum(node => node.Value) + found.LeafSum - found.TargetValue, dtype == float64 ? -1e-12 : -3e-5, dtype == float64 ? 1e-12 : 3e-5);
    }

    private static bool IsOwn(string leaf) => Array.Exists(OwnBiases, name => leaf.Split('@')[0].EndsWith(name, StringComparison.Ordinal));

    private static string[] Texts(SafetensorsFile file, string key) => JsonSerializer.Deserialize<string[]>(file.Metadata[key])!;
}
