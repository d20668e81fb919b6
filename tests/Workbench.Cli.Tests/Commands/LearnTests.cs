using System.Globalization;
using System.Text.Json;
using Workbench.Cli.Support;
using Workbench.Cli.Tests.Support;
using Workbench.Graphs;
using Workbench.Pruning;

namespace Workbench.Cli.Tests.Commands;

public class LearnTests
{
    [Fact]
    public async Task Learn_writes_the_circuit_its_log_and_its_evaluation()
    {
        using var tiny = new TinyModel();

        var (code, output, error) = await CommandLine.Run(
            "learn", "--model", tiny.Model, "--task", tiny.Task, "--method", "edge-pruning", "--sparsity", "0.5", "--steps", "20", "--pairs-per-step", "2", "--checkpoints", tiny.At("state"),
            "--no-prune", "--log", tiny.At("log.csv"), "--report", tiny.At("report.json"), "--out", tiny.At("circuit.json"));

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("Learning (edge-pruning): 20 of 20 steps", error, StringComparison.Ordinal);
        Assert.Contains("23 of 46 edges of model learned on pairs (6 pairs): sparsity 0.5000, 23 edges written.", output, StringComparison.Ordinal);
        Assert.Contains("Evaluated on the same 6 pairs, ablation patching:", output, StringComparison.Ordinal);
        Assert.All(new[] { "faithfulness", "KL to the whole model", "exact match", "accuracy" }, figure => Assert.Contains(figure, output, StringComparison.Ordinal));

        var circuit = Circuit.Load(tiny.At("circuit.json"));
        Assert.Equal((23, "edge-pruning", "20"), (circuit.EdgeCount, circuit.Provenance.Method, circuit.Provenance.Options["steps_done"]));
        string[] lines = File.ReadAllLines(tiny.At("log.csv"));
        Assert.Equal((21, "step,loss,faithfulness loss,penalty,sparsity,target sparsity,learning rate,gradient norm"), (lines.Length, lines[0]));
        using var report = JsonDocument.Parse(File.ReadAllText(tiny.At("report.json")));
        Assert.Equal(23, report.RootElement.GetProperty("edges").GetInt32());
        Assert.Single(Directory.GetFiles(tiny.At("state"), "state-20.safetensors"));
    }

    [Fact]
    public async Task Options_of_a_method_reach_it_and_pairs_for_the_evaluation_are_not_learned_from()
    {
        using var tiny = new TinyModel();

        var (code, output, _) = await CommandLine.Run(
            "learn", "--model", tiny.Model, "--task", tiny.Task, "--method", "hap", "--keep", "0.8", "--scores", "eap,relp", "--ensemble", "max", "--press-to", "1.05", "--mask-seed", "7",
            "--sparsity", "0.5", "--steps", "10", "--test-examples", "2", "--checkpoints", tiny.At("state"), "--out", tiny.At("circuit.json"));

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("Evaluated on further 2 pairs", output, StringComparison.Ordinal);
        Assert.Contains("scores for them", output, StringComparison.Ordinal);
        var provenance = Circuit.Load(tiny.At("circuit.json")).Provenance;
        Assert.Equal(("hap", 4), (provenance.Method, provenance.Examples));
        Assert.Equal(("0.8", "eap,relp", "max", "1.05", "7"), (provenance.Options["keep"], provenance.Options["scores"], provenance.Options["ensemble"], provenance.Options["press_to"], provenance.Options["mask_seed"]));
    }

    [Fact]
    public async Task A_stopped_run_says_how_it_goes_on()
    {
        using var tiny = new TinyModel();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        var (code, _, error) = await CommandLine.Run(stop.Token, "learn", "--model", tiny.Model, "--task", tiny.Task, "--sparsity", "0.5", "--steps", "5", "--checkpoints", tiny.At("state"), "--out", tiny.At("circuit.json"));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("Stopped.", error, StringComparison.Ordinal);
        Assert.False(File.Exists(tiny.At("circuit.json")));
    }

    [Theory]
    [InlineData("--sparsity is 1.2; it must lie between 0 and 1.", "--sparsity", "1.2")]
    [InlineData("--keep is no option of edge-pruning; it belongs to hap.", "--keep", "0.5")]
    [InlineData("--press-to is '3'; it must be a number from 0 to 2.", "--press-to", "3")]
    [InlineData("--steps is -1; it must be at least 0.", "--steps", "-1")]
    [InlineData("Option '--press-to' expects a single argument but 2 were provided.", "--press-to", "0.5", "--press-to", "0.6")]
    public async Task Bad_usage_is_named(string message, params string[] more)
    {
        var (code, _, error) = await CommandLine.Run(["learn", "--model", "m", "--task", "t", "--out", "o", .. more]);

        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Contains($"error: {message}\n", error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pairs_that_would_leave_none_to_learn_from_are_refused()
    {
        using var tiny = new TinyModel();

        var (code, _, error) = await CommandLine.Run("learn", "--model", tiny.Model, "--task", tiny.Task, "--test-examples", "6", "--out", tiny.At("circuit.json"));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("leave none to learn from", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_has_a_line_for_every_method_and_every_option()
    {
        var (_, output, _) = await CommandLine.Run("learn", "--help");

        string[] lines = output.ReplaceLineEndings("\n").Split('\n');
        Assert.All(MaskLearners.All, method => Assert.Contains(lines, line => line.TrimStart().StartsWith(method.Name + " ", StringComparison.Ordinal) && line.EndsWith(method.Summary, StringComparison.Ordinal)));
        Assert.All(MaskLearners.All.SelectMany(method => method.Options), option => Assert.Contains($"--{option.Name} <", output, StringComparison.Ordinal));
        var learn = WorkbenchProgram.CreateRoot().Subcommands.Single(command => command.Name == "learn");
        Assert.Equal(learn.Options.Select(option => option.Name).Distinct(), learn.Options.Select(option => option.Name));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{0.94}"), output, StringComparison.Ordinal);
    }
}
