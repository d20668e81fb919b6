using System.Text.Json;
using Workbench.Execution;
using Workbench.Models;
using Workbench.Tasks;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Execution;

public class ForwardPassTests
{
    [Theory]
    [InlineData("main", ScalarType.Float64, 1e-10)]
    [InlineData("padded", ScalarType.Float64, 1e-10)]
    [InlineData("main", ScalarType.Float32, 1e-5)]
    [InlineData("padded", ScalarType.Float32, 1e-5)]
    public void Logits_agree_with_the_reference_at_every_real_position(string set, ScalarType dtype, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var model = ModelA.Load(dtype);
        using var goldens = Goldens.Open($"logits_{set}_f64.json");
        using var batch = new TaskBatch(ModelA.Task(set).Pairs);

        Check(batch.Clean, goldens.RootElement.GetProperty("clean_logits"));
        Check(batch.Corrupted, goldens.RootElement.GetProperty("corrupted_logits"));

        void Check(Tensor tokens, JsonElement expected)
        {
            using var noGrad = no_grad();
            double[] actual = model.Logits(tokens).to_type(float64).data<double>().ToArray();
            int vocabulary = model.Config.VocabularySize;
            for (int example = 0; example < batch.Count; example++)
            {
                for (int position = 0; position < batch.Pairs[example].Clean.Count; position++)
                {
                    int start = (example * batch.Length + position) * vocabulary;
                    ModelA.AssertClose(ModelA.Numbers(expected[example][position]), actual[start..(start + vocabulary)], tolerance, $"{set} example {example} position {position}");
                }
            }
        }
    }

    [Fact]
    public void A_sequence_longer_than_the_context_is_refused()
    {
        using var model = ModelA.Load(float32);
        using var tokens = zeros(1, 33, dtype: int64);
        var error = Assert.Throws<ArgumentException>(() => model.Logits(tokens));
        Assert.StartsWith("The sequence has 33 tokens; model 'model-a' reads at most 32.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_outside_the_vocabulary_is_refused()
    {
        using var model = ModelA.Load(float32);
        using var tokens = full(1, 3, 101, dtype: int64);
        var error = Assert.Throws<ArgumentException>(() => model.Logits(tokens));
        Assert.StartsWith("Token id 101 is outside the vocabulary of model 'model-a' (0 to 100)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_looks_both_ways_sees_later_tokens_but_no_padding()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = Transformer.Random(SmallModels.Config with { Causal = false }, seed: 3, dtype: float64);
        var tokens = tensor(new long[,] { { 1, 2, 3, 0 } });
        var changed = tensor(new long[,] { { 1, 2, 4, 0 } });
        var real = tensor(new[,] { { true, true, true, false } });

        var first = model.Logits(tokens, real)[0, 0];
        Assert.False(first.allclose(model.Logits(changed, real)[0, 0]));
        Assert.True(first.allclose(model.Logits(tensor(new long[,] { { 1, 2, 3 } }))[0, 0], rtol: 1e-12, atol: 1e-12));
    }

    [SkippableFact]
    public void The_sorting_model_sorts_all_inputs_and_gives_the_published_logits()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = NanoSort.Load(ReferenceFiles.Need("data/gpt-nano-sort/gpt-nano-sort-model.json"));

        using var partials = JsonDocument.Parse(File.ReadAllBytes(ReferenceFiles.Need("data/gpt-nano-sort/gpt-nano-sort-t0-partials.json")));
        float[] ids = NanoSort.Floats(partials.RootElement.GetProperty("idx"));
        var logits = model.Logits(tensor(ids.Select(id => (long)id).ToArray(), [3, 11]));
        ModelA.AssertClose(
            [.. NanoSort.Floats(partials.RootElement.GetProperty("lm_head")).Select(value => (double)value)],
            logits.to_type(float64).data<double>().ToArray(), 1e-4, "lm_head");

        Assert.Equal(729, NanoSort.CountSorted(model));
    }
}
