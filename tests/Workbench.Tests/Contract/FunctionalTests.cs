using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Workbench.Tests.Contract;

/// <summary>Operators against numbers worked out by hand or in plain C#.</summary>
public class FunctionalTests
{
    private const double Tolerance = 1e-12;

    private static double[] Values(Tensor tensor) => tensor.to(float64).contiguous().data<double>().ToArray();

    private static void Close(double[] expected, Tensor actual)
    {
        var values = Values(actual);
        Assert.Equal(expected.Length, values.Length);
        for (var k = 0; k < expected.Length; k++) Assert.Equal(expected[k], values[k], Tolerance);
    }

    [Fact]
    public void Softmax_and_its_logarithm_match_the_formula()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[,] { { 0.0, Math.Log(3) }, { 5, 5 } });
        Close([0.25, 0.75, 0.5, 0.5], F.softmax(x, 1));
        Close([0.25, 0.75, 0.5, 0.5], softmax(x, -1));
        Close([Math.Log(0.25), Math.Log(0.75), -Math.Log(2), -Math.Log(2)], F.log_softmax(x, -1));
        Close([Math.Log(4), 5 + Math.Log(2)], x.logsumexp(1));
    }

    [Fact]
    public void Layer_norm_matches_the_formula()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2, 3, 4 });
        var scale = Math.Sqrt(1.25 + 1e-5);
        var expected = new[] { -1.5 / scale, -0.5 / scale, 0.5 / scale, 1.5 / scale };
        Close(expected, F.layer_norm(x, [4]));
        Close(Array.ConvertAll(expected, y => (2 * y) + 1), F.layer_norm(x, [4], full(4, 2.0, float64), ones(4, dtype: float64)));
    }

    [Fact]
    public void Linear_multiplies_by_the_transposed_weight()
    {
        using var scope = NewDisposeScope();
        var weight = tensor(new[,] { { 1.0, 2 }, { 3, 4 }, { 5, 6 } });
        Close([21, 43, 65], F.linear(tensor(new[] { 1.0, 10 }), weight));
        Close([22, 43, 64], F.linear(tensor(new[] { 1.0, 10 }), weight, tensor(new[] { 1.0, 0, -1 })));
    }

    [Fact]
    public void Activations_match_their_formulas()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { -2.0, 0, 1 });
        const double Phi = 0.84134474606854294859;
        const double PhiMinus2 = 0.02275013194817920720;
        Close([-2 * PhiMinus2, 0, Phi], F.gelu(x));
        Close([0, 0, 1], F.relu(x));
        Close([1 / (1 + Math.Exp(2)), 0.5, 1 / (1 + Math.Exp(-1))], x.sigmoid());
        Close([-2 / (1 + Math.Exp(2)), 0, 1 / (1 + Math.Exp(-1))], F.silu(x));
        Close([Math.Tanh(-2), 0, Math.Tanh(1)], F.tanh(x));
        Close([-0.02, 0, 1], F.leaky_relu(x));
        Close([Math.Log(1 + Math.Exp(-2)), Math.Log(2), Math.Log(1 + Math.E)], F.softplus(x));
    }

    [Fact]
    public void Losses_match_their_formulas()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[,] { { 0.0, Math.Log(3) }, { 0, 0 } });
        var target = tensor(new[] { 1L, 0L });
        Close([(-Math.Log(0.75) + Math.Log(2)) / 2], F.cross_entropy(logits, target));
        Close([-Math.Log(0.75), Math.Log(2)], F.cross_entropy(logits, target, reduction: nn.Reduction.None));
        Close([-Math.Log(0.75)], F.cross_entropy(logits, tensor(new[] { 1L, -100L })));
        Close([-Math.Log(0.75) + Math.Log(2)], F.nll_loss(F.log_softmax(logits, 1), target, reduction: nn.Reduction.Sum));
        Close([2.5], F.mse_loss(tensor(new[] { 1.0, 2 }), tensor(new[] { 2.0, 0 })));
        Close([1.5], F.l1_loss(tensor(new[] { 1.0, 2 }), tensor(new[] { 2.0, 0 })));
        Close([-Math.Log(0.75)], F.binary_cross_entropy(tensor(new[] { 0.75 }), tensor(new[] { 1.0 })));
        Close([Math.Log(2)], F.binary_cross_entropy_with_logits(tensor(new[] { 0.0 }), tensor(new[] { 1.0 })));
    }

    [Fact]
    public void Kl_div_takes_logarithms_on_both_sides_by_default()
    {
        using var scope = NewDisposeScope();
        double[] p = [0.5, 0.5], q = [0.25, 0.75];
        var expected = (0.5 * Math.Log(2)) + (0.5 * Math.Log(0.5 / 0.75));
        Close([expected], F.kl_div(tensor(q).log(), tensor(p).log(), reduction: nn.Reduction.Sum));
        Close([expected], F.kl_div(tensor(q).log(), tensor(p), log_target: false, reduction: nn.Reduction.Sum));
        Close([expected / 2], F.kl_div(tensor(q).log(), tensor(p).log()));
    }

    [Fact]
    public void Causal_attention_looks_back_only()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var (q, k, v) = (randn(2, 3, 5, 4, dtype: float64), randn(2, 3, 5, 4, dtype: float64), randn(2, 3, 5, 4, dtype: float64));
        Close(Values(Attention(q, k, v, ones(5, 5, dtype: float64).tril())), F.scaled_dot_product_attention(q, k, v, is_casual: true));
        Close(Values(Attention(q, k, v, ones(5, 5, dtype: float64))), F.scaled_dot_product_attention(q, k, v));
    }

    [Fact]
    public void Attention_takes_masks_of_truth_values_and_of_numbers()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var (q, k, v) = (randn(1, 2, 3, 4, dtype: float64), randn(1, 2, 6, 4, dtype: float64), randn(1, 2, 6, 4, dtype: float64));
        var mask = ones(3, 6, dtype: float64).tril(1);
        var expected = Values(Attention(q, k, v, mask));
        Close(expected, F.scaled_dot_product_attention(q, k, v, mask > 0));
        Close(expected, F.scaled_dot_product_attention(q, k, v, mask.log()));
    }

    [Fact]
    public void Attention_in_single_precision_and_without_gradients_agrees()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        manual_seed(5);
        var x = randn(2, 4, 7, 8);
        var expected = Attention(x, x, x, ones(7, 7).tril());
        Assert.True(F.scaled_dot_product_attention(x, x, x, is_casual: true).allclose(expected, 1e-4, 1e-5));
    }

    // The textbook form: softmax(q k^T / sqrt(d)) v over the places that the mask allows.
    private static Tensor Attention(Tensor q, Tensor k, Tensor v, Tensor mask) =>
        (q.matmul(k.transpose(-2, -1)) / Math.Sqrt(q.size(-1))).masked_fill(mask == 0, double.NegativeInfinity).softmax(-1).matmul(v);

    [Fact]
    public void Dropout_keeps_the_expectation_and_is_off_outside_training()
    {
        using var scope = NewDisposeScope();
        var x = ones(10_000);
        Assert.True(F.dropout(x, 0.5, training: false).Equals(x));
        var dropped = F.dropout(x, 0.25);
        Assert.Equal(1f, dropped.mean().item<float>(), 0.1f);
        Assert.Equal([0f, 1 / 0.75f], dropped.unique().output.data<float>().ToArray());
    }

    [Fact]
    public void One_hot_pad_normalize_and_similarity_match_their_formulas()
    {
        using var scope = NewDisposeScope();
        Close([0, 1, 0, 1, 0, 0], F.one_hot(tensor(new[] { 1L, 0L }), 3));
        Close([0, 1, 2, 0, 0], F.pad(tensor(new[] { 1.0, 2 }), (1, 2)));
        Close([9, 1, 2, 9], F.pad(tensor(new[] { 1.0, 2 }), 1, value: 9));
        Close([0.6, 0.8], F.normalize(tensor(new[,] { { 3.0, 4 } })));
        Close([0.6], F.cosine_similarity(tensor(new[,] { { 1.0, 0 } }), tensor(new[,] { { 3.0, 4 } })));
    }
}
