using System.Diagnostics;
using System.Globalization;

namespace Workbench.Evaluation;

/// <summary>Resident memory of this process.</summary>
internal static class ProcessMemory
{
    /// <summary>Resident bytes now.</summary>
    internal static long Current => Read("VmRSS") ?? Process.GetCurrentProcess().WorkingSet64;

    /// <summary>The most bytes that were resident since <see cref="ResetPeak"/>, where the system can reset that, else since the
    /// process began.</summary>
    internal static long Peak => Read("VmHWM") ?? Process.GetCurrentProcess().PeakWorkingSet64;

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

    private static long? Read(string field)
    {
        const string Status = "/proc/self/status";
        if (!File.Exists(Status)) return null;
        string? line = File.ReadLines(Status).FirstOrDefault(entry => entry.StartsWith(field + ":", StringComparison.Ordinal));
        return line is null ? null : 1024 * long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
