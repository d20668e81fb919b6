using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>One argument or result of an operator as the native side lays it out.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct NativeValue
{
    [FieldOffset(0)] internal Tag Tag;
    [FieldOffset(4)] internal int Count;
    [FieldOffset(8)] internal long Integer;
    [FieldOffset(8)] internal double Real;
    [FieldOffset(8)] internal nint Pointer;
    [FieldOffset(16)] internal double Imaginary;
}

/// <summary>What a <see cref="NativeValue"/> holds; the numbers are those of the native side.</summary>
internal enum Tag
{
    None = 0,
    Tensor,
    TensorList,
    Int,
    IntList,
    Double,
    Bool,
    String,
    Device,
    Generator,
    Complex,
    DoubleList,
}
