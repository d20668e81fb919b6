using TorchSharp;

namespace Workbench.Tests.Contract;

/// <summary>Which TorchSharp the tests run on.</summary>
internal static class Package
{
    internal static bool IsStandIn { get; } = typeof(torch).Assembly.GetType("TorchSharp.Interop.NativeMethods") is not null;
}
