using System.Text;
using System.Text.Json;
using Workbench.Graphs;
using Workbench.Results;
using Workbench.Tests.Support;

namespace Workbench.Tests.Graphs;

public class GraphFileTests
{
    [Fact]
    public void Scores_round_trip_bit_for_bit()
    {
        using var folder = new TemporaryFolder();
        foreach (var graph in RandomScores.Graphs())
        {
            var values = new double[graph.SourceCount * graph.DestinationCount];
            var random = new Random(11);
            for (var cell = 0; cell < values.Length; cell++)
                values[cell] = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-300, 300));
            (values[0], values[1]) = (double.Epsilon, -0.0);
            var scores = new EdgeScores(graph, values, new Provenance { Method = "eap", Seed = 3 });

            scores.Save(folder.File("scores.json"));
            var read = EdgeScores.Load(folder.File("scores.json"), graph);

            Assert.Equal(graph, read.Graph);
            Assert.Equal(
                scores.Values.ToArray().Select(BitConverter.DoubleToInt64Bits),
                read.Values.ToArray().Select(BitConverter.DoubleToInt64Bits));
            Assert.Equal(("eap", 3L), (read.Provenance.Method, read.Provenance.Seed));
        }
    }

    [Fact]
    public void Circuits_round_trip_with_their_scores_and_provenance()
    {
        using var folder = new TemporaryFolder();
        var scores = RandomScores.Make(new ComputationGraph(3, 2, width: 16), 9, ties: false);
        var circuit = scores.GreedyEdges(25).Prune();

        circuit.Save(folder.File("circuit.json"));
        var read = Circuit.Load(folder.File("circuit.json"));

        Assert.Equal(circuit.Edges, read.Edges);
        Assert.Equal(scores.Values.ToArray(), read.Scores!.Values.ToArray());
        Assert.Equal("greedy 25 absolute, pruned", read.Provenance.Selection);
        Assert.Null(read.Scores.Provenance.Selection);
        Assert.Equal(16, read.Graph.Width);
        Assert.Equal(scores.Values.ToArray(), EdgeScores.Load(folder.File("circuit.json")).Values.ToArray());
    }

    [Fact]
    public void A_circuit_without_scores_round_trips()
    {
        using var folder = new TemporaryFolder();
        foreach (var graph in RandomScores.Graphs())
        {
            var circuit = Circuit.Random(graph, graph.EdgeCount / 3, 4);
            circuit.Save(folder.File("circuit.json"));
            var read = Circuit.Load(folder.File("circuit.json"), graph);

            Assert.Equal(circuit.Edges, read.Edges);
            Assert.Null(read.Scores);
        }
    }

    [Fact]
    public void Files_have_the_layout_of_EAP_IG()
    {
        using var folder = new TemporaryFolder();
        var circuit = RandomScores.Make(new ComputationGraph(1, 1, width: 8), 2, ties: false).TopEdges(8);
        circuit.Save(folder.File("circuit.json"));

        using var file = JsonDocument.Parse(File.ReadAllText(folder.File("circuit.json")));

        var root = file.RootElement;
        Assert.Equal(["cfg", "nodes", "edges", "provenance"], root.EnumerateObject().Select(key => key.Name));
        Assert.Equal("""{"n_layers":1,"n_heads":1,"parallel_attn_mlp":false,"d_model":8}""", root.GetProperty("cfg").GetRawText());
        Assert.Equal(["input", "a0.h0", "m0", "logits"], root.GetProperty("nodes").EnumerateObject().Select(node => node.Name));
        Assert.All(root.GetProperty("nodes").EnumerateObject(), node => Assert.True(node.Value.GetProperty("in_graph").GetBoolean()));
        Assert.Equal(8, root.GetProperty("edges").EnumerateObject().Count());
        Assert.Contains("\"input->a0.h0<q>\":{\"score\":", File.ReadAllText(folder.File("circuit.json")), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_published_GPT2_small_file_loads_selects_and_round_trips()
    {
        var path = ReferenceFiles.Need("data/mib/ioi-eap-ig.json");
        using var folder = new TemporaryFolder();
        using var original = JsonDocument.Parse(File.ReadAllBytes(path));
        var graph = new ComputationGraph(12, 12);

        var scores = EdgeScores.Load(path, graph);
        var circuit = Circuit.Load(path, graph);

        var edges = original.RootElement.GetProperty("edges");
        Assert.Equal(32_491, edges.EnumerateObject().Count());
        Assert.All(edges.EnumerateObject(), edge => Assert.Equal(edge.Value.GetProperty("score").GetDouble(), scores[edge.Name]));
        Assert.Equal(
            edges.EnumerateObject().Where(edge => edge.Value.GetProperty("in_graph").GetBoolean()).Select(edge => edge.Name),
            circuit.Edges.Select(graph.EdgeName));
        Assert.Equal("unknown", scores.Provenance.PackageSource);

        var selected = scores.GreedyEdges(1000).Prune();
        Assert.InRange(selected.EdgeCount, 1, 1000);
        selected.Save(folder.File("circuit.json"));
        var again = Circuit.Load(folder.File("circuit.json"), graph);
        Assert.Equal(selected.Edges, again.Edges);
        Assert.Equal(scores.Values.ToArray(), again.Scores!.Values.ToArray());
        Assert.Equal(768, again.Graph.Width);
    }

    [Fact]
    public void A_file_may_hold_the_edges_of_the_circuit_alone_and_in_any_order()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("circuit.json", """
            {"edges": {"m0->logits": {"in_graph": true, "note": [1, {"a": 2}]}, "input->m0": {"in_graph": true}, "a0.h0->m0": {"in_graph": false}},
             "by": "hand", "cfg": {"n_layers": 1, "n_heads": 1, "act_fn": "gelu"}}
            """);

        var circuit = Circuit.Load(path);

        Assert.Equal(["input->m0", "m0->logits"], circuit.Edges.Select(circuit.Graph.EdgeName));
        Assert.Null(circuit.Scores);
    }

    [Fact]
    public void A_byte_order_mark_and_a_long_file_change_nothing()
    {
        using var folder = new TemporaryFolder();
        var scores = RandomScores.Make(new ComputationGraph(6, 6), 1, ties: false);
        scores.Save(folder.File("plain.json"));
        var text = File.ReadAllText(folder.File("plain.json"));
        var longKey = new string('x', 300_000);
        File.WriteAllText(folder.File("marked.json"), $"{{\"{longKey}\": \"{longKey}\"," + text[1..].Replace(":", " :\n ", StringComparison.Ordinal) + "  \n", new UTF8Encoding(true));

        Assert.True(text.Length > 100_000, "The file must be longer than the reader's window.");
        Assert.Equal(scores.Values.ToArray(), EdgeScores.Load(folder.File("marked.json")).Values.ToArray());
    }

    [Theory]
    [InlineData("""{"cfg": CFG, "edges": {"m0->m1": {"in_graph": true}}}""", "unknown node 'm1' in edge 'm0->m1': the graph has 1 layers, 1 heads.")]
    [InlineData("""{"cfg": CFG, "nodes": {"a0.h1": {"in_graph": true}}, "edges": {}}""", "unknown node 'a0.h1': the graph has 1 layers, 1 heads.")]
    [InlineData("""{"cfg": CFG, "nodes": {"m0": {}, "m0": {}}, "edges": {}}""", "node 'm0' is given twice.")]
    [InlineData("""{"cfg": CFG, "edges": {"input->a0.h0": {"in_graph": true}}}""", "unknown edge 'input->a0.h0': a head is read through its query, key or value input")]
    [InlineData("""{"cfg": CFG, "edges": {"m0": {"in_graph": true}}}""", "unknown edge 'm0': an edge is written 'source->destination'")]
    [InlineData("""{"cfg": CFG, "edges": {"input->m0": {"in_graph": true}, "input->m0": {"in_graph": true}}}""", "edge 'input->m0' is given twice.")]
    [InlineData("""{"cfg": CFG, "edges": {"m0->m0": {"in_graph": true}}}""", "edge 'm0->m0' is cyclic: a node does not read its own output.")]
    [InlineData("""{"cfg": CFG, "edges": {"m0->a0.h0<q>": {"in_graph": true}}}""", "edge 'm0->a0.h0<q>' runs backward: 'a0.h0<q>' does not read the output of 'm0'")]
    [InlineData("""{"cfg": CFG, "edges": {"input->m0": {"score": "high", "in_graph": true}}}""", "edge 'input->m0': the score must be a finite number.")]
    [InlineData("""{"cfg": CFG, "edges": {"input->m0": {"score": null, "in_graph": true}}}""", "edge 'input->m0': the score must be a finite number.")]
    [InlineData("""{"cfg": CFG, "edges": {"input->m0": {"score": NaN, "in_graph": true}}}""", "edge 'input->m0': the score must be a finite number.")]
    [InlineData("""{"cfg": CFG, "edges": {"input->m0": {"score": 1e999, "in_graph": true}}}""", "edge 'input->m0': the score must be a finite number.")]
    [InlineData("""{"cfg": CFG, "edges": {"input->m0": {"score": 1, "in_graph": 1}}}""", "edge 'input->m0': in_graph must be true or false.")]
    [InlineData("""{"cfg": CFG, "edges": {"input->m0": 0.5}}""", "edge 'input->m0' must be a JSON object.")]
    [InlineData("""{"cfg": CFG, "edges": [1, 2]}""", "edges must be a JSON object.")]
    [InlineData("""{"cfg": CFG, "nodes": {}}""", "'edges' is missing")]
    [InlineData("""{"nodes": {}, "edges": {}}""", "'cfg' is missing")]
    [InlineData("""{"cfg": {"n_layers": 1}, "edges": {}}""", "cfg needs 'n_heads', a whole number above 0.")]
    [InlineData("""{"cfg": {"n_layers": 1.5, "n_heads": 1}, "edges": {}}""", "cfg needs 'n_layers', a whole number above 0.")]
    [InlineData("""{"cfg": {"n_layers": 1000000, "n_heads": 1000000}, "edges": {}}""", "cfg describes no possible model")]
    [InlineData("""{"cfg": {"n_layers": 1, "n_heads": 1, "parallel_attn_mlp": "no"}, "edges": {}}""", "cfg has 'parallel_attn_mlp', which must be true or false.")]
    [InlineData("""{"cfg": CFG, "edges": {}, "provenance": {"seed": "seven"}}""", "'provenance' holds a value of the wrong kind at $.seed.")]
    [InlineData("""{"cfg": CFG, "edges": {}, "provenance": 3}""", "'provenance' must be an object; it is of kind Number.")]
    [InlineData("""{"cfg": CFG, "edges": {}} {}""", "is not valid JSON: line 1, byte")]
    [InlineData("this is no JSON", "is not valid JSON: line 1, byte 2.")]
    [InlineData("[1, 2, 3]", "the file must be a JSON object.")]
    [InlineData("", "ends too early: the file is empty or truncated. Make or copy it again.")]
    public void A_wrong_file_is_refused_with_its_name_and_the_reason(string text, string message)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("wrong.json", text.Replace("CFG", """{"n_layers": 1, "n_heads": 1}""", StringComparison.Ordinal));

        var error = Assert.Throws<InvalidDataException>(() => Circuit.Load(path));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"'{path}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        using var folder = new TemporaryFolder();
        RandomScores.Make(new ComputationGraph(1, 1), 1, ties: false).Save(folder.File("whole.json"));
        var text = File.ReadAllText(folder.File("whole.json"));

        for (var length = 0; length < text.Length; length++)
        {
            var path = folder.Write("cut.json", text[..length]);
            var error = Assert.Throws<InvalidDataException>(() => EdgeScores.Load(path));
            Assert.Contains("ends too early", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_for_another_model_size_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("scores.json");
        RandomScores.Make(new ComputationGraph(2, 2), 1, ties: false).Save(path);
        var message = $"'{path}' is for a model of 2 layers, 2 heads; this model has 4 layers, 4 heads. Use the model that the file was made with";

        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => EdgeScores.Load(path, new ComputationGraph(4, 4))).Message, StringComparison.Ordinal);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Circuit.Load(path, new ComputationGraph(4, 4))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_for_some_edges_only_are_refused_as_scores()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("circuit.json", """{"cfg": {"n_layers": 1, "n_heads": 1}, "edges": {"input->a0.h0<q>": {"score": 1, "in_graph": true}}}""");

        var error = Assert.Throws<InvalidDataException>(() => EdgeScores.Load(path));

        Assert.Contains("has scores for 1 of the 8 edges; the first without one is 'input->a0.h0<k>'.", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, Circuit.Load(path).EdgeCount);
    }

    [Fact]
    public void Scores_without_membership_are_refused_as_a_circuit()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("scores.json", """{"cfg": {"n_layers": 1, "n_heads": 1}, "edges": {"input->m0": {"score": 1}}}""");

        var error = Assert.Throws<InvalidDataException>(() => Circuit.Load(path));

        Assert.Contains("holds no circuit: edge 'input->m0' does not say whether it is in_graph.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new TemporaryFolder();

        Assert.Contains("There is no file '", Assert.Throws<FileNotFoundException>(() => Circuit.Load(folder.File("none.json"))).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder; name a file", Assert.Throws<FileNotFoundException>(() => EdgeScores.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_score_that_is_not_finite_names_its_edge()
    {
        var graph = new ComputationGraph(2, 2);
        var values = new double[graph.SourceCount * graph.DestinationCount];
        values[graph.DestinationCount + graph.LogitsDestination] = double.NaN;

        var error = Assert.Throws<ArgumentException>(() => new EdgeScores(graph, values, new Provenance()));

        Assert.Contains("The score of edge 'a0.h0->logits' is NaN; scores must be finite numbers.", error.Message, StringComparison.Ordinal);
        values[graph.DestinationCount + graph.LogitsDestination] = double.NegativeInfinity;
        Assert.Throws<ArgumentException>(() => new EdgeScores(graph, values, new Provenance()));
        Assert.Contains(
            "needs a matrix of 7 x 15 scores; 3 were given.",
            Assert.Throws<ArgumentException>(() => new EdgeScores(graph, new double[3], new Provenance())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_circuit_that_cannot_be_written_leaves_the_old_file()
    {
        using var folder = new TemporaryFolder();
        var circuit = Circuit.Full(new ComputationGraph(1, 1));
        circuit.Save(folder.File("circuit.json"));
        Directory.CreateDirectory(folder.File("taken.json"));

        var error = Assert.Throws<IOException>(() => circuit.Save(folder.File("taken.json")));

        Assert.Contains("it is a folder. Name a file.", error.Message, StringComparison.Ordinal);
        Assert.Equal(["circuit.json", "taken.json"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }
}
