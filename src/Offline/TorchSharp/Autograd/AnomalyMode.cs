using System;
using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Turns the search for the origin of bad gradients on or off until it is disposed.</summary>
public class AnomalyMode : IDisposable
{
    private readonly int before;
    private readonly int checkedNan;

    public AnomalyMode(bool enabled, bool check_nan = true)
    {
        before = NativeMethods.wt_anomaly_enabled();
        checkedNan = NativeMethods.wt_anomaly_checks_nan();
        NativeMethods.wt_set_anomaly(enabled ? 1 : 0, check_nan ? 1 : 0);
    }

    public static bool IsEnabled => NativeMethods.wt_anomaly_enabled() == 1;
    public static bool ShouldCheckNaN => NativeMethods.wt_anomaly_checks_nan() == 1;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing) NativeMethods.wt_set_anomaly(before, checkedNan);
    }
}
