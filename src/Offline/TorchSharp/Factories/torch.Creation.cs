using System;
using TorchSharp.Factories;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var integral = is_integral(start.Type) && is_integral(stop.Type) && is_integral(step.Type);
        dtype ??= integral ? ScalarType.Int64 : get_default_dtype();
        return TensorFactory.Graded(Aten.One("arange.start_step", start, stop, step, dtype, Value.None, InitializeDevice(device)), requires_grad);
    }

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => arange(start, stop, 1, dtype, device, requires_grad);
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        TensorFactory.RefuseNames(names);
        return TensorFactory.Graded(Aten.One("eye.m", rows, columns == -1 ? rows : columns, dtype ?? get_default_dtype(), Value.None, InitializeDevice(device)), requires_grad);
    }

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        TensorFactory.Graded(Aten.One("linspace", start, end, steps, dtype ?? get_default_dtype(), Value.None, InitializeDevice(device)), requires_grad);

    public static Tensor logspace(double start, double end, long steps, double @base = 10, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        TensorFactory.Graded(Aten.One("logspace", start, end, steps, @base, dtype ?? get_default_dtype(), Value.None, InitializeDevice(device)), requires_grad);

    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    /// <summary>A tensor over the array's memory: a change of one is seen in the other, unless it had to be converted.</summary>
    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        rawArray.GetType().GetElementType() == typeof((float, float))
            ? TensorFactory.CopyArray<(float, float)>(rawArray, dtype, device, requires_grad, names)
            : TensorFactory.Share(rawArray, TensorFactory.Sizes(rawArray), 0, dtype, device, requires_grad, names);

    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        if (offset < 0 || offset >= rawArray.LongLength) throw new ArgumentException($"invalid value for 'offset': {offset}");
        if (count < 0) count = rawArray.LongLength - offset;
        if (count > rawArray.LongLength - offset) throw new IndexOutOfRangeException($"element count is too large: {count}");
        var width = ToScalarType(rawArray.GetType().GetElementType()!).ElementSize();
        return TensorFactory.Share(rawArray, [count], offset * width, dtype, null, requires_grad);
    }

    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => TensorFactory.Like("zeros_like", input, dtype, device, requires_grad, names);
    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => TensorFactory.Like("ones_like", input, dtype, device, requires_grad, names);
    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) => TensorFactory.Like("empty_like", input, dtype, device, requires_grad, names);
    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => TensorFactory.Like("rand_like", input, dtype, device, requires_grad);
    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => TensorFactory.Like("randn_like", input, dtype, device, requires_grad);

    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        TensorFactory.RefuseNames(names);
        return TensorFactory.Graded(Aten.One("full_like", input, value, dtype, Value.None, device), requires_grad);
    }

    public static Tensor randint_like(Tensor input, long low, long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        TensorFactory.Graded(Aten.One("randint_like.low_dtype", input, low, high, dtype, Value.None, device), requires_grad);

    public static Tensor randint(long low, long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null)
    {
        TensorFactory.RefuseNames(names);
        return TensorFactory.Graded(Aten.One("randint.low_generator", low, high, size.Shape, generator, dtype ?? ScalarType.Int64, Value.None, InitializeDevice(device)), requires_grad);
    }

    public static Tensor randint(long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) => randint(0, high, size, dtype, device, requires_grad, generator, names);
    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) => randint(0, high, new Size(size), dtype, device, requires_grad, generator, names);
    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) => randint(low, high, new Size(size), dtype, device, requires_grad, generator, names);
    public static Tensor randint(int low, int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) => randint(low, high, new Size(size), dtype, device, requires_grad, generator, names);
    public static Tensor randint(int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) => randint(0, high, new Size(size), dtype, device, requires_grad, generator, names);

    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Aten.One("randperm.generator", n, generator, dtype ?? ScalarType.Int64, Value.None, InitializeDevice(device));

    public static Tensor randperm(long n, Tensor @out, Generator? generator = null) => Aten.One("randperm.generator_out", n, generator, @out);

    public static Tensor normal(double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null)
    {
        TensorFactory.RefuseNames(names);
        return TensorFactory.Graded(Aten.One("normal.float_float", mean, std, size, generator, dtype ?? get_default_dtype(), Value.None, InitializeDevice(device)), requires_grad);
    }

    public static Tensor normal(Tensor mean, Tensor std, Generator? generator = null) => Aten.One("normal.Tensor_Tensor", mean, std, generator);
}
