using System.Text.Json;
using Workbench.Cli.Support;
using Workbench.Cli.Tests.Support;

namespace Workbench.Cli.Tests.Commands;

public sealed class ReproduceTests : IDisposable
{
    private static readonly string[] Tables = ["areas", "claims", "curves", "faithfulness", "known-circuits", "known-circuits-sweep", "paths", "steps", "timings"];

    private readonly WordModel words = new();

    public void Dispose() => words.Dispose();

    [Fact]
    public async Task The_paper_on_eap_gp_gives_tables_and_a_page_and_a_second_run_finds_everything_finished()
    {
        string[] line = [.. Small("eap-gp", "--model", words.Model, "--tasks", "ioi", "gender-bias", "--examples", "4", "--known", "duplicate-name-mover"), "--out", words.At("out")];
        var first = await CommandLine.Run(line);

        Assert.Equal((ExitCode.Done, ""), (first.Code, Errors(first.Error)));
        Assert.Contains("EAP-GP's circuits are more faithful than EAP-IG's", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", first.Output, StringComparison.Ordinal);
        foreach (var table in Tables)
        {
            using var json = JsonDocument.Parse(File.ReadAllText(words.At($"out/{table}.json")));
            var rows = json.RootElement.GetProperty("rows").GetArrayLength();
            Assert.True(rows > 0, table);
            Assert.Equal(rows + 1, File.ReadLines(words.At($"out/{table}.csv")).Count());
            var provenance = json.RootElement.GetProperty("provenance");
            Assert.Equal("reproduce eap-gp", provenance.GetProperty("method").GetString());
            Assert.NotEmpty(provenance.GetProperty("model_hash").GetString()!);
            Assert.Equal("0", provenance.GetProperty("options").GetProperty("seeds").GetString());
            Assert.NotEmpty(provenance.GetProperty("options").GetProperty("task_hash words gender-bias seed=0").GetString()!);
            Assert.DoesNotContain("NaN", json.RootElement.GetRawText(), StringComparison.Ordinal);
        }

        var page = File.ReadAllText(words.At("out/report.html"));
        Assert.Contains("there are none of words, so none stand beside ours", page, StringComparison.Ordinal);
        Assert.Contains("EAP-GP takes 4 to 5 times as long as EAP-IG", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" src=\"http", page, StringComparison.Ordinal);

        var files = Tables.ToDictionary(table => table, table => File.ReadAllText(words.At($"out/{table}.json")));
        var second = await CommandLine.Run(line);

        Assert.Equal(ExitCode.Done, second.Code);
        Assert.Contains("parts were finished by an earlier run.", second.Output, StringComparison.Ordinal);
        Assert.All(files, file => Assert.Equal(file.Value, File.ReadAllText(words.At($"out/{file.Key}.json"))));
        Assert.Equal(page, File.ReadAllText(words.At("out/report.html")));
    }

    [Fact]
    public async Task A_run_that_is_stopped_says_how_to_go_on_and_leaves_no_tables()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var (code, _, error) = await CommandLine.Run(stop.Token, Small("eap-gp", "--model", words.Model, "--tasks", "ioi", "--examples", "4", "--known", "none", "--out", words.At("out")));

        Assert.Equal(ExitCode.Failed, code);
        Assert.EndsWith("The same command goes on where it stopped.\nStopped.\n", error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.False(File.Exists(words.At("out/report.html")));
    }

    [Theory]
    [InlineData("There is no task 'iou'", "--tasks", "iou")]
    [InlineData("'ioi' is asked for twice", "--tasks", "ioi", "ioi")]
    [InlineData("Circuits of 5000 edges were asked for, but the graph", "--tasks", "ioi", "--sizes", "5000")]
    public async Task What_cannot_be_done_is_said_before_anything_is_computed(string message, params string[] wrong)
    {
        var (code, _, error) = await CommandLine.Run(["reproduce", "eap-gp", "--model", words.Model, "--out", words.At("out"), .. wrong]);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(words.At("out")));
    }

    [Fact]
    public async Task A_model_without_words_is_told_that_the_papers_tasks_need_them()
    {
        using var tiny = new TinyModel();
        var (code, _, error) = await CommandLine.Run("reproduce", "eap-gp", "--model", tiny.Model, "--known", "none", "--out", tiny.At("out"));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("can do none of the paper's tasks", error, StringComparison.Ordinal);
        Assert.Contains("has no tokenizer", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_paper_on_hap_gives_tables_and_a_page_and_a_second_run_finds_everything_finished()
    {
        string[] line =
        [
            "reproduce", "hap", "--model", words.Model, "--tasks", "ioi", "gender-bias", "--examples", "4", "--seeds", "2", "--steps", "6", "--pairs-per-step", "2",
            "--sparsity", "0.5", "--keep", "0.7", "--sweep", "0.8", "0.7", "--head-examples", "2", "--no-known-circuits", "--out", words.At("hap"),
        ];
        var first = await CommandLine.Run(line);

        Assert.True(first.Code == ExitCode.Done, first.Error);
        Assert.Contains("HAP is 46 % faster than Edge Pruning", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", first.Output, StringComparison.Ordinal);
        foreach (var table in new[] { "methods", "kept-share", "published", "claims" })
        {
            using var json = JsonDocument.Parse(File.ReadAllText(words.At($"hap/{table}.json")));
            var rows = json.RootElement.GetProperty("rows").GetArrayLength();
            Assert.True(rows > 0, table);
            Assert.Equal(rows + 1, File.ReadLines(words.At($"hap/{table}.csv")).Count());
            Assert.Equal("reproduce hap", json.RootElement.GetProperty("provenance").GetProperty("method").GetString());
            Assert.NotEmpty(json.RootElement.GetProperty("provenance").GetProperty("options").GetProperty("evaluated_task_hash gender-bias seed=1").GetString()!);
        }

        var page = File.ReadAllText(words.At("hap/report.html"));
        Assert.Contains("Published, GPT-2 small", page, StringComparison.Ordinal);
        Assert.Contains("edge-pruning", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" src=\"http", page, StringComparison.Ordinal);
        var second = await CommandLine.Run(line);

        Assert.Equal(ExitCode.Done, second.Code);
        Assert.Contains("parts were finished by an earlier run.", second.Output, StringComparison.Ordinal);
        Assert.Equal(page, File.ReadAllText(words.At("hap/report.html")));
    }

    [Theory]
    [InlineData("HAP cannot keep 0.05 of the edges", "--sweep", "0.05")]
    [InlineData("The sparsity is 1.5", "--sparsity", "1.5")]
    public async Task What_hap_cannot_do_is_said_before_anything_is_computed(string message, params string[] wrong)
    {
        var (code, _, error) = await CommandLine.Run(["reproduce", "hap", "--model", words.Model, "--tasks", "ioi", "--out", words.At("hap"), .. wrong]);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(words.At("hap")));
    }

    // Lines of progress go to the same place as errors.
    private static string Errors(string error) => string.Concat(error.ReplaceLineEndings("\n").Split('\n').Where(text => text.Length > 0 && !text.StartsWith("Measuring: ", StringComparison.Ordinal)));

    private static string[] Small(params string[] args) =>
        ["reproduce", .. args, "--ablation-steps", "3", "5", "--step-lengths", "0.5", "--random-draws", "1", "--timing-rounds", "1", "--resamples", "20", "--truth-resamples", "5"];
}
