using System.Text.Json;
using Workbench.Cli.Support;
using Workbench.Cli.Tests.Support;
using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Cli.Tests.Commands;

/// <summary>The benchmark beside another program, and over several sizes.</summary>
public sealed class BenchTests : IDisposable
{
    private readonly TinyModel tiny = new();

    [SkippableFact]
    public async Task Another_program_gets_the_inputs_and_its_ratio_is_told()
    {
        SkipOnWindows();
        // Keeps what it was given, so that the test can look at it.
        var script = tiny.Write("peer.sh", $"""
            [ "$1" = "$WORKBENCH_MODEL" ] && [ "$2" = "$WORKBENCH_TASK" ] && [ -d "$WORKBENCH_OUT" ] || exit 9
            cp -r "$1" "{tiny.At("given")}"; cp "$2" "{tiny.At("given.jsonl")}"
            echo "$3 $WORKBENCH_THREADS $OMP_NUM_THREADS" >> "{tiny.At("threads")}"
            echo "$1" > "{tiny.At("folder")}"
            echo "loading took long"
            echo "seconds: 0.0005"
            """);

        var (code, output, error) = await Bench("--rounds", "2", "--threads", "2", "--methods", "eap-ig-inputs:steps=2,rule=left", "relp", "--against", $"sh {script} {{model}} \"{{task}}\" {{threads}}", "--json", tiny.At("bench.json"));

        Assert.True(code == ExitCode.Done, error);
        Assert.Contains("the work alone, as it says", output, StringComparison.Ordinal);
        Assert.DoesNotContain("start-up and loading in it", output, StringComparison.Ordinal);
        // Once while warming up, twice timed.
        Assert.Equal(["2 2 2", "2 2 2", "2 2 2"], File.ReadAllLines(tiny.At("threads")));
        using var model = Transformer.Load(tiny.At("given"));
        Assert.Equal(2, model.Config.Layers);
        Assert.Equal(10, TaskFile.Read(tiny.At("given.jsonl")).Pairs.Count);

        using var json = JsonDocument.Parse(File.ReadAllText(tiny.At("bench.json")));
        var peer = json.RootElement.GetProperty("against");
        Assert.Equal(2, peer.GetProperty("repeats").GetInt32());
        Assert.Equal(0.0005, peer.GetProperty("reported_seconds").GetDouble());
        Assert.True(peer.GetProperty("wall_seconds").GetDouble() > 0.0005);
        Assert.Equal(2, json.RootElement.GetProperty("methods")[0].GetProperty("backward_passes").GetDouble());
        Assert.Equal(["eap-ig-inputs:steps=2,rule=left", "relp"], peer.GetProperty("methods").EnumerateArray().Select(method => method.GetProperty("name").GetString()));
        foreach (var method in peer.GetProperty("methods").EnumerateArray())
        {
            var range = method.GetProperty("ratio_range").EnumerateArray().Select(end => end.GetDouble()).ToArray();
            // The reported time is the same in each round, so the mean of two ratios lies in the range of 0.0005 over our seconds.
            Assert.InRange(method.GetProperty("ratio").GetDouble(), range[0], range[1]);
            Assert.True(range[0] > 0);
        }

        Assert.False(Directory.Exists(File.ReadLines(tiny.At("folder")).First()), "The inputs are still there.");
    }

    [Fact]
    public async Task Updates_of_masks_are_timed_beside_forward_and_backward_passes()
    {
        var (code, output, error) = await CommandLine.Run("bench", "--model", tiny.Model, "--learn", "edge-pruning", "hap:keep=0.8", "discogp:mode=w", "--pairs", "3", "--tokens", "4", "--rounds", "2", "--csv", tiny.At("learn.csv"), "--json", tiny.At("learn.json"));

        Assert.True(code == ExitCode.Done, error);
        Assert.Contains("3 pairs of 4 tokens", output, StringComparison.Ordinal);
        Assert.Equal(4, File.ReadAllLines(tiny.At("learn.csv")).Length);
        using var json = JsonDocument.Parse(File.ReadAllText(tiny.At("learn.json")));
        var rows = json.RootElement.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(["edge-pruning", "hap:keep=0.8", "discogp:mode=w"], rows.Select(row => row.GetProperty("method").GetString()));
        Assert.All(rows, row => Assert.True(row.GetProperty("step [passes with embeddings]").GetDouble() > 0));
    }

    [Theory]
    [InlineData("--learn", "no-such")]
    [InlineData("--learn", "hap:keep=2")]
    [InlineData("--learn", "hap", "--sizes", "small")]
    public async Task Learners_that_are_unknown_or_asked_for_beside_sizes_are_refused(params string[] wrong)
    {
        var (code, _, error) = await CommandLine.Run(["bench", "--model", tiny.Model, .. wrong]);

        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Contains("--learn", error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_program_that_says_no_time_is_measured_from_start_to_end_beside_eap()
    {
        SkipOnWindows();

        var (code, output, error) = await Bench("--rounds", "3", "--against", "echo ran >> " + tiny.At("runs"), "--against-repeats", "1", "--json", tiny.At("bench.json"));

        Assert.True(code == ExitCode.Done, error);
        Assert.Equal(2, File.ReadAllLines(tiny.At("runs")).Length);
        Assert.Contains("start-up and loading in it; to leave those out, let it print a line `seconds: X`", output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(File.ReadAllText(tiny.At("bench.json")));
        var peer = json.RootElement.GetProperty("against");
        Assert.Equal(JsonValueKind.Null, peer.GetProperty("reported_seconds").ValueKind);
        Assert.Equal("eap", Assert.Single(peer.GetProperty("methods").EnumerateArray()).GetProperty("name").GetString());
    }

    [SkippableTheory]
    [InlineData("no-such-program-anywhere {model}", "The shell does not find a program of the command to compare with (exit code 127): no-such-program-anywhere {model}")]
    [InlineData("echo first >&2; echo 'no module named torch' >&2; exit 3", "ended with exit code 3: echo first")]
    [InlineData("echo only on standard output; exit 4", "  only on standard output")]
    [InlineData("exit 5", "It wrote nothing.")]
    [InlineData("echo 'seconds: soon'", "says 'seconds: soon'; what follows 'seconds:' must be a number above 0.")]
    [InlineData("echo 'seconds: -1'", "says 'seconds: -1'; what follows 'seconds:' must be a number above 0.")]
    [InlineData("echo 'seconds: 123456'", "says that its work took 123456 seconds, but it ran for")]
    [InlineData("echo waiting >&2; tail -f /dev/null", "was not done after 1 seconds and was stopped")]
    public async Task A_program_that_fails_is_told_with_its_last_lines(string command, string message)
    {
        SkipOnWindows();

        var (code, output, error) = await Bench("--rounds", "1", "--against", command, "--against-limit", "1", "--json", tiny.At("bench.json"));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Empty(output);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.False(File.Exists(tiny.At("bench.json")));
        if (command.Contains("torch", StringComparison.Ordinal))
            Assert.EndsWith("Its last lines:\n  first\n  no module named torch\n", error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_sizes_make_a_table_and_what_does_not_fit_is_skipped()
    {
        using var larger = new TinyModel(layers: 3, heads: 4);
        var huge = tiny.At("huge");
        Directory.CreateDirectory(huge);
        var config = TransformerConfig.Gpt2Xl with { Layers = 400, Heads = 100, Width = 20_000, HeadWidth = 200, MlpWidth = 80_000 };
        await File.WriteAllTextAsync(Path.Combine(huge, "config.json"), config.ToJson());

        var (code, output, error) = await CommandLine.Run("bench", "--sizes", tiny.Model, larger.Model, huge, "--rounds", "1", "--pairs", "2", "--tokens", "4", "--edges", "20", "--csv", tiny.At("sizes.csv"), "--json", tiny.At("sizes.json"));

        Assert.True(code == ExitCode.Done, error);
        Assert.Contains("edges x 5.7, forward pass x ", output, StringComparison.Ordinal);
        Assert.Matches(@"warning: \S+huge was skipped: it needs about \d{4}\.\d GB of memory; \d+\.\d GB are available\.", error);
        var lines = File.ReadAllLines(tiny.At("sizes.csv"));
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("model,parameters,edges,weights [bytes],forward pass [s],eap [s],eap [forward passes],eap-ig-inputs [s],eap-ig-inputs [forward passes],eap-gp [s],eap-gp [forward passes],evaluated circuit [edges],", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", string.Concat(lines), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(File.ReadAllText(tiny.At("sizes.json")));
        var rows = json.RootElement.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal([46, 262, null], rows.Select(row => row.GetProperty("edges").ValueKind == JsonValueKind.Null ? null : (int?)row.GetProperty("edges").GetInt32()));
        Assert.Equal("2", json.RootElement.GetProperty("provenance").GetProperty("options").GetProperty("pairs").GetString());
        Assert.StartsWith("needs about", rows[2].GetProperty("skipped").GetString(), StringComparison.Ordinal);
        foreach (var row in rows[..2])
        {
            Assert.All(new[] { "forward pass [s]", "eap [forward passes]", "eap-gp [s]", "evaluate [forward passes]" }, column => Assert.True(row.GetProperty(column).GetDouble() > 0, column));
            Assert.Equal(row.GetProperty("eap [s]").GetDouble(), row.GetProperty("eap [forward passes]").GetDouble() * row.GetProperty("forward pass [s]").GetDouble(), 1e-9);
        }
    }

    [Fact]
    public async Task Memory_is_told_for_more_batches_and_more_steps()
    {
        var (code, output, _) = await Bench("--rounds", "1", "--json", tiny.At("bench.json"));

        Assert.Equal(ExitCode.Done, code);
        Assert.Matches(@"\neap-gp +1 +10 +-?\d+\.\d\d GB", output);
        using var json = JsonDocument.Parse(File.ReadAllText(tiny.At("bench.json")));
        Assert.Equal(
            ["eap 1 ", "eap 4 ", "eap-ig-inputs 1 5", "eap-ig-inputs 1 10", "eap-gp 1 5", "eap-gp 1 10"],
            json.RootElement.GetProperty("memory").EnumerateArray().Select(figure => $"{figure.GetProperty("method")} {figure.GetProperty("batches")} {figure.GetProperty("steps")}"));
    }

    [Theory]
    [InlineData("Give --sizes or --model, not both.", "--sizes", "small", "--model", "gpt2")]
    [InlineData("Give --sizes or --against, not both.", "--sizes", "small", "--against", "true")]
    [InlineData("--methods: Unknown scoring method 'magic'; known are eap, ", "--methods", "magic")]
    [InlineData("--methods: Option steps of method eap-gp is 'many'; it must be a whole number.", "--methods", "eap-gp:steps=many")]
    [InlineData("--methods: Method eap has no option 'steps'; it has none.", "--methods", "eap:steps=3")]
    [InlineData("--methods: 'eap-gp:steps' is no method with options; write them as eap-gp:option=value,option=value, each once.", "--methods", "eap-gp:steps")]
    [InlineData("--csv belongs to --sizes and --learn.", "--csv", "sizes.csv")]
    [InlineData("--against-limit belongs to --against.", "--against-limit", "5")]
    public async Task Options_that_do_not_go_together_are_bad_usage(string message, params string[] args)
    {
        var (code, _, error) = await CommandLine.Run(["bench", .. args]);

        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Contains("error: " + message, error, StringComparison.Ordinal);
    }

    public void Dispose() => tiny.Dispose();

    private static void SkipOnWindows() => Skip.If(OperatingSystem.IsWindows(), "The other program is a line for a POSIX shell.");

    private Task<(int Code, string Output, string Error)> Bench(params string[] args) => CommandLine.Run(["bench", "--model", tiny.Model, "--edges", "20", .. args]);
}
