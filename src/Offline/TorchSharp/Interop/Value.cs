using System;
using System.Collections.Generic;
using System.Linq;

namespace TorchSharp.Interop;

/// <summary>An argument of an operator, still holding on to the objects that it came from.</summary>
internal readonly struct Value
{
    internal readonly Tag Tag;
    internal readonly object? Reference;
    internal readonly long Bits;
    internal readonly double Imaginary;

    private Value(Tag tag, object? reference, long bits, double imaginary = 0)
    {
        Tag = tag;
        Reference = reference;
        Bits = bits;
        Imaginary = imaginary;
    }

    internal static readonly Value None;

    /// <summary>A tensor by its handle, for temporaries that no managed tensor owns.</summary>
    internal static Value Handle(nint handle) => new(Tag.Tensor, null, handle);

    /// <summary>A list of tensors by their handles; 0 is an undefined tensor.</summary>
    internal static Value Handles(nint[] handles) => new(Tag.TensorList, handles, 0);

    internal static Value Doubles(double[]? values) => values is null ? None : new(Tag.DoubleList, values, 0);

    public static implicit operator Value(torch.Tensor? tensor) => tensor is null ? None : new(Tag.Tensor, tensor, tensor.Handle);
    public static implicit operator Value(torch.Tensor[] tensors) => new(Tag.TensorList, tensors, 0);
    public static implicit operator Value(bool value) => new(Tag.Bool, null, value ? 1 : 0);
    public static implicit operator Value(bool? value) => value is bool v ? v : None;
    public static implicit operator Value(long value) => new(Tag.Int, null, value);
    public static implicit operator Value(long? value) => value is long v ? v : None;
    public static implicit operator Value(int value) => new(Tag.Int, null, value);
    public static implicit operator Value(double value) => new(Tag.Double, null, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Value(double? value) => value is double v ? v : None;
    public static implicit operator Value(long[]? values) => values is null ? None : new(Tag.IntList, values, 0);
    public static implicit operator Value(ReadOnlySpan<long> values) => values.ToArray();
    public static implicit operator Value(string? text) => text is null ? None : new(Tag.String, text, 0);
    public static implicit operator Value(torch.ScalarType type) => new(Tag.Int, null, (long)type);
    public static implicit operator Value(torch.ScalarType? type) => type is torch.ScalarType t ? t : None;
    public static implicit operator Value(torch.Device? device) => device is null ? None : new(Tag.Device, device, (long)device.type);
    public static implicit operator Value(torch.Generator? generator) => generator is null ? None : new(Tag.Generator, generator, generator.Handle);
    public static implicit operator Value(Scalar? scalar) => scalar is null ? None : new(scalar.Tag, null, scalar.Bits, scalar.Imaginary);

    /// <summary>A list of tensors in which null stands for an undefined one.</summary>
    internal static Value List(IEnumerable<torch.Tensor> tensors) => tensors as torch.Tensor[] ?? tensors.ToArray();
}
