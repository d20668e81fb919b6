using System.Globalization;
using System.Text.Json;
using Workbench.Attribution;
using Workbench.Cli.Support;
using Workbench.Cli.Tests.Support;
using Workbench.Models;

namespace Workbench.Cli.Tests.Commands;

/// <summary>Validations of methods as a user types them.</summary>
public sealed class ValidateTests : IDisposable
{
    private readonly WordModel model = new();

    [Fact]
    public async Task Known_circuits_give_a_row_a_method_and_model_on_the_terminal_and_in_both_files()
    {
        var (code, output, error) = await CommandLine.Run(
            "validate", "known-circuits", "--methods", "eap", "eap-gp:steps=2", "exact", "hisp", "--examples", "8", "--resamples", "10", "--out", model.At("out"));

        Assert.Equal(ExitCode.Done, code);
        Assert.Matches(@"exact +1\.000 +\[1\.000, 1\.000\] +1\.000", output);
        Assert.Matches(@"eap-gp +steps=2 +[01]\.\d{3} ", output);
        Assert.Contains("eap-gp,count-start=false direction=output-distance path-output=all-positions step-length=1 step-norm=per-example steps=2,measured", File.ReadAllText(model.At("out/known-circuits.csv")), StringComparison.Ordinal);
        Assert.Matches(@"hisp +[01]\.\d{3} +- ", output);
        Assert.Contains("reverse (4 true of 29 edges, 8 pairs, logit-diff):", output, StringComparison.Ordinal);
        Assert.Contains("Validating: 12 of 12 rows", error, StringComparison.Ordinal);

        using var json = JsonDocument.Parse(File.ReadAllText(model.At("out/known-circuits.json")));
        var rows = json.RootElement.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(KnownCircuits.Names.SelectMany(name => new[] { "eap", "eap-gp", "exact", "hisp" }.Select(method => (name, method))), rows.Select(row => (Text(row, "model"), Text(row, "method"))));
        Assert.All(rows.Where(row => Text(row, "method") == "exact"), row => Assert.Equal(1, row.GetProperty("edge ROC AUC").GetDouble()));
        Assert.Equal("10", json.RootElement.GetProperty("provenance").GetProperty("options").GetProperty("resamples").GetString());
        string[] csv = File.ReadAllLines(model.At("out/known-circuits.csv"));
        Assert.Equal(13, csv.Length);
        Assert.All(csv, line => Assert.DoesNotContain("NaN", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Correlations_name_the_published_figures_as_those_of_another_model_and_are_not_measured_twice()
    {
        string[] args =
        [
            "validate", "exact", "--model", model.Model, "--tasks", "ioi", "induction", "--methods", "eap", "eap-ig-inputs", "exact", "random",
            "--examples", "4", "--resamples", "10", "--top", "20", "--out", model.At("out"),
        ];
        var (code, output, _) = await CommandLine.Run(args);

        Assert.Equal(ExitCode.Done, code);
        Assert.Matches(@"\nioi +eap +-?[01]\.\d{3} +\[.*\] +2 +1 +\d+\.\d\d +0\.782 *\r?\n", output);
        Assert.Matches(@"\ninduction +exact +1\.000 +\[1\.000, 1\.000\]", output);
        Assert.Contains("published, GPT-2 small", output, StringComparison.Ordinal);
        Assert.Contains("another model than this one: for orientation only", output, StringComparison.Ordinal);
        Assert.Contains("Median over tasks", output, StringComparison.Ordinal);
        Assert.DoesNotContain("finished parts", output, StringComparison.Ordinal);
        var first = Figures();
        Assert.Equal(8, first.Length);

        // The second run finds everything done, down to the seconds.
        var again = await CommandLine.Run(args);
        Assert.Contains("8 finished parts of an earlier run were taken", again.Output, StringComparison.Ordinal);
        Assert.Equal(first, Figures());

        string[] Figures() => File.ReadAllLines(model.At("out/exact-correlation.csv"))[1..];
    }

    [Fact]
    public async Task Every_method_of_the_table_is_in_the_table_of_correlations()
    {
        string[] methods = [.. EdgeScorers.All.Select(method => method.Name switch { "ugs" => "ugs:learning-steps=2", "acdc" => "acdc:thresholds=2,smallest-threshold=1e-9", var name => name })];
        var (code, output, _) = await CommandLine.Run(
            ["validate", "exact", "--model", model.Model, "--tasks", "sva", "--methods", .. methods, "--examples", "3", "--resamples", "5", "--out", model.At("out")]);

        Assert.Equal(ExitCode.Done, code);
        Assert.All(EdgeScorers.Names, name => Assert.Matches($@"\nsva +{name} ", output));
        using var json = JsonDocument.Parse(File.ReadAllText(model.At("out/exact-correlation.json")));
        Assert.All(json.RootElement.GetProperty("rows").EnumerateArray(), row =>
        {
            Assert.Equal("measured", Text(row, "status"));
            Assert.InRange(row.GetProperty("Spearman of sizes").GetDouble(), -1, 1);
        });
        Assert.DoesNotContain("NaN", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_default_the_tasks_are_those_that_the_model_can_read()
    {
        var (code, output, _) = await CommandLine.Run(
            "validate", "exact", "--model", model.Model, "--methods", "eap", "--examples", "2", "--resamples", "0", "--out", model.At("out"));

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("gendered-pronoun is left out: The vocabulary lacks the words", output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(File.ReadAllText(model.At("out/exact-correlation.json")));
        Assert.Equal(
            ["ioi", "greater-than", "sva", "gender-bias", "capital-country", "hypernymy", "induction", "brackets", "docstring"],
            json.RootElement.GetProperty("rows").EnumerateArray().Select(row => Text(row, "task")));
    }

    [Fact]
    public async Task A_task_that_the_vocabulary_lacks_is_a_row_with_the_reason_and_an_unknown_one_is_refused()
    {
        using var known = KnownCircuits.XProportion();
        known.Model.Save(model.At("letters"));
        File.WriteAllText(model.At("ids.jsonl"), string.Create(CultureInfo.InvariantCulture, $$"""{"clean_ids": [0, 3], "corrupted_ids": [1, 2], "answer_ids": [3], "wrong_ids": [0]}{{"\n"}}"""));
        var (code, output, _) = await CommandLine.Run(
            "validate", "exact", "--model", model.At("letters"), "--tasks", model.At("ids.jsonl"), "ioi", "--methods", "eap", "--examples", "1", "--resamples", "0", "--out", model.At("out"));

        Assert.Equal(ExitCode.Done, code);
        Assert.Matches(@"\nioi +eap +not applicable", output);
        Assert.Matches(@"\nioi, eap: not applicable: \w", output);
        Assert.Contains("not applicable", File.ReadAllLines(model.At("out/exact-correlation.csv"))[2], StringComparison.Ordinal);

        var unknown = await CommandLine.Run("validate", "exact", "--model", model.Model, "--tasks", "chess", "--out", model.At("out"));
        Assert.Equal(ExitCode.Failed, unknown.Code);
        Assert.Contains("There is no task 'chess'. Built in are ioi,", unknown.Error, StringComparison.Ordinal);
    }

    public void Dispose() => model.Dispose();

    private static string Text(JsonElement row, string column) => row.GetProperty(column).GetString()!;
}
