using Workbench.Cli.Support;
using Workbench.Cli.Tests.Support;
using Workbench.Graphs;

namespace Workbench.Cli.Tests.Commands;

/// <summary>What goes wrong is named in one or two lines, with exit code 1.</summary>
public class FailureTests
{
    [Fact]
    public async Task A_missing_model_names_it_and_what_to_give()
    {
        using var tiny = new TinyModel();

        await Fails("There is no model 'nothing-here'. Give a folder with config.json and model.safetensors, or a name under data/models",
            "score", "--model", "nothing-here", "--task", tiny.Task, "--out", tiny.At("s.json"));
    }

    [Fact]
    public async Task A_folder_without_a_model_is_named()
    {
        using var tiny = new TinyModel();

        await Fails($"'{tiny.Root}' is not a model folder: it has no config.json.", "score", "--model", tiny.Root, "--task", tiny.Task, "--out", tiny.At("s.json"));
    }

    [Fact]
    public async Task Truncated_weights_are_named()
    {
        using var tiny = new TinyModel();
        var weights = Path.Combine(tiny.Model, "model.safetensors");
        File.WriteAllBytes(weights, File.ReadAllBytes(weights)[..^100]);

        await Fails("model.safetensors", "score", "--model", tiny.Model, "--task", tiny.Task, "--out", tiny.At("s.json"));
    }

    [Theory]
    [InlineData("nothing", "There is no task 'nothing'. Built-in tasks: ioi, ioi-swap, greater-than, sva, ")]
    [InlineData("nothing.jsonl", "There is no task file 'nothing.jsonl'.")]
    [InlineData("ioi", "The task 'ioi' is made of words, but the model has no tokenizer.")]
    public async Task A_task_that_cannot_be_opened_is_named(string task, string message)
    {
        using var tiny = new TinyModel();

        await Fails(message, "score", "--model", tiny.Model, "--task", task, "--out", tiny.At("s.json"));
    }

    [Fact]
    public async Task Pairs_of_different_length_are_named()
    {
        using var tiny = new TinyModel();
        var task = tiny.Write("wrong.jsonl", """{"clean_ids": [1, 2, 3], "corrupted_ids": [1, 2], "answer_ids": [1], "wrong_ids": [2]}""");

        await Fails("wrong.jsonl", "score", "--model", tiny.Model, "--task", task, "--out", tiny.At("s.json"));
    }

    [Fact]
    public async Task An_answer_outside_the_vocabulary_is_refused()
    {
        using var tiny = new TinyModel();
        var task = tiny.Write("wrong.jsonl", """{"clean_ids": [1, 2], "corrupted_ids": [1, 3], "answer_ids": [999], "wrong_ids": [2]}""");

        await Fails("answer 999 is not in the vocabulary of 23 tokens", "score", "--model", tiny.Model, "--task", task, "--out", tiny.At("s.json"));
    }

    [Fact]
    public async Task More_examples_than_the_file_has_are_refused()
    {
        using var tiny = new TinyModel();

        await Fails("Task 'pairs' has 6 pairs; from 1 to 6 can be taken.", "score", "--model", tiny.Model, "--task", tiny.Task, "--examples", "7", "--out", tiny.At("s.json"));
    }

    [SkippableFact]
    public async Task A_GPU_that_is_not_there_is_named()
    {
        Skip.If(TorchSharp.torch.cuda.is_available(), "This machine has a GPU.");
        using var tiny = new TinyModel();

        await Fails("No CUDA device is available to this libtorch. Leave out --device",
            "score", "--model", tiny.Model, "--task", tiny.Task, "--device", "cuda", "--out", tiny.At("s.json"));
    }

    [Fact]
    public async Task More_edges_than_exist_names_both_numbers()
    {
        using var tiny = new TinyModel();
        SaveScores(tiny, 2, 2);

        await Fails("A selection of 47 edges was asked for, but the graph of 2 layers, 2 heads has only 46.",
            "select", "--scores", tiny.At("scores.json"), "--edges", "47", "--out", tiny.At("c.json"));
    }

    [Theory]
    [InlineData("""{"cfg": {"n_layers": 2, "n_heads": 2}, "edges": {"m7->logits": {"in_graph": true}}}""", "unknown node 'm7' in edge 'm7->logits': the graph has 2 layers, 2 heads.")]
    [InlineData("""{"cfg": {"n_layers": 2, "n_heads": 2}, "edges": {"m1-logits": {"in_graph": true}}}""", "unknown edge 'm1-logits': an edge is written 'source->destination'")]
    [InlineData("""{"cfg": {"n_layers": 2, "n_heads": 2}, "edges": {"m1->m0": {"in_graph": true}}}""", "edge 'm1->m0' runs backward")]
    [InlineData("""{"cfg": {"n_layers": 12, "n_heads": 12}, "edges": {}}""", "is for a model of 12 layers, 12 heads; this model has 2 layers, 2 heads.")]
    [InlineData("""{"cfg": {"n_layers": 2, "n_heads": 2}, "edges": {"m1""", "ends too early: the file is empty or truncated.")]
    [InlineData("no json", "is not valid JSON")]
    public async Task A_wrong_circuit_file_is_named_with_the_reason(string text, string message)
    {
        using var tiny = new TinyModel();
        var circuit = tiny.Write("circuit.json", text);

        var error = await Fails(message, "evaluate", "--model", tiny.Model, "--task", tiny.Task, "--circuit", circuit, "--out", tiny.At("r.json"));

        Assert.Contains($"'{circuit}'", error, StringComparison.Ordinal);
        Assert.False(File.Exists(tiny.At("r.json")));
    }

    [Fact]
    public async Task An_unwritable_output_is_named_and_what_was_there_stays()
    {
        using var tiny = new TinyModel();
        SaveScores(tiny, 2, 2);
        Directory.CreateDirectory(tiny.At("taken"));

        await Fails($"Cannot write '{tiny.At("taken")}': it is a folder. Name a file.",
            "select", "--scores", tiny.At("scores.json"), "--edges", "10", "--out", tiny.At("taken"));

        Assert.True(Directory.Exists(tiny.At("taken")));
    }

    [Fact]
    public async Task Verbose_shows_the_trace()
    {
        using var tiny = new TinyModel();
        string[] args = ["select", "--scores", tiny.At("none.json"), "--edges", "3", "--out", tiny.At("c.json")];

        var plain = await CommandLine.Run(args);
        var verbose = await CommandLine.Run([.. args, "--verbose"]);

        Assert.Equal((ExitCode.Failed, ExitCode.Failed), (plain.Code, verbose.Code));
        Assert.Equal($"error: There is no file '{tiny.At("none.json")}'.\n", plain.Error.ReplaceLineEndings("\n"));
        Assert.Contains("   at Workbench.Graphs.", verbose.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_command_says_so_and_writes_nothing()
    {
        using var tiny = new TinyModel();
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        var (code, output, error) = await CommandLine.Run(stopped.Token, "score", "--model", tiny.Model, "--task", tiny.Task, "--out", tiny.At("s.json"));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Empty(output);
        Assert.EndsWith("Stopped.\n", error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.False(File.Exists(tiny.At("s.json")));
    }

    private static async Task<string> Fails(string message, params string[] args)
    {
        var (code, _, error) = await CommandLine.Run(args);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", error, StringComparison.Ordinal);
        Assert.InRange(error.Split('\n').Length, 2, 3);
        return error;
    }

    private static void SaveScores(TinyModel tiny, int layers, int heads)
    {
        var graph = new ComputationGraph(layers, heads);
        new EdgeScores(graph, new double[graph.SourceCount * graph.DestinationCount], new Results.Provenance()).Save(tiny.At("scores.json"));
    }
}
