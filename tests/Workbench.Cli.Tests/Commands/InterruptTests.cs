using System.Diagnostics;
using Workbench.Cli.Support;
using Workbench.Cli.Tests.Support;

namespace Workbench.Cli.Tests.Commands;

public class InterruptTests
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(2);

    [SkippableFact]
    public async Task Ctrl_C_stops_the_program_after_its_step_with_a_plain_word()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no signal that a test could send to one process.");
        Skip.If(InterruptIsIgnored(), "These tests began with Ctrl-C ignored (nohup, a background job of a script), and so does every program that they start.");
        using var tiny = new TinyModel();
        var program = typeof(WorkbenchProgram).Assembly.Location;
        using var running = Process.Start(new ProcessStartInfo("dotnet", [program, "bench", "--model", tiny.Model, "--edges", "5", "--rounds", "1000000", "--json", tiny.At("bench.json")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            using var patience = new CancellationTokenSource(LongEnough);
            string? line;
            do
            {
                line = await running.StandardError.ReadLineAsync(patience.Token);
                Assert.NotNull(line);
            }
            while (!line.StartsWith("round ", StringComparison.Ordinal));

            using (var kill = Process.Start("kill", ["-INT", running.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
                await kill.WaitForExitAsync(patience.Token);
            var rest = await running.StandardError.ReadToEndAsync(patience.Token);
            await running.WaitForExitAsync(patience.Token);

            Assert.Equal(ExitCode.Failed, running.ExitCode);
            Assert.Contains("Stopping after this step; press Ctrl-C again to stop at once.", rest, StringComparison.Ordinal);
            Assert.EndsWith("Stopped.\n", rest, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", rest, StringComparison.Ordinal);
            Assert.False(File.Exists(tiny.At("bench.json")));
        }
        finally
        {
            if (!running.HasExited)
                running.Kill();
        }
    }
    // The mask of ignored signals has bit n − 1 for signal n; SIGINT is 2.
    private static bool InterruptIsIgnored() =>
        File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } mask
        && (Convert.ToUInt64(mask["SigIgn:".Length..].Trim(), 16) & 2) != 0;
}
