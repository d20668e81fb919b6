using System.Text.Json;
using Workbench.Attribution;
using Workbench.Cli.Support;
using Workbench.Cli.Tests.Support;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Results;

namespace Workbench.Cli.Tests.Commands;

/// <summary>What cannot be measured is refused, or marked as undefined with the reason; a table never holds NaN.</summary>
public sealed class UndefinedTests : IDisposable
{
    // What is scored comes before what is corrupted, so a causal model cannot tell the two prompts apart there.
    private const string Same = """{"clean_ids": [1, 2, 3], "corrupted_ids": [1, 2, 4], "answer_ids": [1], "wrong_ids": [12], "at": [1]}""";
    private const string NoAnswers = """{"clean_ids": [1, 2, 3], "corrupted_ids": [1, 4, 3]}""";

    private readonly TinyModel tiny = new();

    [Theory]
    [InlineData("evaluate")]
    [InlineData("completeness")]
    [InlineData("minimality")]
    public async Task A_corruption_that_the_metric_does_not_see_leaves_faithfulness_undefined_with_the_reason(string command)
    {
        var task = tiny.Write("same.jsonl", Same + "\n" + Same + "\n");
        Circuit.Random(new ComputationGraph(2, 2), 30, 1).Save(tiny.At("circuit.json"));

        var (code, output, error) = await CommandLine.Run(command, "--model", tiny.Model, "--task", task, "--circuit", tiny.At("circuit.json"), "--out", tiny.At("out.json"));

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("undefined", output, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", output, StringComparison.Ordinal);
        Assert.Contains("have the same logit-diff", error, StringComparison.Ordinal);
        Assert.Contains("null", File.ReadAllText(tiny.At("out.json")), StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", File.ReadAllText(tiny.At("out.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_curve_without_a_difference_to_keep_is_marked_in_table_files_and_page()
    {
        var task = tiny.Write("same.jsonl", Same + "\n" + Same + "\n");
        await CommandLine.Run("score", "--model", tiny.Model, "--task", tiny.Task, "--out", tiny.At("scores.json"));

        var (code, output, error) = await CommandLine.Run(
            "curve", "--model", tiny.Model, "--task", task, "--scores", tiny.At("scores.json"), "--out", tiny.At("curve.json"), "--csv", tiny.At("curve.csv"), "--html", tiny.At("curve.html"));

        Assert.Equal(ExitCode.Done, code);
        Assert.Matches(@"eap +top, signed, pruned +undefined +- +undefined +-", output);
        Assert.Contains("faithfulness, CPR and CMD undefined: the full model and the model with every edge out have the same logit-diff", error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(File.ReadAllText(tiny.At("curve.json")));
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("curves")[0].GetProperty("cpr").ValueKind);
        Assert.DoesNotContain("NaN", output + File.ReadAllText(tiny.At("curve.csv")), StringComparison.Ordinal);
        Assert.Contains("Faithfulness, CPR and CMD are undefined here", File.ReadAllText(tiny.At("curve.html")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evaluate", "--circuit")]
    [InlineData("curve", "--scores")]
    [InlineData("stability", null)]
    public async Task A_metric_that_the_task_does_not_allow_is_refused_with_the_remedy(string command, string? input)
    {
        var task = tiny.Write("bare.jsonl", NoAnswers + "\n");
        RandomScores().Save(tiny.At("scores.json"));
        RandomScores().TopEdges(20).Save(tiny.At("circuit.json"));
        string[] file = input is null ? [] : [input, tiny.At(input[2..] + ".json")];

        var (code, output, error) = await CommandLine.Run([command, "--model", tiny.Model, "--task", task, .. file, "--metric", "logit-diff", "--out", tiny.At("out.json")]);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Empty(output);
        Assert.Contains("Metric logit-diff needs right and wrong tokens; pair 0 of task 'bare' has 0 and 0. Add them, or use the metric kl.", error, StringComparison.Ordinal);
        Assert.False(File.Exists(tiny.At("out.json")));
    }

    public static TheoryData<string> Methods() => [.. EdgeScorers.Names];

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_method_that_asks_the_metric_refuses_a_task_without_answers(string method)
    {
        var task = tiny.Write("bare.jsonl", NoAnswers + "\n");
        string[] quick = method == "ugs" ? ["--learning-steps", "2"] : [];

        var (code, output, error) = await CommandLine.Run(["score", "--model", tiny.Model, "--task", task, "--metric", "logit-diff", "--method", method, .. quick, "--out", tiny.At("out.json")]);

        Assert.DoesNotContain("NaN", output + error, StringComparison.Ordinal);
        Assert.Equal(EdgeScorers.Find(method).AsksMetric ? ExitCode.Failed : ExitCode.Done, code);
        if (EdgeScorers.Find(method).AsksMetric)
            Assert.Contains("Metric logit-diff needs right and wrong tokens; pair 0 of task 'bare' has 0 and 0. Add them, or use the metric kl.", error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Prompts_that_do_not_differ_are_refused_by_every_method_that_patches_and_zero_ablation_is_not(string method)
    {
        const string Pair = """{"clean_ids": [1, 2, 3], "corrupted_ids": [1, 2, 3], "answer_ids": [1], "wrong_ids": [12]}""";
        var task = tiny.Write("equal.jsonl", Pair + "\n" + Pair.Replace('2', '5') + "\n");
        string[] command = ["score", "--model", tiny.Model, "--task", task, "--method", method, .. method == "ugs" ? new[] { "--learning-steps", "2" } : [], "--out", tiny.At("out.json")];

        var patched = await CommandLine.Run(command);
        var zero = await CommandLine.Run([.. command, "--ablation", "zero"]);

        if (method is "random" or "information-flow-routes")
        {
            // Neither looks at the corrupted prompt.
            Assert.Equal(ExitCode.Done, patched.Code);
            return;
        }

        Assert.Equal(ExitCode.Failed, patched.Code);
        Assert.Contains("error: Task 'equal' has no corrupted prompts, so there is nothing to patch in. Use zero or mean ablation (--ablation zero).", patched.Error, StringComparison.Ordinal);
        bool needsPath = method is "eap-ig-inputs" or "clean-corrupted" or "eap-gp";
        Assert.Equal(needsPath ? ExitCode.Failed : ExitCode.Done, zero.Code);
        if (needsPath)
            Assert.Contains("works with the ablation patching only", zero.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", zero.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Every_method_marks_what_it_cannot_tell_on_a_model_that_says_the_same_whatever_it_reads(string method)
    {
        // Without weights nothing reaches the logits, so there is no gradient and no effect.
        var config = new TransformerConfig { Layers = 2, Heads = 2, Width = 16, HeadWidth = 8, MlpWidth = 32, VocabularySize = 23, ContextLength = 16 };
        using (var model = Transformer.Create(config, (_, shape) => TorchSharp.torch.zeros(shape)))
            model.Save(tiny.At("silent"));

        var scored = await CommandLine.Run(["score", "--model", tiny.At("silent"), "--task", tiny.Task, "--method", method, .. method == "ugs" ? new[] { "--learning-steps", "2" } : [], "--out", tiny.At("scores.json")]);

        Assert.True(scored.Code == ExitCode.Done, scored.Error);
        Assert.DoesNotContain("NaN", scored.Output, StringComparison.Ordinal);
        // HISP gives what it does not score the score 1; the other two do not ask the model or learn from noise.
        if (method is "random" or "ugs" or "hisp")
            return;
        if (method is not ("acdc" or "information-flow-routes"))
            Assert.All(EdgeScores.Load(tiny.At("scores.json")).Values.ToArray(), score => Assert.Equal(0, score));
        Assert.Contains("warning: all scores are equally large, so they say nothing about which edges matter.", scored.Error, StringComparison.Ordinal);
        var curve = await CommandLine.Run("curve", "--model", tiny.At("silent"), "--task", tiny.Task, "--scores", tiny.At("scores.json"), "--resamples", "5", "--out", tiny.At("curve.json"));
        Assert.DoesNotContain("NaN", curve.Output, StringComparison.Ordinal);
        Assert.Contains("faithfulness, CPR and CMD undefined", curve.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_selection_that_prunes_to_nothing_is_marked_where_it_is_made_and_where_it_is_used()
    {
        // The strongest edge leads from one middle node to another: no path from input to logits is left.
        var graph = new ComputationGraph(2, 2);
        var values = new double[graph.SourceCount * graph.DestinationCount];
        Assert.True(graph.TryParseEdge("m0->m1", out var edge));
        values[(edge.Source * graph.DestinationCount) + edge.Destination] = 1;
        new EdgeScores(graph, values, new Provenance()).Save(tiny.At("scores.json"));

        var selected = await CommandLine.Run("select", "--scores", tiny.At("scores.json"), "--edges", "1", "--out", tiny.At("circuit.json"));
        var evaluated = await CommandLine.Run("evaluate", "--model", tiny.Model, "--task", tiny.Task, "--circuit", tiny.At("circuit.json"), "--resamples", "5", "--out", tiny.At("out.json"));

        Assert.Equal((ExitCode.Done, ExitCode.Done), (selected.Code, evaluated.Code));
        Assert.Contains("no path from input to logits is left, so the circuit is empty. Take more edges, or grow it with --greedy.", selected.Error, StringComparison.Ordinal);
        Assert.Contains("has no edge in its circuit", evaluated.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", evaluated.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accuracy_without_answers_is_undefined_and_the_rest_is_measured()
    {
        var task = tiny.Write("bare.jsonl", NoAnswers + "\n" + NoAnswers.Replace('4', '5') + "\n");
        RandomScores().TopEdges(20).Save(tiny.At("circuit.json"));

        var (code, output, error) = await CommandLine.Run("evaluate", "--model", tiny.Model, "--task", task, "--metric", "kl", "--circuit", tiny.At("circuit.json"), "--out", tiny.At("out.json"));

        Assert.Equal(ExitCode.Done, code);
        Assert.Matches(@"\naccuracy +undefined +-", output);
        Assert.Contains("accuracy, accuracy, whole model undefined: a pair names no answer", error, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(File.ReadAllText(tiny.At("out.json")));
        Assert.Equal(JsonValueKind.Null, report.RootElement.GetProperty("accuracy").ValueKind);
        Assert.Equal(JsonValueKind.Number, report.RootElement.GetProperty("kl").ValueKind);
    }

    [Fact]
    public async Task Constant_scores_are_told_by_select_curve_and_compare_and_give_the_same_circuit_each_time()
    {
        var graph = new ComputationGraph(2, 2);
        new EdgeScores(graph, [.. Enumerable.Repeat(1.0, graph.SourceCount * graph.DestinationCount)], new Provenance { Method = "constant" }).Save(tiny.At("scores.json"));

        var first = await CommandLine.Run("select", "--scores", tiny.At("scores.json"), "--edges", "20", "--out", tiny.At("one.json"));
        await CommandLine.Run("select", "--scores", tiny.At("scores.json"), "--edges", "20", "--out", tiny.At("two.json"));
        var curve = await CommandLine.Run("curve", "--model", tiny.Model, "--task", tiny.Task, "--scores", tiny.At("scores.json"), "--resamples", "5", "--out", tiny.At("curve.json"));
        var compared = await CommandLine.Run("compare", tiny.At("scores.json"), "xproportion");

        Assert.Contains("all scores are equally large, so they say nothing about which edges matter", first.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(tiny.At("one.json")), File.ReadAllText(tiny.At("two.json")));
        Assert.Contains("are equally large, so they say nothing", curve.Error, StringComparison.Ordinal);
        Assert.True(JsonDocument.Parse(File.ReadAllText(tiny.At("curve.json"))).RootElement.GetProperty("curves")[0].GetProperty("constant_scores").GetBoolean());
        Assert.Matches(@"\nedges +0\.5000 +0\.0652 +3 +46", compared.Output);
        Assert.Contains("equally strong, so the ranking says nothing", compared.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Equal_scores_at_the_cut_are_told()
    {
        var graph = new ComputationGraph(2, 2);
        var values = new double[graph.SourceCount * graph.DestinationCount];
        values[0] = 2;
        new EdgeScores(graph, values, new Provenance()).Save(tiny.At("scores.json"));

        var (code, _, error) = await CommandLine.Run("select", "--scores", tiny.At("scores.json"), "--edges", "5", "--no-prune", "--out", tiny.At("circuit.json"));

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("warning: 4 of 45 edges of equal strength 0 taken, the first in enumeration order.", error, StringComparison.Ordinal);
        Assert.Contains("\"ties\":\"4 of 45", File.ReadAllText(tiny.At("circuit.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("completeness", "The circuit has no head or MLP, so nothing can be knocked out of it. Select more edges.")]
    [InlineData("minimality", "The circuit has no edge, so nothing can be taken out of it. Select more edges.")]
    public async Task An_empty_circuit_cannot_be_taken_apart(string command, string expected)
    {
        Circuit.Empty(new ComputationGraph(2, 2)).Save(tiny.At("empty.json"));

        var (code, _, error) = await CommandLine.Run(command, "--model", tiny.Model, "--task", tiny.Task, "--circuit", tiny.At("empty.json"), "--out", tiny.At("out.json"));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("error: " + expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_circuit_is_marked_by_evaluate_and_refused_by_compare()
    {
        Circuit.Empty(new ComputationGraph(2, 2)).Save(tiny.At("empty.json"));
        Circuit.Full(new ComputationGraph(2, 2)).Save(tiny.At("full.json"));

        var evaluated = await CommandLine.Run("evaluate", "--model", tiny.Model, "--task", tiny.Task, "--circuit", tiny.At("empty.json"), "--resamples", "5", "--out", tiny.At("out.json"));
        var compared = await CommandLine.Run("compare", tiny.At("full.json"), tiny.At("empty.json"));
        var alone = await CommandLine.Run("compare", tiny.At("empty.json"), "xproportion");

        Assert.Contains("has no edge in its circuit", evaluated.Error, StringComparison.Ordinal);
        Assert.Equal("the circuit has no edge", JsonDocument.Parse(File.ReadAllText(tiny.At("out.json"))).RootElement.GetProperty("note").GetString());
        Assert.Equal((ExitCode.Failed, ExitCode.Failed), (compared.Code, alone.Code));
        Assert.Contains("empty.json' has no edge in its circuit, so there is nothing to compare", compared.Error, StringComparison.Ordinal);
        Assert.Contains("has no edge in its circuit and no scores: there is nothing to compare", alone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Circuits_that_all_prune_to_nothing_have_no_Jaccard_index_and_the_remedy_is_told()
    {
        var (code, output, error) = await CommandLine.Run("stability", "--model", "duplicate-name-mover", "--task", "duplicate-name-mover", "--resamples", "5", "--edges", "2", "--out", tiny.At("stability.json"));

        Assert.Equal(ExitCode.Done, code);
        Assert.Matches(@"top 2 absolute, pruned +0\.0 +undefined +- +undefined +5", output);
        Assert.Contains("Take more edges, or grow circuits with --greedy", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select", "--confidence belongs to --bootstrap.", "--edges", "5", "--confidence", "0.9")]
    [InlineData("select", "--confidence must lie above 0.5 and at most at 1.", "--edges", "5", "--bootstrap", "--confidence", "0.4")]
    [InlineData("select", "does not say how stable the sign of its edges is", "--edges", "5", "--bootstrap")]
    public async Task Wrong_use_of_bootstrap_is_told(string command, string expected, params string[] args)
    {
        RandomScores().Save(tiny.At("scores.json"));

        var (code, _, error) = await CommandLine.Run([command, "--scores", tiny.At("scores.json"), .. args, "--out", tiny.At("out.json")]);

        Assert.NotEqual(ExitCode.Done, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.False(File.Exists(tiny.At("out.json")));
    }

    [Theory]
    [InlineData("ioi", "The known circuit 'ioi' is of GPT-2 small")]
    [InlineData("reverse", "The known circuit 'reverse' is of a graph of 2 layers, 2 heads, attention only; the other one has 2 layers, 2 heads")]
    [InlineData("docstring", "There is no known circuit 'docstring'")]
    [InlineData("nowhere.json", "There is no file 'nowhere.json'")]
    public async Task What_cannot_be_compared_with_is_named(string second, string expected)
    {
        RandomScores().TopEdges(10).Save(tiny.At("circuit.json"));

        var (code, _, error) = await CommandLine.Run("compare", tiny.At("circuit.json"), second);

        Assert.Equal(ExitCode.Failed, code);
        Assert.StartsWith("error: " + expected, error, StringComparison.Ordinal);
    }

    public void Dispose() => tiny.Dispose();

    private static EdgeScores RandomScores()
    {
        var graph = new ComputationGraph(2, 2);
        var random = new Random(1);
        return new EdgeScores(graph, [.. Enumerable.Range(0, graph.SourceCount * graph.DestinationCount).Select(_ => random.NextDouble() - 0.5)], new Provenance());
    }
}
