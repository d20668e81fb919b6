using System.Text.Json;
using Workbench.Dictionaries;
using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Circuits;
using Workbench.Dictionaries.Linear;
using Workbench.Models;
using Workbench.Tests.Dictionaries.Linear;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries.Circuits;

/// <summary>Influence, scores and pruning against circuit-tracer's own code.</summary>
public sealed class AttributionGraphGoldenTests
{
    public static TheoryData<string, string, ScalarType> Graphs => new()
    {
        { "full", "salient", float64 },
        { "full", "logitdiff", float64 },
        { "short", "salient", float64 },
        { "short", "logitdiff", float64 },
        { "short", "logitdiff", float32 },
    };

    [Theory, MemberData(nameof(Graphs))]
    public void Influence_scores_and_pruning_are_those_of_circuit_tracer(string prompt, string variant, ScalarType dtype)
    {
        using var golden = new GoldenGraph(prompt, dtype);
        using var file = GoldenGraph.File("circuit_tracer_f64.json");
        var expected = file.RootElement.GetProperty("graphs").GetProperty($"a_{prompt}_{variant}");
        double tolerance = dtype == float64 ? 1e-10 : 1e-5;
        var graph = variant == "salient" ? AttributionGraph.Of(golden.Graph) : AttributionGraph.Of(golden.Graph, [(golden.Target, 1.0)]);

        Assert.Equal(expected.GetProperty("n_features").GetInt32(), graph.Features.Count);
        Assert.Equal(expected.GetProperty("n_errors").GetInt32(), graph.ErrorCount);
        if (variant == "salient")
        {
            Assert.Equal(ModelA.Numbers(expected.GetProperty("logit_ids")).Select(id => (int)id), graph.Targets.Cast<LogitTarget>().Select(target => target.Tokens.Single().Token));
            ModelA.AssertClose(ModelA.Numbers(expected.GetProperty("logit_weights")), graph.TargetWeights, tolerance, "logit weights");
        }

        Assert.Equal(expected.GetProperty("replacement_score").GetDouble(), graph.ReplacementScore, dtype == float64 ? 10 : 4);
        Assert.Equal(expected.GetProperty("completeness_score").GetDouble(), graph.CompletenessScore, dtype == float64 ? 10 : 4);
        double[] influence = ModelA.Numbers(expected.GetProperty("node_influence"));
        ModelA.AssertClose(influence, [.. graph.NodeInfluence.Take(influence.Length)], tolerance, "influence");
        foreach (var prune in expected.GetProperty("prune").EnumerateArray())
        {
            // Gaps between edge scores must be wider than rounding for the sets to be the same.
            if (dtype == float32 && prune.GetProperty("closest_other_edge_score").GetDouble() < 1e-6) continue;
            AssertPruned(prune, graph.Prune(prune.GetProperty("node_threshold").GetDouble(), prune.GetProperty("edge_threshold").GetDouble()));
        }

        if (dtype == float64)
            ModelA.AssertClose(ModelA.Numbers(expected.GetProperty("cumulative_scores")), graph.Prune().CumulativeScores, 1e-9, "cumulative scores");
    }

    [Fact]
    public void With_transcoders_only_edges_run_through_frozen_attention_as_in_circuit_tracer()
    {
        using var scope = NewDisposeScope();
        using var numbers = GoldenGraph.File("ct_native_f64.json");
        var expected = numbers.RootElement.GetProperty("models").GetProperty("a");
        using var tensors = SafetensorsFile.Open(System.IO.Path.Combine(Goldens.RepositoryRoot, "tests", "goldens", "feature-graphs", "ct_native_a.safetensors"));
        var adjacency = empty(tensors.Shape("adjacency"), dtype: float64);
        tensors.CopyInto("adjacency", adjacency);
        using var golden = new GoldenGraph("short", float64);
        int[] tokens = [.. ModelA.Numbers(expected.GetProperty("tokens")).Select(id => (int)id)];
        using var graph = LinearGraph.Of(golden.Model, [.. golden.Suite.All.Where(dictionary => dictionary.Site.Kind == DictionaryKind.MlpTranscoder)], tokens);

        // The peer leaves the features of position 0 out; ours has them.
        FeatureNode[] features = [.. graph.Features.Where(node => node.Position > 0)];
        Assert.Equal(expected.GetProperty("n_features").GetInt32(), features.Length);
        var byLayer = features.OrderBy(node => node).ToArray();
        GraphTarget[] targets =
        [
            .. byLayer.Select(GraphTarget.Feature),
            .. ModelA.Numbers(expected.GetProperty("logit_ids")).Select(id => GraphTarget.Logit((int)id, demeaned: true)),
        ];
        int[] places = [.. byLayer.Select(graph.PlaceOf)], errorKinds = [.. Enumerable.Range(0, 3).Select(layer => graph.Leaves[$"L{layer}M.error"])];
        double[] matrix = AttributionReader.Numbers(adjacency);
        int columns = (int)adjacency.shape[1], positions = graph.Positions;
        double worst = 0, largest = 0;
        DirectRows.Each(graph, targets, (chosen, found, leaves) =>
        {
            double[] values = AttributionReader.Numbers(found), leafValues = AttributionReader.Numbers(leaves);
            for (int row = 0; row < chosen.Length; row++)
            {
                double Leaf(int kind, int position) => leafValues[(row * graph.LeafNames.Count + kind) * positions + position];
                double[] ours =
                [
                    .. places.Select(place => values[row * graph.FeatureCount + place]),
                    .. errorKinds.SelectMany(kind => Enumerable.Range(0, positions).Select(position => position == 0 ? 0 : Leaf(kind, position))),
                    .. Enumerable.Range(0, positions).Select(position => Leaf(graph.Leaves["tok_embed"], position)),
                ];
                Assert.Equal(columns, ours.Length);
                for (int column = 0; column < columns; column++)
                {
                    double theirs = matrix[chosen[row] * columns + column];
                    worst = Math.Max(worst, Math.Abs(ours[column] - theirs));
                    largest = Math.Max(largest, Math.Abs(theirs));
                }
            }
        });
        Assert.InRange(worst, 0, 1e-10);
        Assert.True(largest > 0.1);
    }

    [Fact]
    public void Pruning_of_a_matrix_of_circuit_tracer_gives_its_sets_and_its_scores()
    {
        using var scope = NewDisposeScope();
        using var numbers = GoldenGraph.File("ct_native_f64.json");
        var expected = numbers.RootElement.GetProperty("models").GetProperty("a");
        var (adjacency, weights, features, errors, tokens) = Native(expected);
        double[] influence = InfluencePruning.NodeInfluence(adjacency, weights);
        double[] reference = ModelA.Numbers(expected.GetProperty("node_influence"));
        ModelA.AssertClose(reference, influence[..reference.Length], 1e-10, "influence");
        var (replacement, completeness) = InfluencePruning.Scores(adjacency, influence, weights, features, errors, tokens);
        Assert.Equal(expected.GetProperty("replacement_score").GetDouble(), replacement, 10);
        Assert.Equal(expected.GetProperty("completeness_score").GetDouble(), completeness, 10);
        foreach (var prune in expected.GetProperty("prune").EnumerateArray())
            AssertPruned(prune, InfluencePruning.Prune(adjacency, weights, features, tokens, prune.GetProperty("node_threshold").GetDouble(), prune.GetProperty("edge_threshold").GetDouble()));
    }

    [Fact]
    public void Features_are_selected_by_influence_as_in_circuit_tracer()
    {
        using var scope = NewDisposeScope();
        using var numbers = GoldenGraph.File("ct_native_f64.json");
        var expected = numbers.RootElement.GetProperty("models").GetProperty("a");
        var (adjacency, weights, features, errors, tokens) = Native(expected);
        long sources = features + errors + tokens;
        // What the selection of 40 does, eight rows at a time, on the peer's own rows.
        var nodes = Enumerable.Range(0, weights.Length).Select(root => sources + root).ToList();
        var chosen = new HashSet<int>();
        while (chosen.Count < 40)
        {
            var rows = tensor(adjacency).index_select(0, tensor(nodes.ToArray())).narrow(1, 0, sources);
            double[] influence = AttributionReader.Numbers(InfluencePruning.Partial(rows, tensor(nodes.ToArray()), weights));
            int[] next = [.. Enumerable.Range(0, features).Where(place => !chosen.Contains(place)).OrderByDescending(place => influence[place]).Take(8)];
            chosen.UnionWith(next);
            nodes.AddRange(next.Select(place => (long)place));
        }

        Assert.Equal(ModelA.Numbers(expected.GetProperty("max_feature_nodes_40").GetProperty("selected_features")).Select(place => (int)place), chosen.Order());
    }

    [Fact]
    public void A_graph_of_some_features_holds_the_edges_of_the_graph_of_all()
    {
        using var golden = new GoldenGraph("short", float64);
        var whole = AttributionGraph.Of(golden.Graph, [(golden.Target, 1.0)]);
        var part = AttributionGraph.Of(golden.Graph, [(golden.Target, 1.0)], new() { MaxFeatures = 60, BatchSize = 7, UpdateInterval = 2 });
        Assert.Equal(60, part.Features.Count);
        Assert.Equal(whole.Features.Count, part.ActiveFeatures);
        var places = whole.Nodes.Select((name, place) => (name, place)).ToDictionary(entry => entry.name, entry => entry.place);
        for (int target = 0; target < part.Nodes.Count; target++)
            for (int source = 0; source < part.Nodes.Count; source++)
                Assert.Equal(whole.Adjacency[places[part.Nodes[target]], places[part.Nodes[source]]], part.Adjacency[target, source], 12);

        // The strongest features by influence are among those that were selected.
        var strongest = Enumerable.Range(0, whole.Features.Count).OrderByDescending(place => whole.NodeInfluence[place]).Take(10).Select(place => whole.Features[place]);
        Assert.Superset(strongest.ToHashSet(), part.Features.ToHashSet());
    }

    private static (double[,] Adjacency, double[] Weights, int Features, int Errors, int Tokens) Native(JsonElement expected)
    {
        using var scope = NewDisposeScope();
        using var tensors = SafetensorsFile.Open(System.IO.Path.Combine(Goldens.RepositoryRoot, "tests", "goldens", "feature-graphs", "ct_native_a.safetensors"));
        var rows = empty(tensors.Shape("adjacency"), dtype: float64);
        tensors.CopyInto("adjacency", rows);
        int features = expected.GetProperty("n_features").GetInt32(), errors = expected.GetProperty("n_errors").GetInt32(), tokens = expected.GetProperty("n_tokens").GetInt32();
        double[] weights = ModelA.Numbers(expected.GetProperty("logit_probabilities"));
        int count = features + errors + tokens + weights.Length;
        var adjacency = zeros(count, count, dtype: float64);
        adjacency.narrow(0, 0, features).narrow(1, 0, rows.shape[1]).copy_(rows.narrow(0, 0, features));
        adjacency.narrow(0, count - weights.Length, weights.Length).narrow(1, 0, rows.shape[1]).copy_(rows.narrow(0, features, weights.Length));
        var matrix = new double[count, count];
        Buffer.BlockCopy(AttributionReader.Numbers(adjacency), 0, matrix, 0, count * count * sizeof(double));
        return (matrix, weights, features, errors, tokens);
    }

    private static void AssertPruned(JsonElement expected, PrunedAttributionGraph found)
    {
        int[] kept = [.. ModelA.Numbers(expected.GetProperty("kept_nodes")).Select(place => (int)place)];
        Assert.Equal(kept, found.Nodes);
        Assert.Equal(expected.GetProperty("n_edges").GetInt32(), found.Edges.Count);
        Assert.Equal(ModelA.Numbers(expected.GetProperty("kept_rows")).Select(count => (int)count), kept.Select(place => found.Edges.Count(edge => edge.Target == place)));
        Assert.Equal(ModelA.Numbers(expected.GetProperty("kept_cols")).Select(count => (int)count), kept.Select(place => found.Edges.Count(edge => edge.Source == place)));
    }
}
