using System.Reflection;
using TorchSharp;

namespace Workbench.Results;

/// <summary>What a result was made with; goes into every saved file.</summary>
public static class RuntimeInfo
{
    /// <summary>Where the packages came from: <c>nuget</c> (the public registry) or <c>offline</c> (the stand-ins in <c>src/Offline</c>).</summary>
    public static string PackageSource { get; } = typeof(RuntimeInfo).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(attribute => attribute.Key == "WorkbenchPackages")?.Value ?? "unknown";

    /// <summary>Version of libtorch, as the package tells it.</summary>
    public static string TorchVersion => torch.__version__;

    /// <summary>Version of this library.</summary>
    public static string WorkbenchVersion { get; } = typeof(RuntimeInfo).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
