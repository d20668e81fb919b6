using TorchSharp;
using static TorchSharp.torch;

namespace Workbench.Tests.Contract;

public class OperatorTests
{
    private static float[] Values(Tensor tensor) => tensor.to(float32).contiguous().data<float>().ToArray();

    [Fact]
    public void Arithmetic_takes_tensors_and_numbers_on_either_side()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f, 4f });
        Assert.Equal([2, 4, 8], Values(x + x));
        Assert.Equal([0, 1, 3], Values(x - 1));
        Assert.Equal([0, -1, -3], Values(1 - x));
        Assert.Equal([2, 4, 8], Values(2 * x));
        Assert.Equal([2, 1, 0.5f], Values(2f / x));
        Assert.Equal([0.5f, 1, 2], Values(x / 2));
        Assert.Equal([1, 0, 0], Values(x % 2));
        Assert.Equal([-1, -2, -4], Values(-x));
        Assert.Equal([1, 4, 16], Values(x.pow(2)));
        Assert.Equal(ScalarType.Float32, (x * 2.5).dtype);
        Assert.Equal(ScalarType.Float32, (arange(3) / 2).dtype);
    }

    [Fact]
    public void Comparisons_give_truth_values()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f, 3f });
        Assert.Equal([false, true, false], (x == 2).data<bool>().ToArray());
        Assert.Equal([true, false, true], (x != 2).data<bool>().ToArray());
        Assert.Equal([false, false, true], (x > 2).data<bool>().ToArray());
        Assert.Equal([true, true, false], (x <= 2).data<bool>().ToArray());
        Assert.Equal([true, false, false], (2 > x).data<bool>().ToArray());
        Assert.Equal([false, true, false], ((x > 1) & (x < 3)).data<bool>().ToArray());
        Assert.Equal([true, false, true], (~((x > 1) & (x < 3))).data<bool>().ToArray());
        Assert.True(x.Equals(x.clone()));
        Assert.True(x.allclose(x + 1e-9));
        Assert.False(x.allclose(x + 1e-3));
    }

    [Fact]
    public void Reductions_take_dimensions()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        Assert.Equal(21f, x.sum().item<float>());
        Assert.Equal([5, 7, 9], Values(x.sum(0L)));
        Assert.Equal([2L, 1L], x.sum(1, keepdim: true).shape);
        Assert.Equal([21], Values(x.sum([0L, 1L])));
        Assert.Equal([2, 5], Values(x.mean([1L])));
        Assert.Equal(ScalarType.Float64, x.sum(float64).dtype);
        Assert.Equal([0.5f, 0.5f], Values(x[.., ..2].var(1)));
        Assert.Equal([0.25f, 0.25f], Values(x[.., ..2].var(1, unbiased: false)));
        Assert.Equal([1, 3, 6, 4, 9, 15], Values(x.cumsum(1)));
        Assert.Equal([6, 120], Values(x.prod(1)));
        Assert.Equal(6f, x.max().item<float>());
        Assert.Equal([4, 5, 6], Values(x.max(0L).values));
        Assert.Equal([1, 1, 1], Values(x.max(0L).indexes));
        Assert.Equal([2L, 2L], x.argmax(1).data<long>().ToArray());
        Assert.Equal(5L, x.argmax().item<long>());
        Assert.Equal([4, 5, 6], Values(x.amax(0L)));
        Assert.True((x > 0).all().ToBoolean());
        Assert.Equal([false, true], (x > 4).any(1).data<bool>().ToArray());
        Assert.Equal(MathF.Sqrt(91), x.norm().item<float>(), 1e-5f);
    }

    [Fact]
    public void Sorting_and_picking_return_values_and_places()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 3f, 1f, 2f });
        var (values, places) = x.topk(2);
        Assert.Equal([3, 2], Values(values));
        Assert.Equal([0L, 2L], places.data<long>().ToArray());
        var (sorted, order) = x.sort();
        Assert.Equal([1, 2, 3], Values(sorted));
        Assert.Equal([1L, 2L, 0L], order.data<long>().ToArray());
        Assert.Equal([0L, 2L, 1L], x.argsort(descending: true).data<long>().ToArray());
        var (unique, inverse, counts) = tensor(new[] { 5L, 3L, 5L }).unique(return_inverse: true, return_counts: true);
        Assert.Equal([3L, 5L], unique.data<long>().ToArray());
        Assert.Equal([1L, 0L, 1L], inverse!.data<long>().ToArray());
        Assert.Equal([1L, 2L], counts!.data<long>().ToArray());
        Assert.Equal(2f, x.median().item<float>());
        Assert.Equal([0L, 1L, 1L, 1L], bincount(tensor(new[] { 3L, 1L, 2L })).data<long>().ToArray());
        Assert.Equal([1.5f], Values(x.quantile(tensor(new[] { 0.25f }))));
    }

    [Fact]
    public void Shapes_change_as_told()
    {
        using var scope = NewDisposeScope();
        var x = arange(6f).reshape(2, 3);
        Assert.Equal([3L, 2L], x.T.shape);
        Assert.Equal([3L, 2L], x.transpose(0, 1).shape);
        Assert.Equal([1L, 2L, 3L], x.unsqueeze(0).shape);
        Assert.Equal([2L, 3L], x.unsqueeze(0).squeeze(0).shape);
        Assert.Equal([6L], x.flatten().shape);
        Assert.Equal([3L, 1L, 2L], x.unsqueeze(0).permute(2, 0, 1).shape);
        Assert.Equal([4L, 2L, 3L], x.expand(4, 2, 3).shape);
        Assert.Equal([4L, 3L], x.repeat(2, 1).shape);
        Assert.Equal([2L, 3L, 1L], x.view(2, 3, -1).shape);
        Assert.Equal([1L, 2L], x.split([1L, 2L], 1).Select(part => part.size(1)));
        Assert.Equal(3, x.unbind(1).Length);
        Assert.Equal(2, x.chunk(2, 1).Length);
        Assert.Equal(10, arange(10).unbind().Length);
        Assert.Equal([2, 1, 0, 5, 4, 3], Values(x.flip(1)));
        Assert.Equal([0, 0, 0, 3, 4, 0], Values(x.tril()));
        Assert.Equal([0, 1, 2, 0, 4, 5], Values(x.triu()));
        Assert.Equal([0, 4], Values(x.diagonal()));
    }

    [Fact]
    public void Tensors_join()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (zeros(2, 3), ones(2, 3));
        Assert.Equal([4L, 3L], cat([a, b]).shape);
        Assert.Equal([2L, 6L], cat(new List<Tensor> { a, b }, 1).shape);
        Assert.Equal([2L, 2L, 3L], stack([a, b], 1).shape);
        Assert.Equal(6f, where(a == 0, b, a).sum().item<float>());
    }

    [Fact]
    public void Products_of_matrices_agree()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new float[,] { { 1, 2 }, { 3, 4 } });
        var b = tensor(new float[,] { { 5, 6 }, { 7, 8 } });
        float[] expected = [19, 22, 43, 50];
        Assert.Equal(expected, Values(a.matmul(b)));
        Assert.Equal(expected, Values(a.mm(b)));
        Assert.Equal(expected, Values(matmul(a.unsqueeze(0), b.unsqueeze(0))));
        Assert.Equal(expected, Values(a.unsqueeze(0).bmm(b.unsqueeze(0))));
        Assert.Equal(expected, Values(einsum("ij,jk->ik", a, b)));
        Assert.Equal([17, 53], Values(einsum("ij,ij->i", a, b)));
        Assert.Equal([20, 22, 43, 51], Values(eye(2).addmm(a, b)));
        Assert.Equal(11f, tensor(new[] { 1f, 2f }).dot(tensor(new[] { 3f, 4f })).item<float>());
        Assert.Equal([3, 4, 6, 8], Values(outer(tensor(new[] { 1f, 2f }), tensor(new[] { 3f, 4f }))));
        Assert.Equal(5f, a.trace().item<float>());
    }

    [Fact]
    public void Numbers_clip_and_stay_finite()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { -2f, 0.5f, 2f });
        Assert.Equal([-1, 0.5f, 1], Values(x.clamp(-1, 1)));
        Assert.Equal([0, 0.5f, 2], Values(x.clamp(min: 0)));
        Assert.Equal([0, 0.5f, 2], Values(maximum(x, zeros(3))));
        var odd = tensor(new[] { float.NaN, float.PositiveInfinity, 1f });
        Assert.Equal([true, false, false], odd.isnan().data<bool>().ToArray());
        Assert.Equal([false, true, false], odd.isinf().data<bool>().ToArray());
        Assert.Equal([false, false, true], isfinite(odd).data<bool>().ToArray());
        Assert.Equal([7, 9, 1], Values(odd.nan_to_num(7, 9)));
        Assert.Equal([-2, 0, 2], Values(x.div(1, RoundingMode.trunc)));
        Assert.Equal([0.3f, -0.3f], Values(tensor(new[] { 0.34f, -0.34f }).round(1)));
    }

    [Fact]
    public void Copies_and_fills_work_in_place()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 2);
        Assert.Same(x, x.copy_(ones(2, 2)));
        Assert.Equal(4f, x.sum().item<float>());
        Assert.Equal(12f, x.fill_(3).sum().item<float>());
        Assert.Equal(0f, x.zero_().sum().item<float>());
        Assert.Equal(8f, full_like(x, 2).sum().item<float>());
        Assert.Equal(ScalarType.Int64, zeros_like(x, int64).dtype);
        var other = x.clone();
        other.add_(1);
        Assert.Equal(0f, x.sum().item<float>());
        x.add_(other, alpha: 3);
        Assert.Equal(12f, x.sum().item<float>());
    }
}
