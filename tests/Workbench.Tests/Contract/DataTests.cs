using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Workbench.Tests.Contract;

public class DataTests
{
    [Fact]
    public void Scalars_take_the_type_of_the_CSharp_value()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(ScalarType.Float64, tensor(1.5).dtype);
        Assert.Equal(ScalarType.Float32, tensor(1.5f).dtype);
        Assert.Equal(ScalarType.Int32, tensor(1).dtype);
        Assert.Equal(ScalarType.Int64, tensor(1L).dtype);
        Assert.Equal(ScalarType.Bool, tensor(true).dtype);
        Assert.Equal(ScalarType.Float32, tensor(1.5, float32).dtype);
        Assert.Equal(0L, tensor(1.5).dim());
    }

    [Fact]
    public void Arrays_keep_their_type_unless_told_otherwise()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(ScalarType.Float64, tensor(new[] { 1.0 }).dtype);
        Assert.Equal(ScalarType.Float32, tensor(new[] { 1f }).dtype);
        Assert.Equal(ScalarType.Int32, tensor(new[] { 1 }).dtype);
        Assert.Equal(ScalarType.Int64, tensor(new[] { 1L }).dtype);
        Assert.Equal(ScalarType.Float32, tensor(new[] { 1L, 2L }, dtype: float32).dtype);
        Assert.Equal([2L, 2L], tensor(new[] { 1, 2, 3, 4 }, [2L, 2L]).shape);
        Assert.Equal([2L, 3L], tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }).shape);
        Assert.Equal([1L, 1L, 2L], tensor(new long[,,] { { { 1, 2 } } }).shape);
    }

    [Fact]
    public void Ranges_and_fills_choose_their_type_by_the_values()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(ScalarType.Int64, arange(5).dtype);
        Assert.Equal(ScalarType.Float32, arange(0f, 1f, .25f).dtype);
        Assert.Equal([0f, .25f, .5f, .75f], arange(0f, 1f, .25f).data<float>().ToArray());
        Assert.Equal(ScalarType.Int64, full(2, 7).dtype);
        Assert.Equal(ScalarType.Float32, full(2, 7.5).dtype);
        Assert.Equal(ScalarType.Float32, zeros(2).dtype);
        Assert.Equal(ScalarType.Float64, zeros(2, dtype: float64).dtype);
        Assert.Equal(ScalarType.Int64, randint(0, 5, [3L]).dtype);
        Assert.Equal(ScalarType.Int64, randperm(3).dtype);
        Assert.Equal([3L, 2L], eye(3, 2).shape);
    }

    [Fact]
    public void Every_type_makes_the_round_trip()
    {
        using var scope = NewDisposeScope();
        Round<byte>([0, 255], ScalarType.Byte, x => tensor(x));
        Round<sbyte>([-128, 127], ScalarType.Int8, x => tensor(x));
        Round<short>([short.MinValue, short.MaxValue], ScalarType.Int16, x => tensor(x));
        Round<int>([int.MinValue, int.MaxValue], ScalarType.Int32, x => tensor(x));
        Round<long>([long.MinValue, long.MaxValue], ScalarType.Int64, x => tensor(x));
        Round<Half>([(Half)1.5, Half.MaxValue], ScalarType.Float16, x => tensor(x));
        Round<float>([float.NaN, float.NegativeInfinity, float.Epsilon, 0.1f], ScalarType.Float32, x => tensor(x));
        Round<double>([double.NaN, double.MaxValue, 0.1], ScalarType.Float64, x => tensor(x));
        Round<bool>([true, false], ScalarType.Bool, x => tensor(x));
        Round<Complex>([new(1, -2), Complex.ImaginaryOne], ScalarType.ComplexFloat64, x => tensor(x));
    }

    private static void Round<T>(T[] values, ScalarType type, Func<T[], Tensor> make)
        where T : unmanaged
    {
        var made = make(values);
        Assert.Equal(type, made.dtype);
        Assert.Equal(values, made.data<T>().ToArray());
        Assert.Equal(values, MemoryMarshal.Cast<byte, T>(made.bytes).ToArray());
        Assert.Equal(values[0], made[0].item<T>());
    }

    [Fact]
    public void Item_must_match_the_type_and_the_extension_methods_convert()
    {
        using var scope = NewDisposeScope();
        var whole = tensor(3L);
        Assert.Throws<ArgumentException>(() => whole.item<float>());
        Assert.Throws<ArgumentException>(() => zeros(2).item<float>());
        Assert.Equal(3L, whole.item<long>());
        Assert.Equal(3f, whole.ToSingle());
        Assert.Equal(3.0, whole.ToDouble());
        Assert.Equal(3, whole.ToInt32());
        Assert.Equal(3L, tensor(3.0).ToInt64());
        Assert.True(tensor(1).ToBoolean());
        Assert.Equal(2.5f, (float)tensor(2.5));
        Assert.Equal(2L, (long)tensor(2f));
        Assert.True(float.IsNaN(tensor(float.NaN).item<float>()));
    }

    [Fact]
    public void Views_are_read_in_the_order_of_their_dimensions()
    {
        using var scope = NewDisposeScope();
        var x = arange(6f).reshape(2, 3);
        var turned = x.T;
        Assert.False(turned.is_contiguous());
        Assert.Equal([1L, 3L], turned.stride());
        Assert.Equal([0, 3, 1, 4, 2, 5], turned.data<float>().ToArray());
        Assert.Equal(4f, turned.data<float>()[1, 1]);
        Assert.Equal(new float[,] { { 0, 3 }, { 1, 4 }, { 2, 5 } }, turned.data<float>().ToNDArray());
        Assert.Equal([1, 4], x[.., 1].data<float>().ToArray());
        Assert.Throws<InvalidOperationException>(() => turned.bytes.Length);
        Assert.Equal(24, turned.contiguous().bytes.Length);
    }

    [Fact]
    public void Data_can_be_written_in_place()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 2);
        x.data<float>()[1, 0] = 5;
        x.data<float>().CopyFrom(new[] { 7f, 8f }, 0, 0);
        Assert.Equal([7, 8, 5, 0], x.data<float>().ToArray());
        MemoryMarshal.Cast<byte, float>(x.bytes)[3] = 9;
        Assert.Equal(9f, x[1, 1].item<float>());
        var into = new float[4];
        x.data<float>().CopyTo(into);
        Assert.Equal([7, 8, 5, 9], into);
        Assert.Equal(4L, x.data<float>().Count);
        Assert.Equal(29f, x.data<float>().Sum());
    }

    [Fact]
    public void Raw_bytes_are_readable_while_gradients_are_tracked()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f }, requires_grad: true);
        Assert.Equal([1f, 2f], MemoryMarshal.Cast<byte, float>((x * 1).bytes).ToArray());
        Assert.Equal([1f, 2f], x.data<float>().ToArray());
    }

    [Fact]
    public void From_array_shares_the_memory_and_tensor_copies_it()
    {
        using var scope = NewDisposeScope();
        var array = new float[,] { { 1, 2 }, { 3, 4 } };
        var shared = from_array(array);
        var copied = tensor(array);
        array[1, 1] = 40;
        Assert.Equal(40f, shared[1, 1].item<float>());
        Assert.Equal(4f, copied[1, 1].item<float>());
        var buffer = new[] { 1f, 2f, 3f, 4f };
        var part = frombuffer(buffer, float32, count: 2, offset: 1);
        part.mul_(10);
        Assert.Equal([1, 20, 30, 4], buffer);
    }

    [Fact]
    public void Too_little_data_for_the_shape_is_an_argument_error() =>
        Assert.Throws<ArgumentException>(() => tensor(new[] { 1f, 2f }, [3L]));

    [Fact]
    public void Conversions_round_as_libtorch_does()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.9f, -1.9f, 0f });
        Assert.Equal([1L, -1L, 0L], x.to(int64).data<long>().ToArray());
        Assert.Equal([true, true, false], x.@bool().data<bool>().ToArray());
        Assert.Equal(ScalarType.BFloat16, x.to(bfloat16).dtype);
        Assert.Equal(ScalarType.Float64, x.@double().dtype);
        Assert.Equal(ScalarType.Float32, x.to(CPU).dtype);
        Assert.Equal(ScalarType.Int64, x.type_as(arange(1)).dtype);
    }

    [Fact]
    public void A_conversion_can_free_its_source()
    {
        using var scope = NewDisposeScope();
        var x = ones(2);
        var y = x.to_type(float64, disposeAfter: true);
        Assert.True(x.IsInvalid);
        Assert.Equal(2.0, y.sum().item<double>());
    }

    [Fact]
    public void Big_tensors_work()
    {
        using var scope = NewDisposeScope();
        var x = ones(40_000_000);
        x[-1] = 3f;
        Assert.Equal(40_000_002.0, x.sum(float64).item<double>());
        Assert.Equal(160_000_000, x.bytes.Length);
        Assert.Equal(3f, x.data<float>()[39_999_999]);
    }

    // A trap of the language: the literal 0 converts to the enumeration, so sum(0) is sum(type: Byte).
    [Fact]
    public void The_literal_zero_is_a_type_and_only_a_long_zero_is_a_dimension()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, 3);
        Assert.Equal(ScalarType.Byte, x.sum(0).dtype);
        Assert.Equal([3L], x.sum(0L).shape);
        Assert.Equal([2L], x.sum(1).shape);
        Assert.Equal([3L], x.sum(dim: 0).shape);
    }

    [Fact]
    public void Empty_tensors_work()
    {
        using var scope = NewDisposeScope();
        var x = zeros(0, 3);
        Assert.Equal(0L, x.numel());
        Assert.Empty(tensor(Array.Empty<float>()).data<float>().ToArray());
        Assert.Equal([0f, 0f, 0f], x.sum(0L).data<float>().ToArray());
    }

    [Fact]
    public void Lists_of_values_make_tensors()
    {
        using var scope = NewDisposeScope();
        IList<long> list = new List<long> { 1, 2, 3, 4 };
        Assert.Equal([2L, 2L], tensor(list, 2, 2).shape);
        Assert.Equal([1L, 2L, 3L, 4L], tensor(list).data<long>().ToArray());
    }

    [Fact]
    public void Limits_of_types_are_known()
    {
        Assert.Equal(Math.Pow(2, -23), finfo(float32).eps);
        Assert.Equal(float.MaxValue, finfo(float32).max);
        Assert.Equal(-65504.0, finfo(float16).min);
        Assert.Equal(Math.Pow(2, -1022), finfo(float64).tiny);
    }

    [Fact]
    public void New_tensors_take_type_and_device_from_another()
    {
        using var scope = NewDisposeScope();
        var x = zeros(1, dtype: float64);
        Assert.Equal(ScalarType.Float64, x.new_zeros(2, 3).dtype);
        Assert.Equal(6.0, x.new_full(3, 2).sum().item<double>());
        Assert.Equal(ScalarType.Float64, promote_types(float32, float64));
        Assert.Equal(ScalarType.Float64, result_type(x, ones(1)));
    }

    [Fact]
    public void Sizes_and_counts_describe_the_tensor()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3, 4);
        Assert.Equal(3L, x.ndim);
        Assert.Equal(24L, x.numel());
        Assert.Equal(4L, x.size(-1));
        Assert.Equal(4L, x.element_size());
        Assert.Equal(DeviceType.CPU, x.device_type);
        Assert.Equal("cpu", x.device.ToString());
        Assert.False(x.is_cuda);
        Assert.Equal(24L, new Size([2L, 3L, 4L]).numel());
    }
}
