using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>
/// Calls ATen operators by the name that native_functions.yaml gives them, without the namespace: "add.Tensor", "exp".
/// Arguments come in the order of the schema; trailing ones may be left out and take the schema's defaults.
/// </summary>
internal static unsafe class Aten
{
    private static readonly ConcurrentDictionary<string, nint> Operators = new(StringComparer.Ordinal);

    /// <summary>Whether this libtorch has the operator.</summary>
    internal static bool Has(string op)
    {
        var (name, overload) = Split(op);
        return NativeMethods.wt_exists(name, overload) == 1;
    }

    /// <summary>An operator with one tensor result.</summary>
    internal static Tensor One(string op, params ReadOnlySpan<Value> arguments) => new(Raw(op, arguments));

    /// <summary>An operator with one tensor result, as a handle that the caller must release.</summary>
    internal static nint Raw(string op, params ReadOnlySpan<Value> arguments)
    {
        NativeValue result;
        Call(op, arguments, &result, 1);
        return result.Pointer;
    }

    internal static (Tensor, Tensor) Two(string op, params ReadOnlySpan<Value> arguments)
    {
        var results = stackalloc NativeValue[2];
        Call(op, arguments, results, 2);
        return (new Tensor(results[0].Pointer), new Tensor(results[1].Pointer));
    }

    internal static (Tensor, Tensor, Tensor) Three(string op, params ReadOnlySpan<Value> arguments)
    {
        var results = stackalloc NativeValue[3];
        Call(op, arguments, results, 3);
        return (new Tensor(results[0].Pointer), new Tensor(results[1].Pointer), new Tensor(results[2].Pointer));
    }

    /// <summary>An operator whose result is a list of tensors.</summary>
    internal static Tensor[] Many(string op, params ReadOnlySpan<Value> arguments)
    {
        const int Direct = 8;
        var results = stackalloc NativeValue[Direct];
        var count = Call(op, arguments, results, Direct);
        var tensors = new Tensor[count];
        if (count > Direct)
        {
            var rest = new nint[count - Direct];
            fixed (nint* handles = rest) NativeMethods.wt_take(handles, rest.Length);
            for (var k = Direct; k < count; k++) tensors[k] = new Tensor(rest[k - Direct]);
        }

        for (var k = 0; k < Math.Min(count, Direct); k++) tensors[k] = new Tensor(results[k].Pointer);
        return tensors;
    }

    /// <summary>An operator that changes its first argument, which is also returned.</summary>
    internal static Tensor InPlace(string op, Tensor self, params ReadOnlySpan<Value> others)
    {
        var all = new Value[others.Length + 1];
        all[0] = self;
        others.CopyTo(all.AsSpan(1));
        NativeMethods.wt_release(Raw(op, all));
        return self;
    }

    /// <summary>An operator whose result is a number or a truth value.</summary>
    internal static NativeValue Scalar(string op, params ReadOnlySpan<Value> arguments)
    {
        NativeValue result;
        Call(op, arguments, &result, 1);
        return result;
    }

    private static (string Name, string Overload) Split(string op)
    {
        var dot = op.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? ("aten::" + op, "") : ("aten::" + op[..dot], op[(dot + 1)..]);
    }

    private static nint Find(string op)
    {
        if (Operators.TryGetValue(op, out var found)) return found;
        var (name, overload) = Split(op);
        return Operators.GetOrAdd(op, NativeMethods.Check(NativeMethods.wt_find(name, overload)));
    }

    // Lists are copied into one buffer, so that nothing managed needs pinning; the managed objects behind the handles
    // live at least as long as the span of arguments does, and that is the caller's frame.
    private static int Call(string op, ReadOnlySpan<Value> arguments, NativeValue* results, int capacity)
    {
        var found = Find(op);
        var room = 0;
        foreach (ref readonly var argument in arguments)
            room += argument.Tag is Tag.IntList or Tag.TensorList or Tag.DoubleList ? ((Array)argument.Reference!).Length : 0;

        const int OnStack = 128;
        var rented = room > OnStack ? ArrayPool<long>.Shared.Rent(room) : null;
        var small = stackalloc long[OnStack];
        nint text = 0;
        try
        {
            fixed (long* large = rented)
            {
                var next = rented is null ? small : large;
                var native = stackalloc NativeValue[arguments.Length];
                for (var k = 0; k < arguments.Length; k++)
                {
                    ref readonly var argument = ref arguments[k];
                    native[k] = new NativeValue { Tag = argument.Tag, Integer = argument.Bits, Imaginary = argument.Imaginary };
                    switch (argument.Tag)
                    {
                        case Tag.IntList or Tag.TensorList or Tag.DoubleList:
                            var count = Copy(argument.Reference!, next);
                            native[k].Pointer = (nint)next;
                            native[k].Count = count;
                            next += count;
                            break;
                        case Tag.String:
                            if (text != 0) throw new NotSupportedException($"{op}: only one text argument is supported");
                            text = Marshal.StringToCoTaskMemUTF8((string)argument.Reference!);
                            native[k].Pointer = text;
                            break;
                        case Tag.Device:
                            native[k].Count = ((Device)argument.Reference!).index;
                            break;
                    }
                }

                var total = NativeMethods.wt_call(found, native, arguments.Length, results, capacity);
                NativeMethods.Check(total);
                return total;
            }
        }
        finally
        {
            if (rented is not null) ArrayPool<long>.Shared.Return(rented);
            if (text != 0) Marshal.FreeCoTaskMem(text);
        }
    }

    private static int Copy(object list, long* to)
    {
        switch (list)
        {
            case long[] integers:
                integers.CopyTo(new Span<long>(to, integers.Length));
                return integers.Length;
            case double[] reals:
                reals.CopyTo(new Span<double>(to, reals.Length));
                return reals.Length;
            case nint[] handles:
                handles.CopyTo(new Span<nint>(to, handles.Length));
                return handles.Length;
            case Tensor[] tensors:
                for (var k = 0; k < tensors.Length; k++) to[k] = tensors[k] is null ? 0 : tensors[k].Handle;
                return tensors.Length;
            default:
                throw new ArgumentException($"not a list: {list.GetType()}", nameof(list));
        }
    }
}
