using System.Text.Json;
using Workbench.Evaluation;
using Workbench.Models;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Evaluation;

/// <summary>The figures here are model A's, made by other code (<c>tests/goldens</c>).</summary>
public sealed class KnownLogitsTests : IDisposable
{
    private const double Tolerance = 1e-3;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_model_of_the_figures_passes()
    {
        using var model = ModelA.Load(float32);

        var report = Figures().Compare(model);

        Assert.True(report.Passed, $"off by {report.LargestDifference} at {report.Where}");
        Assert.InRange(report.LargestDifference, 1e-12, 1e-4);
        Assert.Equal(2 * (3 + 1), report.Compared);
    }

    [Fact]
    public void One_figure_beyond_the_tolerance_fails_and_is_named()
    {
        using var model = ModelA.Load(float64);

        var report = Figures(shift: 2 * Tolerance).Compare(model);

        Assert.False(report.Passed);
        Assert.Equal(2 * Tolerance, report.LargestDifference, 1e-6);
        Assert.StartsWith("token 7 after token ids 16 69", report.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_differ_a_little_fail()
    {
        using var model = ModelA.Load(float64);
        using (no_grad()) model.Weights.Blocks[0].AttentionOutput.mul_(1.05);

        Assert.False(Figures().Compare(model).Passed);
    }

    [Fact]
    public void Weights_that_give_no_number_fail()
    {
        using var model = ModelA.Load(float64);
        using (no_grad()) model.Weights.PositionEmbedding.mul_(double.NaN);

        Assert.False(Figures().Compare(model).Passed);
    }

    [Fact]
    public void Another_vocabulary_is_another_model()
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 1);

        Assert.Contains("it is another model", Assert.Throws<InvalidDataException>(() => Figures().Compare(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tokenizer_that_splits_otherwise_is_named()
    {
        using var model = Transformer.Load(Path.Combine(Goldens.RepositoryRoot, "data", "models", "mini"));
        var text = model.Tokenizer.Decode([5, 6]);
        var ids = model.Tokenizer.Encode(text);
        var file = folder.Write("k.json", JsonSerializer.Serialize(new
        {
            source = "test",
            tolerance = 1.0,
            prompts = new[] { new { prompt = text, token_ids = ids.Append(0), vocabulary = model.Config.VocabularySize, logits = new Dictionary<string, double> { ["0"] = 0 } } },
        }));

        Assert.Contains($"splits '{text}' into", Assert.Throws<InvalidDataException>(() => KnownLogits.Load(file).Compare(model)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "is damaged")]
    [InlineData("{}", "lacks its source")]
    [InlineData("""{"source": "s", "tolerance": 0.1, "prompts": []}""", "lacks its source")]
    [InlineData("""{"source": "s", "tolerance": 0, "prompts": [{"token_ids": [1], "vocabulary": 2, "logits": {"1": 0.5}}]}""", "a positive tolerance")]
    [InlineData("""{"source": "s", "tolerance": 0.1, "prompts": [{"token_ids": [1], "vocabulary": 2, "logits": {"2": 0.5}}]}""", "names the token 2, which is outside")]
    public void A_damaged_file_is_named(string json, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => KnownLogits.Load(folder.Write("k.json", json))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_published_figures_of_gpt2_are_readable()
    {
        var known = KnownLogits.Load(Path.Combine(Goldens.RepositoryRoot, "data", "published", "gpt2-logits.json"));

        Assert.Contains("transformer-explainer", known.Source, StringComparison.Ordinal);
        Assert.Equal(0.1, known.Tolerance);
    }

    [SkippableFact]
    public void The_published_figures_are_those_of_the_reference()
    {
        using var reference = JsonDocument.Parse(File.ReadAllBytes(ReferenceFiles.Need(Path.Combine("data", "gpt2-logits.json"))));
        using var ours = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Goldens.RepositoryRoot, "data", "published", "gpt2-logits.json")));
        var (theirs, carried) = (reference.RootElement.GetProperty("prompts"), ours.RootElement.GetProperty("prompts"));

        Assert.Equal(theirs.GetArrayLength(), carried.GetArrayLength());
        foreach (var (known, own) in theirs.EnumerateArray().Zip(carried.EnumerateArray()))
        {
            Assert.Equal(known.GetProperty("prompt").GetString(), own.GetProperty("prompt").GetString());
            Assert.Equal(known.GetProperty("token_ids").EnumerateArray().Select(id => id.GetInt32()), own.GetProperty("token_ids").EnumerateArray().Select(id => id.GetInt32()));
            Assert.Equal(known.GetProperty("mean_logit").GetDouble(), own.GetProperty("mean_logit").GetDouble(), 1e-4);
            var logits = known.GetProperty("top").EnumerateArray().Concat(known.GetProperty("sample").EnumerateArray())
                .DistinctBy(entry => entry.GetProperty("id").GetInt32()).ToDictionary(entry => entry.GetProperty("id").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture), entry => entry.GetProperty("logit").GetDouble());
            Assert.All(own.GetProperty("logits").EnumerateObject(), entry => Assert.Equal(logits[entry.Name], entry.Value.GetDouble(), 1e-4));
        }
    }

    // Two prompts with three logits each; the shift goes to one figure of the second.
    private KnownLogits Figures(double shift = 0)
    {
        using var golden = Goldens.Open("logits_main_f64.json");
        var root = golden.RootElement;
        var prompts = Enumerable.Range(0, 2).Select(row =>
        {
            double[] logits = ModelA.Numbers(root.GetProperty("clean_logits")[row].EnumerateArray().Last());
            double Known(int id) => logits[id] + (row == 1 && id == 7 ? shift : 0);
            return new
            {
                token_ids = root.GetProperty("clean_tokens")[row].EnumerateArray().Select(id => id.GetInt32()),
                vocabulary = logits.Length,
                mean_logit = logits.Average(),
                logits = new[] { 0, 7, 40 }.ToDictionary(id => id.ToString(System.Globalization.CultureInfo.InvariantCulture), Known),
            };
        });
        return KnownLogits.Load(folder.Write("known.json", JsonSerializer.Serialize(new { source = "model A", tolerance = Tolerance, prompts })));
    }
}
