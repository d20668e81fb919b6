using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>The C interface of Native/WorkbenchTorch.cpp.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = "WorkbenchTorch";

    static NativeMethods() => wt_start();

    [LibraryImport(Library)] private static partial void wt_start();
    [LibraryImport(Library)] internal static partial byte* wt_error();
    [LibraryImport(Library)] internal static partial byte* wt_version();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial nint wt_find(string name, string overload);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int wt_exists(string name, string overload);
    [LibraryImport(Library)] internal static partial int wt_call(nint op, NativeValue* arguments, int count, NativeValue* results, int capacity);
    [LibraryImport(Library)] internal static partial void wt_take(nint* handles, int count);

    [LibraryImport(Library)] internal static partial void wt_release(nint handle);
    [LibraryImport(Library)] internal static partial nint wt_alias(nint handle);
    [LibraryImport(Library)] internal static partial nint wt_from_memory(void* data, long* sizes, int dims, int dtype);
    [LibraryImport(Library)] internal static partial nint wt_from_blob(void* data, long* sizes, int dims, int dtype, delegate* unmanaged[Cdecl]<nint, void> done, nint context);
    [LibraryImport(Library)] internal static partial long wt_info(nint handle, int what);
    [LibraryImport(Library)] internal static partial void wt_sizes(nint handle, long* sizes);
    [LibraryImport(Library)] internal static partial int wt_strides(nint handle, long* strides);
    [LibraryImport(Library)] internal static partial nint wt_data(nint handle);

    [LibraryImport(Library)] internal static partial int wt_set_requires_grad(nint handle, int value);
    [LibraryImport(Library)] internal static partial int wt_retain_grad(nint handle);
    [LibraryImport(Library)] internal static partial int wt_grad(nint handle, nint* grad);
    [LibraryImport(Library)] internal static partial int wt_set_grad(nint handle, nint grad);
    [LibraryImport(Library)] internal static partial int wt_set_data(nint handle, nint data);
    [LibraryImport(Library)] internal static partial int wt_backward(nint* tensors, int count, nint* grads, int gradCount, int retainGraph, int createGraph, nint* inputs, int inputCount);
    [LibraryImport(Library)] internal static partial int wt_gradients(nint* outputs, int count, nint* inputs, int inputCount, nint* grads, int gradCount, int retainGraph, int createGraph, int allowUnused, nint* results);
    [LibraryImport(Library)] internal static partial int wt_grad_enabled();
    [LibraryImport(Library)] internal static partial void wt_set_grad_enabled(int enabled);
    [LibraryImport(Library)] internal static partial int wt_inference_enabled();
    [LibraryImport(Library)] internal static partial nint wt_inference_enter(int enabled);
    [LibraryImport(Library)] internal static partial void wt_inference_leave(nint guard);
    [LibraryImport(Library)] internal static partial int wt_anomaly_enabled();
    [LibraryImport(Library)] internal static partial int wt_anomaly_checks_nan();
    [LibraryImport(Library)] internal static partial void wt_set_anomaly(int enabled, int checkNan);

    [LibraryImport(Library)] internal static partial nint wt_generator_default(int deviceType, int index);
    [LibraryImport(Library)] internal static partial nint wt_generator_new(ulong seed, int deviceType, int index);
    [LibraryImport(Library)] internal static partial void wt_generator_release(nint handle);
    [LibraryImport(Library)] internal static partial long wt_generator_seed(nint handle);
    [LibraryImport(Library)] internal static partial int wt_generator_set_seed(nint handle, long seed);
    [LibraryImport(Library)] internal static partial nint wt_generator_state(nint handle);
    [LibraryImport(Library)] internal static partial int wt_generator_set_state(nint handle, nint state);
    [LibraryImport(Library)] internal static partial int wt_manual_seed(long seed);

    [LibraryImport(Library)] internal static partial int wt_threads();
    [LibraryImport(Library)] internal static partial int wt_set_threads(int count);
    [LibraryImport(Library)] internal static partial int wt_cuda_available();
    [LibraryImport(Library)] internal static partial int wt_cudnn_available();
    [LibraryImport(Library)] internal static partial int wt_cuda_devices();
    [LibraryImport(Library)] internal static partial int wt_cuda_seed(long seed, int all);
    [LibraryImport(Library)] internal static partial int wt_cuda_synchronize(long index);

    /// <summary>The exception for the failure of the last native call on this thread.</summary>
    internal static ExternalException Failure() => new(Marshal.PtrToStringUTF8((nint)wt_error()));

    /// <summary>Throws when the status of a native call says that it failed.</summary>
    internal static void Check(int status)
    {
        if (status < 0) throw Failure();
    }

    /// <summary>Throws when a native call that returns a handle returned none.</summary>
    internal static nint Check(nint handle) => handle != 0 ? handle : throw Failure();
}
