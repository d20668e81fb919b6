using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Workbench.Evaluation;

/// <summary>Resident memory of this process.</summary>
internal static partial class ProcessMemory
{
    /// <summary>Resident bytes now.</summary>
    internal static long Current => Read("VmRSS") ?? Process.GetCurrentProcess().WorkingSet64;

    /// <summary>The most bytes that were resident since <see cref="ResetPeak"/>, where the system can reset that, else since the
    /// process began.</summary>
    internal static long Peak => Read("VmHWM") ?? Process.GetCurrentProcess().PeakWorkingSet64;

    /// <summary>Bytes that can still be taken without swapping: what the system says is available, or what the process's limit leaves.</summary>
    internal static long Available
    {
        get
        {
            var limits = GC.GetGCMemoryInfo();
            long left = limits.TotalAvailableMemoryBytes - Current;
            return Math.Max(0, ReadFrom("/proc/meminfo", "MemAvailable") is { } available ? Math.Min(available, left) : left);
        }
    }

    /// <summary>The most that was resident while something ran, above what was resident before; what earlier work left behind is given back first.</summary>
    /// <param name="work">What to run.</param>
    internal static long PeakOf(Action work)
    {
        GiveBack();
        long before = Current;
        ResetPeak();
        work();
        return Peak - before;
    }

    /// <summary>Gives memory that is free in this process back to the system, where that can be asked for.</summary>
    internal static void GiveBack()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = malloc_trim(0);
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            // A C library without it: freed blocks stay, and peaks are upper bounds.
        }
    }

    /// <summary>Starts the peak anew (Linux); elsewhere it goes on from the beginning of the process.</summary>
    internal static void ResetPeak()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // No /proc, or not ours to write: the peak since the start is an upper bound.
        }
    }

    [LibraryImport("libc")]
    private static partial int malloc_trim(nuint pad);

    private static long? Read(string field) => ReadFrom("/proc/self/status", field);

    private static long? ReadFrom(string file, string field)
    {
        if (!File.Exists(file)) return null;
        string? line = File.ReadLines(file).FirstOrDefault(entry => entry.StartsWith(field + ":", StringComparison.Ordinal));
        return line is null ? null : 1024 * long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
