using System.Diagnostics;

namespace Workbench.Notebooks;

/// <summary>A Chromium without a window, where there is one.</summary>
internal static class HeadlessBrowser
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

    /// <summary>The program, or null: <c>CHROME</c> in the environment, else the first of the usual names on the path.</summary>
    public static string? Program { get; } = Environment.GetEnvironmentVariable("CHROME") is { Length: > 0 } named && File.Exists(named)
        ? named
        : (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(_ => Names, (folder, name) => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))
            .FirstOrDefault(File.Exists);

    /// <summary>Opens a page from disk, lets its scripts run out and returns the document as it then is.</summary>
    /// <param name="page">The file.</param>
    /// <param name="width">Width of the window in pixels.</param>
    /// <param name="limit">Ends the browser when it takes too long.</param>
    /// <param name="cancellation">Ends the browser.</param>
    /// <returns>The document; null when the browser failed or took too long.</returns>
    public static async Task<string?> Render(string page, int width, TimeSpan limit, CancellationToken cancellation)
    {
        var profile = Directory.CreateTempSubdirectory("workbench-pictures-");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(limit);
        var start = new ProcessStartInfo(Program!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--allow-file-access-from-files",
            "--force-prefers-reduced-motion", "--blink-settings=preferredColorScheme=1", $"--user-data-dir={profile.FullName}",
            "--virtual-time-budget=60000", $"--window-size={width},900", "--dump-dom", new Uri(page).AbsoluteUri,
        ])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(stop.Token);
            var errors = process.StandardError.ReadToEndAsync(stop.Token);
            await process.WaitForExitAsync(stop.Token).ConfigureAwait(false);
            await errors.ConfigureAwait(false);
            return process.ExitCode == 0 ? await output.ConfigureAwait(false) : null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            try
            {
                profile.Delete(recursive: true);
            }
            catch (IOException)
            {
                // The browser may still hold a file; the system clears its temporary folder.
            }
        }
    }
}
