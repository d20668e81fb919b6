using Workbench.Dictionaries;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries;

public class SparseDictionaryTests
{
    private static readonly DictionarySpec Spec = SmallDictionaries.Spec;

    [Fact]
    public void Topk_keeps_the_k_largest_positive_pre_activations_of_each_token()
    {
        using var scope = NewDisposeScope();
        using var dictionary = SmallDictionaries.Random(Spec with { Activation = DictionaryActivation.TopK, K = 3 }, 1);
        var x = SmallDictionaries.Activations(2, 5, 4, 8);
        var pre = dictionary.PreActivations(x);
        var active = SmallDictionaries.Values(dictionary.Activate(pre)).Chunk(12);

        foreach (var (kept, all) in active.Zip(SmallDictionaries.Values(pre).Chunk(12)))
        {
            double[] expected = [.. all.OrderDescending().Take(3).Where(value => value > 0)];
            Assert.Equal(expected, kept.Where(value => value != 0).OrderDescending());
            Assert.All(kept.Zip(all), pair => Assert.True(pair.First == 0 || pair.First == pair.Second));
        }
    }

    [Fact]
    public void Jumprelu_keeps_what_is_above_each_features_threshold()
    {
        using var scope = NewDisposeScope();
        using var dictionary = SmallDictionaries.Random(Spec with { Activation = DictionaryActivation.JumpRelu }, 3);
        var pre = dictionary.PreActivations(SmallDictionaries.Activations(4, 6, 8));
        double[] threshold = SmallDictionaries.Values(dictionary.Threshold!);
        double[] expected = [.. SmallDictionaries.Values(pre).Select((value, at) => value > threshold[at % 12] ? value : 0)];
        Assert.Contains(SmallDictionaries.Values(pre).Select((value, at) => value > 0 && value <= threshold[at % 12]), below => below);
        Assert.Equal(expected, SmallDictionaries.Values(dictionary.Activate(pre)));
    }

    [Fact]
    public void Gradients_flow_through_active_features_only()
    {
        using var scope = NewDisposeScope();
        using var dictionary = SmallDictionaries.Random(Spec with { Activation = DictionaryActivation.TopK, K = 2 }, 5);
        var pre = dictionary.PreActivations(SmallDictionaries.Activations(6, 3, 8)).detach().requires_grad_(true);
        var gradient = autograd.grad([dictionary.Activate(pre).sum()], [pre])[0];
        Assert.Equal(SmallDictionaries.Values(dictionary.ActiveMask(pre).to_type(float64)), SmallDictionaries.Values(gradient));
    }

    [Fact]
    public void Vector_norms_follow_the_published_formula()
    {
        using var scope = NewDisposeScope();
        var spec = Spec with { Site = DictionarySite.Parse("L0M"), Normalisation = DictionaryNormalisation.VectorNorm };
        using var dictionary = SmallDictionaries.Random(spec, 7);
        var (x, y) = (SmallDictionaries.Activations(8, 5, 8), SmallDictionaries.Activations(9, 5, 8));

        var normalIn = x.square().sum(1, keepdim: true).sqrt().pow(-1).mul(Math.Sqrt(8));
        var normalOut = y.square().sum(1, keepdim: true).sqrt().pow(-1).mul(Math.Sqrt(8));
        var pre = x.mul(normalIn).matmul(dictionary.EncoderWeight).add(dictionary.EncoderBias).div(normalOut);
        var expected = pre.clamp_min(0).matmul(dictionary.DecoderWeight).add(dictionary.DecoderBias);

        ModelA.AssertClose(SmallDictionaries.Values(expected), SmallDictionaries.Values(dictionary.Reconstruct(x, y)), 1e-12, "reconstruction");
        var error = Assert.Throws<ArgumentException>(() => dictionary.Reconstruct(x));
        Assert.Contains("MLP's output", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_layer_norm_a_token_and_its_multiple_have_the_same_features()
    {
        using var scope = NewDisposeScope();
        var spec = Spec with { Normalisation = DictionaryNormalisation.LayerNorm, NormalisationEpsilon = 0, SubtractDecoderBias = true };
        using var dictionary = SmallDictionaries.Random(spec, 10);
        var x = SmallDictionaries.Activations(11, 4, 8);
        var moved = x.mul(3).add(5);

        ModelA.AssertClose(SmallDictionaries.Values(dictionary.Encode(x)), SmallDictionaries.Values(dictionary.Encode(moved)), 1e-12, "features");
        ModelA.AssertClose(SmallDictionaries.Values(dictionary.Reconstruct(x).mul(3).add(5)), SmallDictionaries.Values(dictionary.Reconstruct(moved)), 1e-11, "reconstruction");
        var normal = x.sub(x.mean([1], keepdim: true)).div(x.std(1, keepdim: true)).sub(dictionary.DecoderBias);
        ModelA.AssertClose(SmallDictionaries.Values(normal.matmul(dictionary.EncoderWeight).add(dictionary.EncoderBias)), SmallDictionaries.Values(dictionary.PreActivations(x)), 1e-12, "pre-activations");
        Assert.Throws<ArgumentException>(() => dictionary.Decode(dictionary.Encode(x)));
    }

    [Fact]
    public void A_skip_connection_adds_a_linear_path()
    {
        using var scope = NewDisposeScope();
        using var dictionary = SmallDictionaries.Random(Spec with { Site = DictionarySite.Parse("L0M"), HasSkip = true }, 12);
        var x = SmallDictionaries.Activations(13, 4, 8);
        var expected = dictionary.Decode(dictionary.Encode(x)).add(x.matmul(dictionary.Skip!));
        Assert.Equal(SmallDictionaries.Values(expected), SmallDictionaries.Values(dictionary.Reconstruct(x)));
    }

    [Theory]
    [InlineData(DictionaryActivation.Relu)]
    [InlineData(DictionaryActivation.JumpRelu)]
    public void Unit_decoder_rows_change_nothing_that_is_written(DictionaryActivation activation)
    {
        using var scope = NewDisposeScope();
        using var dictionary = SmallDictionaries.Random(Spec with { Activation = activation }, 14);
        using var unit = dictionary.WithUnitDecoder();
        var x = SmallDictionaries.Activations(15, 20, 8);
        Assert.All(SmallDictionaries.Values(unit.DecoderNorms()), norm => Assert.Equal(1, norm, 1e-12));
        Assert.True(unit.Spec.UnitDecoder);
        ModelA.AssertClose(SmallDictionaries.Values(dictionary.Reconstruct(x)), SmallDictionaries.Values(unit.Reconstruct(x)), 1e-12, "reconstruction");
    }

    [Fact]
    public void Topk_by_activation_refuses_unit_decoder_rows_which_would_select_other_features()
    {
        using var dictionary = SmallDictionaries.Random(Spec with { Activation = DictionaryActivation.TopK, K = 2 }, 16);
        Assert.Throws<InvalidOperationException>(() => dictionary.WithUnitDecoder());
        using var unit = dictionary.WithUnitDecoder(selectsByWrittenNorm: true);
        using var scope = NewDisposeScope();
        var x = SmallDictionaries.Activations(17, 10, 8);
        var written = dictionary.PreActivations(x).mul(dictionary.DecoderNorms());
        var (_, best) = written.topk(2, -1);
        var mask = zeros_like(written).scatter(-1, best, ones_like(written.narrow(1, 0, 2))).mul(written.gt(0).to_type(float64));
        Assert.Equal(SmallDictionaries.Values(mask), SmallDictionaries.Values(unit.ActiveMask(unit.PreActivations(x)).to_type(float64)));
    }

    [Fact]
    public void Keeping_features_keeps_what_they_write()
    {
        using var scope = NewDisposeScope();
        using var dictionary = SmallDictionaries.Random(Spec with { Activation = DictionaryActivation.JumpRelu }, 18);
        using var kept = dictionary.Keep([7, 2]);
        var x = SmallDictionaries.Activations(19, 10, 8);
        var all = dictionary.Encode(x);
        var chosen = all.index_select(1, tensor(new long[] { 7, 2 }));
        ModelA.AssertClose(SmallDictionaries.Values(chosen), SmallDictionaries.Values(kept.Encode(x)), 1e-12, "activations");
        Assert.Throws<ArgumentException>(() => dictionary.Keep([]));
        Assert.Throws<ArgumentException>(() => dictionary.Keep([1, 1]));
        Assert.Throws<ArgumentException>(() => dictionary.Keep([12]));
    }

    [Fact]
    public void Activations_of_another_width_are_refused_by_name()
    {
        using var dictionary = SmallDictionaries.Random(Spec, 20);
        using var wide = SmallDictionaries.Activations(21, 3, 9);
        using var single = zeros(3, 8);
        Assert.Contains("[3, 9]", Assert.Throws<ArgumentException>(() => dictionary.Encode(wide)).Message, StringComparison.Ordinal);
        Assert.Contains("Float32", Assert.Throws<ArgumentException>(() => dictionary.Encode(single)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => dictionary.Decode(wide));
    }

    [Fact]
    public void What_contradicts_itself_is_refused_and_its_weights_are_freed()
    {
        Refused(Spec with { Activation = DictionaryActivation.TopK }, "k must be from 1 to 12");
        Refused(Spec with { K = 3 }, "only the topk activation");
        Refused(Spec with { Activation = (DictionaryActivation)9 }, "unknown activation");
        Refused(Spec with { OutputWidth = 7 }, "both widths must be the same");
        Refused(Spec with { Features = 0 }, "at least 1");
        Refused(Spec with { Activation = DictionaryActivation.JumpRelu }, "lacks threshold");
        Refused(Spec with { UnitDecoder = true }, "norm 1");
        Refused(Spec with { Features = 11 }, "shape [8, 12]");

        static void Refused(DictionarySpec spec, string reason)
        {
            var before = LiveTensors.CountAfterCollecting();
            var error = Assert.Throws<ArgumentException>(() =>
            {
                using var scope = NewDisposeScope();
                return new SparseDictionary(spec, ones(8, 12), ones(12), ones(12, 8), ones(8));
            });
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
            Assert.Equal(before, Tensor.TotalCount);
        }
    }

    [Fact]
    public void Weights_that_are_not_finite_are_refused()
    {
        using var scope = NewDisposeScope();
        var bias = ones(12);
        bias[3] = double.NaN;
        var error = Assert.Throws<InvalidDataException>(() => new SparseDictionary(Spec, ones(8, 12), bias, ones(12, 8), ones(8)));
        Assert.Contains("b_enc", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Computing_leaves_no_tensor_behind()
    {
        using var dictionary = SmallDictionaries.Random(Spec with { Activation = DictionaryActivation.TopK, K = 2, Normalisation = DictionaryNormalisation.LayerNorm }, 22);
        var before = LiveTensors.CountAfterCollecting();
        using (NewDisposeScope())
        {
            var x = SmallDictionaries.Activations(23, 3, 8);
            dictionary.Reconstruct(x);
            dictionary.DecoderNorms();
            using var copy = dictionary.To(dtype: float32);
            Assert.Equal(float32, copy.DType);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }
}
