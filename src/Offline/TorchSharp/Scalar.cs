using System;
using System.Numerics;
using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>A number of any kind, as operators take it.</summary>
public sealed class Scalar : IDisposable
{
    internal readonly Tag Tag;
    internal readonly long Bits;
    internal readonly double Imaginary;

    private Scalar(Tag tag, long bits, double imaginary = 0)
    {
        Tag = tag;
        Bits = bits;
        Imaginary = imaginary;
    }

    internal static Scalar From(long value) => new(Tag.Int, value);
    internal static Scalar From(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value));
    internal static Scalar From(bool value) => new(Tag.Bool, value ? 1 : 0);
    internal static Scalar From(Complex value) => new(Tag.Complex, BitConverter.DoubleToInt64Bits(value.Real), value.Imaginary);

    internal static Scalar From(in NativeValue value) => value.Tag switch
    {
        Tag.Double or Tag.Int or Tag.Bool or Tag.Complex => new(value.Tag, value.Integer, value.Imaginary),
        _ => throw new ArgumentException($"not a number: {value.Tag}", nameof(value)),
    };

    public static implicit operator Scalar(byte value) => From((long)value);
    public static implicit operator Scalar(sbyte value) => From((long)value);
    public static implicit operator Scalar(short value) => From((long)value);
    public static implicit operator Scalar(int value) => From((long)value);
    public static implicit operator Scalar(long value) => From(value);
    public static implicit operator Scalar(Half value) => From((double)value);
    public static implicit operator Scalar(float value) => From((double)value);
    public static implicit operator Scalar(double value) => From(value);
    public static implicit operator Scalar(bool value) => From(value);
    public static implicit operator Scalar((float, float) value) => From(new Complex(value.Item1, value.Item2));
    public static implicit operator Scalar(Complex value) => From(value);

    public torch.ScalarType Type => Tag switch
    {
        Tag.Int => torch.ScalarType.Int64,
        Tag.Double => torch.ScalarType.Float64,
        Tag.Bool => torch.ScalarType.Bool,
        _ => torch.ScalarType.ComplexFloat64,
    };

    internal double Real => Tag is Tag.Double or Tag.Complex ? BitConverter.Int64BitsToDouble(Bits) : Bits;
    internal long Integer => Tag is Tag.Double or Tag.Complex ? (long)BitConverter.Int64BitsToDouble(Bits) : Bits;

    public void Dispose()
    {
        // The value lives in managed memory; the real package's scalar is a native object, hence the interface.
    }
}
