using System.Diagnostics;

namespace Workbench.Interactive.Tests;

/// <summary>A Chromium without a window, if there is one on the machine.</summary>
internal static class Browser
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(_ => Names, (folder, name) => System.IO.Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))
        .FirstOrDefault(File.Exists);

    /// <summary>Opens a page from disk, lets its scripts run out and returns the document as it then is.</summary>
    public static async Task<string> Render(string page, int width)
    {
        var profile = Directory.CreateTempSubdirectory("workbench-browser-");
        try
        {
            var start = new ProcessStartInfo(Path!) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in (string[])
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
                "--force-prefers-reduced-motion", $"--user-data-dir={profile.FullName}",
                "--virtual-time-budget=20000", $"--window-size={width},900", "--dump-dom", new Uri(page).AbsoluteUri,
            ])
                start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException("The browser did not finish the page in two minutes.");
            }
            Assert.True(process.ExitCode == 0, $"The browser ended with {process.ExitCode}: {await errors}");
            return await output;
        }
        finally
        {
            profile.Delete(recursive: true);
        }
    }
}
