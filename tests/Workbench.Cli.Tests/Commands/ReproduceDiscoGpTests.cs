using System.Text.Json;
using Workbench.Cli.Support;
using Workbench.Cli.Tests.Support;

namespace Workbench.Cli.Tests.Commands;

public sealed class ReproduceDiscoGpTests : IDisposable
{
    private static readonly string[] Tables = ["claims", "neurons", "overlap", "published", "sheaves", "sparsity"];

    private readonly WordModel words = new();

    public void Dispose() => words.Dispose();

    [Fact]
    public async Task The_paper_on_discogp_gives_tables_and_a_page_and_a_second_run_finds_everything_finished()
    {
        string[] line = [.. Small("--model", words.Model, "--tasks", "ioi", "capital-country", "--examples", "4", "--seeds", "2"), "--out", words.At("out")];
        var first = await CommandLine.Run(line);

        Assert.Equal(ExitCode.Done, first.Code);
        Assert.Contains("DiscoGP keeps 93 to 100 %", first.Output, StringComparison.Ordinal);
        Assert.Contains("gates of neurons", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", first.Output, StringComparison.Ordinal);
        foreach (var table in Tables)
        {
            using var json = JsonDocument.Parse(File.ReadAllText(words.At($"out/{table}.json")));
            var rows = json.RootElement.GetProperty("rows").GetArrayLength();
            Assert.True(rows > 0, table);
            Assert.Equal(rows + 1, File.ReadLines(words.At($"out/{table}.csv")).Count());
            var provenance = json.RootElement.GetProperty("provenance");
            Assert.Equal("reproduce discogp", provenance.GetProperty("method").GetString());
            Assert.Equal("0 1", provenance.GetProperty("options").GetProperty("seeds").GetString());
            Assert.NotEmpty(provenance.GetProperty("options").GetProperty("evaluated_task_hash words ioi seed=1").GetString()!);
            Assert.DoesNotContain("NaN", json.RootElement.GetRawText(), StringComparison.Ordinal);
        }

        var page = File.ReadAllText(words.At("out/report.html"));
        Assert.Contains("Published by others; none was measured here, none is of words.", page, StringComparison.Ordinal);
        Assert.Contains("near random", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" src=\"http", page, StringComparison.Ordinal);

        var files = Tables.ToDictionary(table => table, table => File.ReadAllText(words.At($"out/{table}.json")));
        var second = await CommandLine.Run(line);

        Assert.Equal(ExitCode.Done, second.Code);
        Assert.Contains("parts were finished by an earlier run.", second.Output, StringComparison.Ordinal);
        Assert.All(files, file => Assert.Equal(file.Value, File.ReadAllText(words.At($"out/{file.Key}.json"))));
        Assert.Equal(page, File.ReadAllText(words.At("out/report.html")));
        Assert.Empty(Directory.Exists(words.At("out/parts/checkpoints")) ? Directory.GetFileSystemEntries(words.At("out/parts/checkpoints")) : []);
    }

    [Theory]
    [InlineData("--size: 'big' is no size of a circuit", "--size", "big")]
    [InlineData("--seeds is 0; it must be at least 1.", "--seeds", "0")]
    [InlineData("--weight-epochs is 0; it must be at least 1.", "--weight-epochs", "0")]
    [InlineData("'hinge' not recognized. Must be one of:", "--loss", "hinge")]
    public async Task A_command_line_that_makes_no_sense_is_bad_usage(string message, params string[] wrong)
    {
        var (code, _, error) = await CommandLine.Run(["reproduce", "discogp", "--model", words.Model, "--out", words.At("out"), .. wrong]);

        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(words.At("out")));
    }

    [Theory]
    [InlineData("'ioi' is asked for twice", "--tasks", "ioi", "ioi")]
    [InlineData("Circuits of 5000 edges were asked for", "--size", "5000")]
    [InlineData("The sweep takes multiples above 0", "--sweep", "0")]
    public async Task What_cannot_be_done_is_said_before_anything_is_computed(string message, params string[] wrong)
    {
        var (code, _, error) = await CommandLine.Run(["reproduce", "discogp", "--model", words.Model, "--out", words.At("out"), .. wrong]);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(words.At("out")));
    }

    private static string[] Small(params string[] args) =>
    [
        "reproduce", "discogp", .. args, "--weight-epochs", "2", "--edge-epochs", "2", "--weight-sparsity", "1", "--edge-sparsity", "1", "--sweep", "0.5", "--edge-pruning-steps", "3",
        "--acdc-searches", "1", "--random-draws", "1",
    ];
}
