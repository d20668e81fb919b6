using System;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static IDisposable no_grad() => new GradMode(false);
    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);
    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);
    public static bool is_grad_enabled() => NativeMethods.wt_grad_enabled() == 1;
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);
    public static bool is_inference_mode_enabled() => NativeMethods.wt_inference_enabled() == 1;

    private sealed class GradMode : IDisposable
    {
        private readonly int before = NativeMethods.wt_grad_enabled();

        internal GradMode(bool enabled) => NativeMethods.wt_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => NativeMethods.wt_set_grad_enabled(before);
    }

    private sealed class InferenceMode : IDisposable
    {
        private nint guard;

        internal InferenceMode(bool enabled) => guard = NativeMethods.wt_inference_enter(enabled ? 1 : 0);

        public void Dispose()
        {
            if (guard != 0) NativeMethods.wt_inference_leave(guard);
            guard = 0;
        }
    }
}
