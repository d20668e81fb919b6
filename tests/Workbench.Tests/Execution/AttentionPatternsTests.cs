using Workbench.Execution;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Execution;

public class AttentionPatternsTests
{
    private static readonly long[,] Prompts = { { 1, 2, 3, 4, 5, 6, 7 }, { 10, 9, 3, 3, 0, 2, 8 } };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rows_are_probabilities_and_a_causal_head_sees_nothing_later(bool causal)
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Lively(SmallModels.Config with { Causal = causal }, seed: 5);

        var patterns = AttentionPatterns.Of(model, tensor(Prompts));

        Assert.Equal(model.Config.Layers, patterns.Count);
        foreach (var pattern in patterns)
        {
            Assert.Equal([2, 2, 7, 7], pattern.shape);
            Assert.True(pattern.min().item<double>() >= 0);
            Assert.True(pattern.sum(-1).sub(1).abs().max().item<double>() < 1e-12);
            var later = pattern.triu(1).abs().max().item<double>();
            Assert.True(causal ? later == 0 : later > 0.01, $"largest weight on a later position: {later}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pattern_times_values_is_what_the_heads_wrote(bool causal)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        // A head that is not as wide as width / heads tells √d_head from other scales.
        var config = SmallModels.Config with { Causal = causal, HeadWidth = 3 };
        using var model = SmallModels.Lively(config, seed: 6);
        var tokens = tensor(Prompts);
        using var pass = Pass.Record(model, tokens, null);

        var patterns = AttentionPatterns.Of(model, tokens);

        for (var layer = 0; layer < config.Layers; layer++)
        {
            var values = pass.QueryKeyValue[layer].view(2, 7, 3, config.Heads, config.HeadWidth).select(2, 2).transpose(1, 2);
            var z = patterns[layer].matmul(values).transpose(1, 2).reshape(2, 7, config.Heads * config.HeadWidth);
            Assert.True(pass.Z[layer].abs().max().item<double>() > 0.1);
            Assert.True(z.sub(pass.Z[layer]).abs().max().item<double>() < 1e-10);
        }
    }

    [Fact]
    public void A_model_that_looks_both_ways_does_not_look_at_padding()
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Lively(SmallModels.Config with { Causal = false }, seed: 7);
        var tokens = tensor(new long[,] { { 1, 2, 3, 0 } });

        var patterns = AttentionPatterns.Of(model, tokens, tensor(new[,] { { true, true, true, false } }));
        var alone = AttentionPatterns.Of(model, tokens.narrow(1, 0, 3));

        foreach (var (padded, plain) in patterns.Zip(alone))
        {
            Assert.Equal(0, padded.narrow(3, 3, 1).abs().max().item<double>());
            Assert.True(padded.narrow(2, 0, 3).narrow(3, 0, 3).sub(plain).abs().max().item<double>() < 1e-12);
        }
    }

    [Fact]
    public void Nothing_is_left_behind_but_the_patterns()
    {
        using var model = SmallModels.Lively(SmallModels.Config, seed: 8);
        using var tokens = tensor(Prompts);
        var before = LiveTensors.CountAfterCollecting();

        var patterns = AttentionPatterns.Of(model, tokens);

        Assert.Equal(before + model.Config.Layers, Tensor.TotalCount);
        foreach (var pattern in patterns)
            pattern.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Wrong_tokens_and_masks_are_refused()
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Lively(SmallModels.Config, seed: 9);

        var outside = Assert.Throws<ArgumentException>(() => AttentionPatterns.Of(model, tensor(new long[,] { { 11 } })));
        Assert.StartsWith("Token id 11 is outside the vocabulary of model 'lively' (0 to 10)", outside.Message, StringComparison.Ordinal);
        var mask = Assert.Throws<ArgumentException>(() => AttentionPatterns.Of(model, tensor(Prompts), tensor(new[,] { { true, false } })));
        Assert.StartsWith("The mask of real positions must be bool", mask.Message, StringComparison.Ordinal);
    }
}
