using static TorchSharp.torch;

namespace Workbench.Tests.Contract;

public class IndexingTests
{
    // [2, 3, 4] counting up from 0
    private static Tensor Cube() => arange(24f).reshape(2, 3, 4);

    private static float[] Values(Tensor tensor) => tensor.to(float32).contiguous().data<float>().ToArray();

    [Fact]
    public void Numbers_take_dimensions_away()
    {
        using var scope = NewDisposeScope();
        var x = Cube();
        Assert.Equal([3L, 4L], x[1].shape);
        Assert.Equal([4L], x[1, 2].shape);
        Assert.Equal(23f, x[1, 2, 3].item<float>());
        Assert.Equal(23f, x[-1, -1, -1].item<float>());
        Assert.Equal(23f, x[^1, ^1, ^1].item<float>());
    }

    [Fact]
    public void Ranges_slice()
    {
        using var scope = NewDisposeScope();
        var x = Cube();
        Assert.Equal([2L, 2L, 4L], x[.., 1..].shape);
        Assert.Equal([2L, 2L, 4L], x[.., ..2].shape);
        Assert.Equal([2L, 1L, 4L], x[.., 1..^1].shape);
        Assert.Equal([2L, 2L], x[.., 0, 1..3].shape);
        Assert.Equal([2f, 3f, 14f, 15f], Values(x[.., 0, ^2..]));
        Assert.Equal([0f, 2f, 12f, 14f], Values(x[TensorIndex.Colon, 0, TensorIndex.Slice(0, 4, 2)]));
    }

    [Fact]
    public void A_slice_is_a_view()
    {
        using var scope = NewDisposeScope();
        var x = Cube();
        x[0].zero_();
        Assert.Equal(0f, x[0].sum().item<float>());
        var whole = x[TensorIndex.Ellipsis];
        whole.fill_(1);
        Assert.Equal(24f, x.sum().item<float>());
    }

    [Fact]
    public void Ellipsis_stands_for_the_dimensions_not_named()
    {
        using var scope = NewDisposeScope();
        var x = Cube();
        Assert.Equal([2L, 3L], x[TensorIndex.Ellipsis, 1].shape);
        Assert.Equal([4L], x[0, TensorIndex.Ellipsis, 0, TensorIndex.Colon].shape);
    }

    [Fact]
    public void None_adds_a_dimension()
    {
        using var scope = NewDisposeScope();
        var x = Cube();
        Assert.Equal([1L, 2L, 3L, 4L], x[TensorIndex.None].shape);
        Assert.Equal([2L, 1L, 3L, 4L], x[TensorIndex.Colon, TensorIndex.None].shape);
    }

    [Fact]
    public void A_tensor_of_places_gathers()
    {
        using var scope = NewDisposeScope();
        var x = Cube();
        var places = tensor(new[] { 2L, 0L });
        Assert.Equal([2L, 2L, 4L], x[.., TensorIndex.Tensor(places)].shape);
        Assert.Equal([2f, 0f], Values(x[0, 0, TensorIndex.Tensor(places)]));
        Assert.Equal([2f, 0f, 14f, 12f], Values(x[.., 0, TensorIndex.Tensor(places)]));
        Assert.Equal([1L, 3L, 4L], x[tensor(new[] { 1L })].shape);
    }

    [Fact]
    public void Two_tensors_of_places_go_together()
    {
        using var scope = NewDisposeScope();
        var x = Cube();
        var rows = tensor(new[] { 0L, 1L });
        var columns = tensor(new[] { 2L, 1L });
        Assert.Equal([8f, 9f, 10f, 11f, 16f, 17f, 18f, 19f], Values(x[rows, columns]));
        Assert.Equal([11f, 19f], Values(x[TensorIndex.Tensor(rows), TensorIndex.Tensor(columns), 3]));
    }

    [Fact]
    public void A_mask_selects()
    {
        using var scope = NewDisposeScope();
        var x = Cube();
        Assert.Equal([22f, 23f], Values(x[x > 21]));
        var rows = tensor(new[] { false, true });
        Assert.Equal([1L, 3L, 4L], x[rows].shape);
        Assert.Equal(18L, x[x >= 6].numel());
    }

    [Fact]
    public void A_tensor_of_one_place_takes_the_dimension_away()
    {
        using var scope = NewDisposeScope();
        var x = Cube();
        Assert.Equal([3L, 4L], x[tensor(1L)].shape);
        Assert.Equal(12f, x[tensor(1L), tensor(0L), tensor(0L)].item<float>());
    }

    [Fact]
    public void Assignment_reaches_numbers_ranges_places_and_masks()
    {
        using var scope = NewDisposeScope();
        var x = zeros(3, 4);
        x[0, 1] = 5f;
        x[1] = tensor(new[] { 1f, 2f, 3f, 4f });
        x[2, 1..3] = 7f;
        Assert.Equal([0, 5, 0, 0, 1, 2, 3, 4, 0, 7, 7, 0], Values(x));
        x[tensor(new[] { 0L, 2L })] = ones(4);
        Assert.Equal(8f + 10f, x.sum().item<float>());
        x[x > 1] = 0f;
        Assert.Equal(9f, x.sum().item<float>());
        x[TensorIndex.Ellipsis] = 2f;
        Assert.Equal(24f, x.sum().item<float>());
    }

    [Fact]
    public void Assignment_broadcasts_and_converts()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3);
        x[.., 1] = tensor(new[] { 1L, 2L });
        Assert.Equal([0, 1, 0, 0, 2, 0], Values(x));
        x[0, ..] = ones(1, 1, 3);
        Assert.Equal([1, 1, 1, 0, 2, 0], Values(x));
    }

    [Fact]
    public void Putting_can_accumulate()
    {
        using var scope = NewDisposeScope();
        var x = zeros(3);
        var places = new[] { tensor(new[] { 0L, 0L, 2L }) };
        x.index_put_(ones(3), places, accumulate: true);
        Assert.Equal([2, 0, 1], Values(x));
        x.index_put_(5, TensorIndex.Single(1));
        Assert.Equal([2, 5, 1], Values(x));
    }

    [Fact]
    public void Gather_scatter_and_select_follow_their_index()
    {
        using var scope = NewDisposeScope();
        var x = Cube()[0];
        var index = tensor(new[,] { { 3L, 0L }, { 1L, 1L }, { 2L, 2L } });
        Assert.Equal([3, 0, 5, 5, 10, 10], Values(x.gather(1, index)));
        Assert.Equal([8, 9, 10, 11, 0, 1, 2, 3], Values(x.index_select(0, tensor(new[] { 2L, 0L }))));
        Assert.Equal([0, 0, 1, 1, 0, 0], Values(zeros(2, 3).scatter_add(1, tensor(new[,] { { 2L }, { 0L } }), ones(2, 1))));
        Assert.Equal([4, 5, 6, 7], Values(x.narrow(0, 1, 1)));
        Assert.Equal([1, 5, 9], Values(x.select(1, 1)));
        Assert.Equal([1, 3], Values(x[0].slice(0, 1, 4, 2)));
        Assert.Equal([0, 9, 2], Values(arange(3f).masked_fill(tensor(new[] { false, true, false }), 9)));
        Assert.Equal([2, 1, 2], Values(zeros(3).index_add(0, tensor(new[] { 0L, 1L, 0L, 2L }), tensor(new[] { 1f, 1f, 1f, 2f }), 1)));
    }

    [Fact]
    public void Nonzero_and_where_find_places()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 0f, 2f, 0f, 3f });
        Assert.Equal([1f, 3f], Values(x.nonzero().flatten()));
        Assert.Equal([1f, 3f], Values(where(x > 0)[0]));
        Assert.Equal([-1f, 2f, -1f, 3f], Values(where(x > 0, x, -1f)));
    }
}
