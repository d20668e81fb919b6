using System.Text.Json;
using Workbench.Cli.Support;
using Workbench.Cli.Tests.Support;
using Workbench.Dictionaries;
using Workbench.Dictionaries.Circuits;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Cli.Tests.Commands;

public sealed class FeaturesTests : IDisposable
{
    private const string Prompt = "At last Walter came to the garden with Martin, and there Martin bought a pen and sent it to";

    private readonly WordModel words = new();

    public FeaturesTests()
    {
        using var model = Transformer.Load(words.Model);
        using var generator = new Generator(5);
        using var scope = NewDisposeScope();
        int width = model.Config.Width;
        foreach (string site in new[] { "L0A", "L0M", "L1A", "L1M" })
        {
            Tensor Normal(params long[] shape) => randn(shape, generator: generator).mul(0.3);
            using var dictionary = new SparseDictionary(
                new() { Site = DictionarySite.Parse(site), InputWidth = width, OutputWidth = width, Features = 20 }, Normal(width, 20), Normal(20), Normal(20, width), Normal(width));
            dictionary.Save(Path.Combine(words.Model, "dictionaries", site));
        }

        File.WriteAllLines(words.At("text.txt"), Enumerable.Repeat(Prompt, 3));
    }

    public void Dispose() => words.Dispose();

    [Theory]
    [InlineData("hierarchical")]
    [InlineData("flat", "--absolute")]
    [InlineData("circuit-tracer")]
    public async Task A_prompt_gives_a_circuit_with_interventions_and_a_page_that_needs_no_network(string method, params string[] more)
    {
        var (code, output, error) = await CommandLine.Run([.. Line("--method", method, "--target", "Walter", "--against", "Martin"), .. method == "circuit-tracer" ? [] : new[] { "--threshold", "0.001" }, .. more]);

        Assert.Equal((ExitCode.Done, ""), (code, string.Concat(error.Split('\n').Where(line => line.Contains("error", StringComparison.Ordinal)))));
        Assert.Contains("logit of Walter minus Martin", output, StringComparison.Ordinal);
        Assert.Contains("Interventions in the real model", output, StringComparison.Ordinal);
        var circuit = FeatureCircuit.Load(words.At("circuit.json"));
        Assert.NotEmpty(circuit.Features);
        Assert.Equal(["zero", "mean"], circuit.Faithfulness.Select(measured => measured.Ablation));
        Assert.StartsWith(method, circuit.Method, StringComparison.Ordinal);
        var page = File.ReadAllText(words.At("page.html"));
        Assert.Contains("class=\"features\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.Contains("\"dashboards\":{\"L", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feature_can_be_the_root()
    {
        await CommandLine.Run(Line("--threshold", "0.001", "--absolute"));
        var name = FeatureCircuit.Load(words.At("circuit.json")).Features.Where(node => node.Node.Site.Layer == 1 && node.Node.Position > 2).MaxBy(node => node.Activation)!.Node.Name;
        var (code, output, _) = await CommandLine.Run(Line("--target", name, "--threshold", "0.001", "--absolute"));

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains($"{name} = ", output, StringComparison.Ordinal);
        Assert.Equal(name, FeatureCircuit.Load(words.At("circuit.json")).Target);
    }

    [Fact]
    public async Task Prompts_begin_as_asked_for_else_as_the_dictionaries_wish_else_as_the_vocabulary_allows()
    {
        Assert.Equal("<bos>", await First());
        Assert.Equal("At", await First("--no-bos"));
        foreach (string spec in Directory.EnumerateFiles(Path.Combine(words.Model, "dictionaries"), "dictionary.json", SearchOption.AllDirectories))
            File.WriteAllText(spec, File.ReadAllText(spec).Replace("\"skip\":", "\"prepend_bos\": false, \"skip\":", StringComparison.Ordinal));
        Assert.Equal("At", await First());
        Assert.Equal("<bos>", await First("--bos"));

        async Task<string> First(params string[] more)
        {
            var (code, _, error) = await CommandLine.Run(Line(["--threshold", "0.001", "--absolute", .. more]));
            Assert.True(code == ExitCode.Done, error);
            return FeatureCircuit.Load(words.At("circuit.json")).Tokens[0].Text.Trim();
        }
    }

    [Fact]
    public async Task No_sentence_of_a_file_is_read_twice()
    {
        string[] line = Line("--threshold", "0.001", "--absolute");
        line[Array.IndexOf(line, "--sentences") + 1] = "50";
        var (code, _, error) = await CommandLine.Run(line);
        Assert.True(code == ExitCode.Done, error);
        Assert.Contains("3 of 3 sentences", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("features", "--prompt", Prompt)]
    [InlineData("reproduce", "linear-circuits")]
    public async Task A_token_in_front_and_none_is_bad_usage(params string[] command)
    {
        var (code, _, error) = await CommandLine.Run([.. command, "--model", words.Model, "--bos", "--no-bos"]);
        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Contains("contradict each other", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("is not one token", "--target", "Walter Martin")]
    [InlineData("not in the graph", "--target", "L7M.3@2")]
    [InlineData("removes every feature", "--threshold", "1000")]
    [InlineData("There is no folder of dictionaries", "--dictionaries", "nowhere")]
    [InlineData("influence has no sign", "--method", "circuit-tracer", "--absolute")]
    public async Task What_makes_no_sense_is_said_in_a_line(string message, params string[] wrong)
    {
        var (code, _, error) = await CommandLine.Run([.. Line(), .. wrong]);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(File.Exists(words.At("circuit.json")));
    }

    [Fact]
    public async Task The_paper_on_linear_circuits_gives_tables_and_a_page_and_a_second_run_finds_everything_finished()
    {
        string[] line = ["reproduce", "linear-circuits", "--model", words.Model, "--text", words.At("text.txt"), "--examples", "2", "--thresholds", "3", "--budgets", "4", "--sentences", "3", "--case-threshold", "0.0001", "--out", words.At("out")];
        var first = await CommandLine.Run(line);

        Assert.True(first.Code == ExitCode.Done, first.Error);
        foreach (var table in new[] { "dictionaries", "recovery-by-threshold", "recovery-by-nodes", "recovery-by-edges", "budgets", "circuits", "prompts", "cases", "name-orders", "claims" })
        {
            using var json = JsonDocument.Parse(File.ReadAllText(words.At($"out/{table}.json")));
            Assert.True(json.RootElement.GetProperty("rows").GetArrayLength() > 0, table);
            Assert.Equal("reproduce linear-circuits", json.RootElement.GetProperty("provenance").GetProperty("method").GetString());
            Assert.DoesNotContain("NaN", json.RootElement.GetRawText(), StringComparison.Ordinal);
        }

        var page = File.ReadAllText(words.At("out/report.html"));
        Assert.Contains("Indirect object identification, the other name giving", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" src=\"http", page, StringComparison.Ordinal);
        var second = await CommandLine.Run(line);

        Assert.Equal(ExitCode.Done, second.Code);
        Assert.Contains("parts were finished by an earlier run.", second.Output, StringComparison.Ordinal);
        Assert.Equal(page, File.ReadAllText(words.At("out/report.html")));
    }

    private string[] Line(params string[] more) =>
        ["features", "--model", words.Model, "--prompt", Prompt, "--text", words.At("text.txt"), "--sentences", "3", "--out", words.At("circuit.json"), "--html", words.At("page.html"), .. more];
}
