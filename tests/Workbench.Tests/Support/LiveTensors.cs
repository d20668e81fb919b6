using static TorchSharp.torch;

namespace Workbench.Tests.Support;

/// <summary>Counts tensors for tests that nothing is left behind.</summary>
public static class LiveTensors
{
    /// <summary>How many tensors live now, after those that earlier tests dropped are gone: they must not vanish while a test counts.
    /// Called before the work under test only; a leak in that work would be hidden by collecting after it.</summary>
    public static long CountAfterCollecting()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}
