using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Factories;

/// <summary>What all the overloads of the factories come down to.</summary>
internal static unsafe class TensorFactory
{
    /// <summary>A tensor with a copy of the data, converted and moved where asked.</summary>
    internal static Tensor Copy<T>(ReadOnlySpan<T> data, ReadOnlySpan<long> sizes, ScalarType? dtype, Device? device, bool requires_grad, string[]? names = null)
        where T : unmanaged
    {
        CheckSize(sizes, data.Length);
        nint handle;
        fixed (T* source = data)
        fixed (long* shape = sizes)
            handle = NativeMethods.Check(NativeMethods.wt_from_memory(source, shape, sizes.Length, (int)ToScalarType(typeof(T))));
        return Finish(handle, ToScalarType(typeof(T)), dtype, device, requires_grad, names);
    }

    internal static Tensor CopyArray<T>(Array array, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
        where T : unmanaged => Copy(Elements<T>(array), Sizes(array), dtype, device, requires_grad, names);

    internal static Tensor Single<T>(T value, ScalarType? dtype, Device? device, bool requires_grad)
        where T : unmanaged => Copy(new ReadOnlySpan<T>(in value), [], dtype, device, requires_grad);

    /// <summary>A tensor over the array's own memory, which stays pinned while a tensor uses it.</summary>
    internal static Tensor Share(Array array, long[] sizes, long offsetInBytes, ScalarType? dtype, Device? device, bool requires_grad, string[]? names = null)
    {
        var type = ToScalarType(array.GetType().GetElementType()!);
        var pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        nint handle;
        fixed (long* shape = sizes)
            handle = NativeMethods.wt_from_blob((byte*)pin.AddrOfPinnedObject() + offsetInBytes, shape, sizes.Length, (int)type, &Unpin, GCHandle.ToIntPtr(pin));
        if (handle == 0)
        {
            pin.Free();
            throw NativeMethods.Failure();
        }

        return Finish(handle, type, dtype, device, requires_grad, names);
    }

    /// <summary>A factory operator: sizes, then dtype, layout, device, pin_memory.</summary>
    internal static Tensor Make(string op, ReadOnlySpan<long> sizes, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        RefuseNames(names);
        return Graded(Aten.One(op, sizes, dtype ?? get_default_dtype(), Value.None, InitializeDevice(device)), requires_grad);
    }

    internal static Tensor Random(string op, ReadOnlySpan<long> sizes, ScalarType? dtype, Device? device, bool requires_grad, Generator? generator, string[]? names)
    {
        RefuseNames(names);
        return Graded(Aten.One(op + ".generator", sizes, generator, dtype ?? get_default_dtype(), Value.None, InitializeDevice(device)), requires_grad);
    }

    internal static Tensor Like(string op, Tensor input, ScalarType? dtype, Device? device, bool requires_grad, string[]? names = null)
    {
        RefuseNames(names);
        return Graded(Aten.One(op, input, dtype, Value.None, device), requires_grad);
    }

    internal static Tensor Graded(Tensor tensor, bool requires_grad)
    {
        if (requires_grad) tensor.requires_grad = true;
        return tensor;
    }

    internal static void RefuseNames(string[]? names)
    {
        if (names is { Length: > 0 }) throw new NotSupportedException("Named dimensions need the TorchSharp package.");
    }

    internal static long[] Sizes(Array array)
    {
        var sizes = new long[array.Rank];
        for (var d = 0; d < sizes.Length; d++) sizes[d] = array.GetLongLength(d);
        return sizes;
    }

    private static ReadOnlySpan<T> Elements<T>(Array array)
        where T : unmanaged =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);

    private static void CheckSize(ReadOnlySpan<long> sizes, long length)
    {
        var product = 1L;
        foreach (var size in sizes) product *= size;
        if (product > length) throw new ArgumentException($"mismatched total size creating a tensor from an array: {product} vs. {length}");
    }

    private static Tensor Finish(nint handle, ScalarType has, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        try
        {
            RefuseNames(names);
            var wanted = InitializeDevice(device);
            if ((dtype ?? has) != has || wanted.type != DeviceType.CPU)
            {
                var converted = Aten.Raw("to.dtype_layout", Value.Handle(handle), dtype ?? has, Value.None, wanted, Value.None, false, false);
                NativeMethods.wt_release(handle);
                handle = converted;
            }
        }
        catch
        {
            NativeMethods.wt_release(handle);
            throw;
        }

        return Graded(new Tensor(handle), requires_grad);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Unpin(nint pin) => GCHandle.FromIntPtr(pin).Free();
}
