using Workbench.Cli.Support;
using Workbench.Cli.Tests.Support;
using Workbench.Dictionaries;
using Workbench.Models;
using Workbench.Training;

namespace Workbench.Cli.Tests.Commands;

public class TrainDictionariesTests
{
    [Fact]
    public async Task Dictionaries_are_trained_on_a_text_and_measured()
    {
        using var words = new WordModel();
        var text = words.At("text.txt");
        await File.WriteAllLinesAsync(text, Enumerable.Range(0, 40).Select(at => new MiniCorpus(seed: 0).Text(at)));
        var output = words.At("dictionaries");

        var (code, said, error) = await CommandLine.Run(
            "train", "dictionaries", "--model", words.Model, "--text", text, "--sites", "A,L1M", "--features", "24", "--l0", "4", "--steps", "6", "--batch-size", "8",
            "--examples", "20", "--out", output, "--checkpoints", words.At("checkpoints"));

        Assert.True(code == ExitCode.Done, error);
        Assert.Contains("loss recovered", said, StringComparison.Ordinal);
        Assert.Contains($"Written: {output}", said, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(output, "figures.csv")));
        Assert.Contains("| L1M |", await File.ReadAllTextAsync(Path.Combine(output, "README.md")), StringComparison.Ordinal);
        using var model = Transformer.Load(words.Model);
        using var suite = DictionarySuite.Load(output, model);
        Assert.Equal(["L0A", "L1A", "L1M"], suite.Sites.Select(site => site.Name));
    }

    [Theory]
    [InlineData("'L9X' is not a dictionary site", "--sites", "L9X")]
    [InlineData("no site L9A", "--sites", "L9A")]
    [InlineData("Give a text file with --text", "--sites", "A")]
    [InlineData("There is no text file", "--text", "nowhere.txt")]
    [InlineData("(--vector-norm) and a skip connection (--skip)", "--vector-norm", "--skip", "--text", "some.txt")]
    public async Task What_cannot_be_trained_is_said(string message, params string[] options)
    {
        using var words = new WordModel();
        File.WriteAllText(words.At("some.txt"), new MiniCorpus(seed: 0).Text(0));
        string[] placed = [.. options.Select(option => option == "some.txt" ? words.At("some.txt") : option)];
        var (code, _, error) = await CommandLine.Run(["train", "dictionaries", "--model", words.Model, "--out", words.At("out"), .. placed]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_is_chosen_as_elsewhere()
    {
        var (code, _, error) = await CommandLine.Run("train", "dictionaries", "--device", "tpu");
        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Contains("tpu", error, StringComparison.Ordinal);
        if (TorchSharp.torch.cuda.is_available()) return;
        (code, _, error) = await CommandLine.Run("train", "dictionaries", "--device", "cuda", "--steps", "1");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("No CUDA device", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_activation_is_bad_usage()
    {
        var (code, _, error) = await CommandLine.Run("train", "dictionaries", "--activation", "gelu");
        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Contains("gelu", error, StringComparison.Ordinal);
    }
}
