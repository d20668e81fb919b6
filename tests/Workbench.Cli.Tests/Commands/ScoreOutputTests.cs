using System.Globalization;
using System.Text.Json;
using Workbench.Cli.Support;
using Workbench.Cli.Tests.Support;
using Workbench.Execution;
using Workbench.Graphs;

namespace Workbench.Cli.Tests.Commands;

/// <summary>What <c>score</c> writes beside the scores: nodes, single pairs, learned constants, and parts of a long run.</summary>
public sealed class ScoreOutputTests : IDisposable
{
    private readonly TinyModel tiny = new();

    [Theory]
    [InlineData("eap", "csv")]
    [InlineData("exact", "jsonl")]
    public async Task Scores_of_single_pairs_average_to_the_scores(string method, string ending)
    {
        await Done("score", "--method", method, "--per-example", tiny.At("pairs." + ending), "--out", tiny.At("scores.json"));

        var scores = EdgeScores.Load(tiny.At("scores.json"));
        string[] lines = File.ReadAllLines(tiny.At("pairs." + ending));
        Assert.Equal(7, lines.Length);
        string[] names;
        double[][] rows;
        if (ending == "csv")
        {
            names = lines[0].Split(',')[1..];
            rows = [.. lines[1..].Select(line => line.Split(',')[1..].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())];
            Assert.Equal(["0", "1", "2", "3", "4", "5"], lines[1..].Select(line => line.Split(',')[0]));
        }
        else
        {
            using var head = JsonDocument.Parse(lines[0]);
            names = [.. head.RootElement.GetProperty("edges").EnumerateArray().Select(name => name.GetString()!)];
            Assert.Equal("exact", head.RootElement.GetProperty("provenance").GetProperty("method").GetString());
            rows = [.. lines[1..].Select(line => JsonDocument.Parse(line).RootElement.GetProperty("scores").EnumerateArray().Select(score => score.GetDouble()).ToArray())];
        }

        Assert.Equal(46, names.Length);
        for (int edge = 0; edge < names.Length; edge++) Assert.Equal(scores[names[edge]], rows.Average(row => row[edge]), 1e-6);
    }

    [Fact]
    public async Task Scores_of_nodes_are_sums_over_edges_or_the_methods_own_and_make_a_circuit()
    {
        await Done("score", "--method", "eap", "--nodes", tiny.At("sums.json"), "--out", tiny.At("edges.json"));
        await Done("score", "--method", "node-attribution-patching", "--nodes", tiny.At("own.json"), "--out", tiny.At("carried.json"));

        // For EAP the sums over outgoing edges are the scores of node attribution patching.
        var sums = NodeScores.Load(tiny.At("sums.json"));
        var own = NodeScores.Load(tiny.At("own.json"));
        for (int node = 0; node < own.Values.Length; node++) Assert.Equal(own.Values[node], sums.Values[node], 1e-6);

        foreach (string scores in new[] { "edges.json", "sums.json", "own.json", "carried.json" })
        {
            foreach (string[] signed in new string[][] { [], ["--signed"] })
            {
                var (code, output, error) = await CommandLine.Run(["select", "--scores", tiny.At(scores), "--nodes", "4", "--no-prune", .. signed, "--out", tiny.At("circuit.json")]);
                Assert.True(code == ExitCode.Done, error);
                Assert.Contains($"4 of 7 nodes selected (top 4 nodes {(signed.Length == 0 ? "absolute" : "signed")}); the circuit has ", output, StringComparison.Ordinal);
                Assert.Equal(own.TopNodes(4, signed.Length > 0).Edges, Circuit.Load(tiny.At("circuit.json")).Edges);
            }
        }
    }

    [Theory]
    [InlineData(ExitCode.Failed, "--nodes is 8, but the graph of 2 layers, 2 heads has only 7 nodes that write", "--nodes", "8")]
    [InlineData(ExitCode.BadUsage, "Give --edges or --nodes, not both.", "--nodes", "3", "--edges", "3")]
    [InlineData(ExitCode.BadUsage, "--greedy does not go with --nodes", "--nodes", "3", "--greedy")]
    [InlineData(ExitCode.BadUsage, "--bootstrap does not go with --node-threshold", "--node-threshold", "0.1", "--bootstrap")]
    public async Task Wrong_use_of_nodes_is_told(int expected, string message, params string[] args)
    {
        Constant().Save(tiny.At("scores.json"));

        var (code, _, error) = await CommandLine.Run(["select", "--scores", tiny.At("scores.json"), .. args, "--out", tiny.At("circuit.json")]);

        Assert.Equal(expected, code);
        Assert.Contains("error: " + message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_of_equal_scores_and_a_circuit_without_input_are_marked()
    {
        Constant().Save(tiny.At("constant.json"));
        var graph = new ComputationGraph(2, 2);
        new NodeScores(graph, [0, 1, 2, 3, 4, 5, 6], new Results.Provenance()).Save(tiny.At("late.json"));

        var constant = await CommandLine.Run("select", "--scores", tiny.At("constant.json"), "--nodes", "3", "--out", tiny.At("circuit.json"));
        var late = await CommandLine.Run("select", "--scores", tiny.At("late.json"), "--node-threshold", "5", "--out", tiny.At("circuit.json"));

        Assert.Contains("so they say nothing about which nodes matter", constant.Error, StringComparison.Ordinal);
        Assert.Contains("'input' is a node like any other and was not strong enough", late.Error, StringComparison.Ordinal);
        Assert.Equal(0, Circuit.Load(tiny.At("circuit.json")).EdgeCount);
    }

    [Fact]
    public async Task Constants_of_optimal_ablation_are_learned_once_and_taken_again()
    {
        string[] optimal = ["--ablation", "optimal"];
        var learned = await Done("score", [.. optimal, "--constants-steps", "3", "--constants-seed", "4", "--out", tiny.At("scores.json")]);
        string constants = tiny.At("scores.constants.json");
        var hash = AblationConstants.Load(constants).Hash;
        var again = await Done("score", [.. optimal, "--constants", constants, "--out", tiny.At("again.json")]);
        var ugs = await Done("score", [.. optimal, "--constants", constants, "--method", "ugs", "--learning-steps", "2", "--out", tiny.At("ugs.json")]);
        await CommandLine.Run("select", "--scores", tiny.At("scores.json"), "--edges", "20", "--out", tiny.At("circuit.json"));
        var evaluated = await Done("evaluate", [.. optimal, "--constants", tiny.At("own.json"), "--constants-steps", "2", "--circuit", tiny.At("circuit.json"), "--out", tiny.At("report.json")]);
        var other = await CommandLine.Run(["evaluate", "--model", tiny.Model, "--task", tiny.Task, .. optimal, "--constants", tiny.At("own.json"), "--complement", "--circuit", tiny.At("circuit.json"), "--out", tiny.At("complement.json")]);
        var curve = await Done("curve", [.. optimal, "--constants", constants, "--scores", tiny.At("scores.json"), "--resamples", "5", "--out", tiny.At("curve.json")]);

        Assert.Contains("Constants of optimal ablation learned for each node alone in 3 steps.", learned, StringComparison.Ordinal);
        Assert.Contains($"Constants of optimal ablation from {constants}, learned for each node alone.", again, StringComparison.Ordinal);
        Assert.Contains("learned for top 20 absolute, pruned in 2 steps", evaluated, StringComparison.Ordinal);
        Assert.Contains("ablation optimal", evaluated + curve, StringComparison.Ordinal);
        Assert.Contains("were learned for another circuit", other.Error, StringComparison.Ordinal);
        Assert.Contains("Written: " + tiny.At("ugs.json"), ugs, StringComparison.Ordinal);
        foreach (string file in new[] { "scores.json", "again.json", "ugs.json" })
        {
            var provenance = EdgeScores.Load(tiny.At(file)).Provenance;
            Assert.Equal(("optimal", hash), (provenance.Ablation, provenance.AblationConstants));
        }

        Assert.Equal(EdgeScores.Load(tiny.At("scores.json")).Values.ToArray(), EdgeScores.Load(tiny.At("again.json")).Values.ToArray());
        Assert.Equal(4, AblationConstants.Load(constants).Provenance.Seed);
        using var report = JsonDocument.Parse(File.ReadAllText(tiny.At("report.json")));
        Assert.Equal(AblationConstants.Load(tiny.At("own.json")).Hash, report.RootElement.GetProperty("provenance").GetProperty("ablation_constants").GetString());
    }

    [Fact]
    public async Task Wrong_use_of_constants_is_told()
    {
        using var other = new TinyModel(layers: 1);
        await Done("score", "--ablation", "optimal", "--constants-steps", "1", "--out", tiny.At("scores.json"));
        string constants = tiny.At("scores.constants.json");

        var foreign = await CommandLine.Run("score", "--model", other.Model, "--task", other.Task, "--ablation", "optimal", "--constants", constants, "--out", tiny.At("s.json"));
        var both = await CommandLine.Run("score", "--model", tiny.Model, "--task", tiny.Task, "--ablation", "optimal", "--constants", constants, "--constants-steps", "9", "--out", tiny.At("s.json"));
        var without = await CommandLine.Run("score", "--model", tiny.Model, "--task", tiny.Task, "--constants", constants, "--out", tiny.At("s.json"));

        Assert.Equal((ExitCode.Failed, ExitCode.Failed, ExitCode.BadUsage), (foreign.Code, both.Code, without.Code));
        Assert.Contains("were learned for another model ('model')", foreign.Error, StringComparison.Ordinal);
        Assert.Contains("is there already, so its constants are taken and none are learned", both.Error, StringComparison.Ordinal);
        Assert.Contains("--constants belongs to --ablation optimal.", without.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(tiny.At("s.json")));
    }

    [Fact]
    public async Task Exact_keeps_its_parts_where_it_is_told_and_clears_its_own()
    {
        await Done("score", "--method", "exact", "--out", tiny.At("one.json"));
        await Done("score", "--method", "exact", "--checkpoint", tiny.At("parts"), "--out", tiny.At("two.json"));
        var again = await Done("score", "--method", "exact", "--checkpoint", tiny.At("parts"), "--out", tiny.At("three.json"));
        var wrong = await CommandLine.Run("score", "--model", tiny.Model, "--task", tiny.Task, "--method", "eap", "--checkpoint", tiny.At("parts"), "--out", tiny.At("s.json"));

        Assert.False(Directory.Exists(tiny.At("one.json.parts")));
        Assert.NotEmpty(Directory.GetFiles(tiny.At("parts")));
        Assert.Contains("What an earlier run measured is in " + tiny.At("parts"), again, StringComparison.Ordinal);
        Assert.Equal(EdgeScores.Load(tiny.At("one.json")).Values.ToArray(), EdgeScores.Load(tiny.At("two.json")).Values.ToArray());
        Assert.Equal(EdgeScores.Load(tiny.At("one.json")).Values.ToArray(), EdgeScores.Load(tiny.At("three.json")).Values.ToArray());
        Assert.Equal(ExitCode.BadUsage, wrong.Code);
        Assert.Contains("--checkpoint belongs to --method exact", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stability_takes_the_options_of_the_method()
    {
        var output = await Done("stability", "--method", "eap-ig-inputs", "--steps", "2", "--rule", "left", "--resamples", "3", "--edges", "20", "--out", tiny.At("stability.json"));
        var wrong = await CommandLine.Run("stability", "--model", tiny.Model, "--task", tiny.Task, "--method", "eap", "--steps", "3", "--out", tiny.At("s.json"));

        Assert.Contains("(6 pairs, eap-ig-inputs, logit-diff)", output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadUsage, wrong.Code);
        Assert.Contains("--steps is no option of eap; it belongs to eap-ig-inputs", wrong.Error, StringComparison.Ordinal);
    }

    public void Dispose() => tiny.Dispose();

    private static EdgeScores Constant()
    {
        var graph = new ComputationGraph(2, 2);
        return new EdgeScores(graph, [.. Enumerable.Repeat(1.0, graph.SourceCount * graph.DestinationCount)], new Results.Provenance());
    }

    private async Task<string> Done(string command, params string[] args)
    {
        var (code, output, error) = await CommandLine.Run([command, "--model", tiny.Model, "--task", tiny.Task, .. args]);
        Assert.True(code == ExitCode.Done, error);
        return output;
    }
}
