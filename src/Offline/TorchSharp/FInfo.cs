using System;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The limits of a type of real numbers.</summary>
    public struct FInfo
    {
        public int bits;
        public double eps;
        public double max;
        public double min;
        public double tiny;
        public double smallest_normal;
        public double resolution;
    }

    public static FInfo finfo() => finfo(get_default_dtype());

    public static FInfo finfo(ScalarType dtype) => dtype switch
    {
        ScalarType.Float16 => Limits(16, 10, -14, 65504, 1e-3),
        ScalarType.BFloat16 => Limits(16, 7, -126, (2 - Math.Pow(2, -7)) * Math.Pow(2, 127), 1e-2),
        ScalarType.Float32 or ScalarType.ComplexFloat32 => Limits(32, 23, -126, float.MaxValue, 1e-6),
        ScalarType.Float64 or ScalarType.ComplexFloat64 => Limits(64, 52, -1022, double.MaxValue, 1e-15),
        _ => throw new ArgumentException($"finfo is of types of real numbers, not {dtype}", nameof(dtype)),
    };

    private static FInfo Limits(int bits, int mantissa, int least, double most, double resolution) => new()
    {
        bits = bits,
        eps = Math.Pow(2, -mantissa),
        max = most,
        min = -most,
        tiny = Math.Pow(2, least),
        smallest_normal = Math.Pow(2, least),
        resolution = resolution,
    };
}
