using System.Text.Json;
using TorchSharp;
using Workbench.Cli.Support;
using Workbench.Cli.Tests.Support;
using Workbench.Dictionaries;
using Workbench.Execution;
using Workbench.Models;
using Workbench.Tests.Models.Hub;

namespace Workbench.Cli.Tests.Commands;

/// <summary>The command against a hub on this machine. It reads the process's environment, which the other tests share.</summary>
[Collection(nameof(Alone))]
public sealed class FetchTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("workbench-fetch-").FullName;
    private readonly LocalHub hub = new();
    private readonly Dictionary<string, string?> before = [];

    public FetchTests()
    {
        Set("HF_ENDPOINT", hub.Main.Address.AbsoluteUri);
        Set("HF_HOME", root);
        Set("HF_HUB_CACHE", null);
        Set("XDG_CACHE_HOME", root);
        Set("HF_TOKEN", null);
    }

    private string Original => Path.Combine(root, "original");

    private string Target => Path.Combine(root, "target");

    public void Dispose()
    {
        foreach (var (name, value) in before)
            Environment.SetEnvironmentVariable(name, value);
        hub.Dispose();
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task A_model_is_fetched_once()
    {
        hub.With(LocalHub.WriteModel(Original));

        var first = await CommandLine.Run("fetch", LocalHub.Repository, "--out", Target);
        var requests = hub.Main.Requests.Count;
        var second = await CommandLine.Run("fetch", LocalHub.Repository, "--out", Target);

        Assert.Equal((ExitCode.Done, ExitCode.Done), (first.Code, second.Code));
        Assert.Contains($"Written: {Target}", first.Output, StringComparison.Ordinal);
        Assert.Contains("Fetching someone/tiny: 1 of 1 MB", first.Error, StringComparison.Ordinal);
        Assert.Equal(hub.Files["model.safetensors"], await File.ReadAllBytesAsync(Path.Combine(Target, "model.safetensors")));
        Assert.Equal($"someone/tiny is already there: {Target} (--force fetches it again)\n", second.Output.ReplaceLineEndings("\n"));
        Assert.Equal(requests, hub.Main.Requests.Count);
    }

    [Fact]
    public async Task Dictionaries_are_copied_from_a_folder_layer_by_layer()
    {
        var source = Path.Combine(root, "repository");
        foreach (var layer in Enumerable.Range(0, 12))
        {
            var folder = Path.Combine(source, $"gpt2-small-layer-{layer}-mlp-transcoder-folded-b_dec_out");
            var spec = new DictionarySpec { Site = new(DictionaryKind.MlpTranscoder, layer), InputWidth = 4, OutputWidth = 4, Features = 6 };
            using (var dictionary = new SparseDictionary(spec, torch.ones(4, 6), torch.ones(6), torch.ones(6, 4), torch.ones(4)))
                dictionary.Save(folder);
            File.Move(Path.Combine(folder, "weights.safetensors"), Path.Combine(folder, "sae_weights.safetensors"));
            await File.WriteAllTextAsync(Path.Combine(folder, "cfg.json"), JsonSerializer.Serialize(new { d_in = 4, d_sae = 6, hook_name = spec.Site.Hook, apply_b_dec_to_input = false }));
        }

        var (code, output, error) = await CommandLine.Run("fetch", "gpt2-transcoders", "--from", source, "--out", Target);

        Assert.True(code == ExitCode.Done, error);
        Assert.Contains($"Written: {Target}", output, StringComparison.Ordinal);
        using var read = SparseDictionary.Load(Path.Combine(Target, "L11M"));
        Assert.Equal(6, read.Spec.Features);
        Assert.Equal(12, Directory.EnumerateDirectories(Target).Count());

        // A layer that the source lacks is passed over, with a warning.
        Directory.Delete(Path.Combine(source, "gpt2-small-layer-3-mlp-transcoder-folded-b_dec_out"), recursive: true);
        var other = Path.Combine(root, "other");
        (code, _, error) = await CommandLine.Run("fetch", "gpt2-transcoders", "--from", source, "--out", other);
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("the source lacks the dictionaries of layer 3; the others are here.", error, StringComparison.Ordinal);
        Assert.Equal(11, Directory.EnumerateDirectories(other).Count());
    }

    [Fact]
    public async Task Force_fetches_again()
    {
        hub.With(LocalHub.WriteModel(Original));
        LocalHub.WriteModel(Target, seed: 2);

        var (code, _, _) = await CommandLine.Run("fetch", LocalHub.Repository, "--out", Target, "--force");

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(hub.Files["model.safetensors"], await File.ReadAllBytesAsync(Path.Combine(Target, "model.safetensors")));
    }

    [Fact]
    public async Task Something_else_under_the_name_of_gpt2_fails_the_self_check()
    {
        LocalHub.WriteModel(Original);

        var (code, output, error) = await CommandLine.Run("fetch", "gpt2", "--from", Original, "--out", Target);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains($"Written: {Target}", output, StringComparison.Ordinal);
        Assert.Contains("error: The vocabulary of 'target' has 256 tokens, that of the published figures 50257: it is another model.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0, ExitCode.Done)]
    [InlineData(0.5, ExitCode.Failed)]
    public async Task Gpt2_passes_the_self_check_only_with_the_published_logits(double shift, int expected)
    {
        var data = Path.Combine(root, "data");
        Directory.CreateDirectory(Path.Combine(data, "tasks"));
        Directory.CreateDirectory(Path.Combine(data, "published"));
        LocalHub.WriteModel(Original);
        using (var model = Transformer.Load(Original))
        using (var logits = model.NextTokenLogits("ab"))
        {
            var known = new Dictionary<string, double> { ["7"] = logits[7].item<float>() + shift, ["9"] = logits[9].item<float>() };
            var prompt = new { prompt = "ab", token_ids = model.Tokenizer.Encode("ab"), vocabulary = 256, logits = known };
            await File.WriteAllTextAsync(Path.Combine(data, "published", "gpt2-logits.json"), JsonSerializer.Serialize(new { source = "this test", tolerance = 0.1, prompts = new[] { prompt } }));
        }

        Set("WORKBENCH_DATA", data);

        var (code, output, error) = await CommandLine.Run("fetch", "gpt2", "--from", Original);

        Assert.Equal(expected, code);
        Assert.True(File.Exists(Path.Combine(data, "models", "gpt2", "model.safetensors")));
        Assert.Contains($"Self-check: 2 logits, largest difference {(shift == 0 ? "0.0000" : "0.5000")} (allowed 0.1) from this test", output, StringComparison.Ordinal);
        Assert.Equal(shift > 0, error.Contains("are not those of GPT-2: they are off by 0.5000, for token 7 after 'ab'.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mini", "error: 'mini' is not a model of the hub. Give gpt2, gpt2-medium,")]
    [InlineData("someone/else", "error: There is no config.json in 127.0.0.1, repository someone/else (404).")]
    public async Task What_cannot_be_fetched_is_named_in_a_line(string name, string message)
    {
        var (code, _, error) = await CommandLine.Run("fetch", name, "--out", Target);

        Assert.Equal(ExitCode.Failed, code);
        Assert.StartsWith(message, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.False(Directory.Exists(Target));
    }

    private void Set(string name, string? value)
    {
        before[name] = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, value);
    }
}
