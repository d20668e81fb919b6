using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Workbench.Evaluation;

/// <summary>
/// Another program that does the same work, to be timed on the same inputs. It runs through the platform's shell. In its command <c>{model}</c>,
/// <c>{task}</c>, <c>{out}</c> and <c>{threads}</c> stand for the model folder, the task file, a folder for results and the number of threads;
/// the environment variables <c>WORKBENCH_MODEL</c>, <c>WORKBENCH_TASK</c>, <c>WORKBENCH_OUT</c> and <c>WORKBENCH_THREADS</c> hold the same, and
/// <c>OMP_NUM_THREADS</c>, <c>MKL_NUM_THREADS</c> and <c>OPENBLAS_NUM_THREADS</c> the threads.
/// </summary>
/// <remarks>A line <c>seconds: X</c> on its standard output says how long the work itself took, without start-up and loading of the model; the last such line counts.</remarks>
public sealed partial class PeerProgram
{
    private const int LinesKept = 10;
    private const int NotFound = 127;
    private static readonly string[] ThreadVariables = ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"];

    private readonly TimeSpan limit;

    /// <summary>Names a program.</summary>
    /// <param name="command">The command for the shell.</param>
    /// <param name="limit">How long a run may take.</param>
    /// <exception cref="ArgumentException">The command is empty, or the limit is not above 0.</exception>
    public PeerProgram(string command, TimeSpan limit)
    {
        if (string.IsNullOrWhiteSpace(command)) throw new ArgumentException("The command of the program to compare with is empty.", nameof(command));
        if (limit <= TimeSpan.Zero) throw new ArgumentException("The time limit of the program to compare with must be above 0.", nameof(limit));
        (Command, this.limit) = (command, limit);
    }

    /// <summary>The command as it was given.</summary>
    public string Command { get; }

    /// <summary>Runs the program once.</summary>
    /// <param name="inputs">What it works on.</param>
    /// <param name="cancellation">Stops the program.</param>
    /// <returns>How long it took.</returns>
    /// <exception cref="InvalidOperationException">It could not be started, failed, took too long, or said a time that makes no sense; the message
    /// says which, with the last lines that it wrote.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public PeerRun Run(PeerInputs inputs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        cancellation.ThrowIfCancellationRequested();
        var said = new LastLines(LinesKept);
        var complained = new LastLines(LinesKept);
        double? reported = null;
        string? wrong = null;
        using var process = new Process { StartInfo = Start(inputs) };
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not { } text) return;
            said.Add(text);
            if (SecondsLine().Match(text) is not { Success: true } match) return;
            bool number = double.TryParse(match.Groups[1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && value > 0;
            reported = number ? value : null;
            wrong = number ? null : text;
        };
        process.ErrorDataReceived += (_, line) => complained.Add(line.Data);

        var clock = Stopwatch.StartNew();
        try
        {
            process.Start();
        }
        catch (Win32Exception error)
        {
            throw new InvalidOperationException($"The shell that runs the program to compare with cannot be started: {error.Message}", error);
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Await(process, said, complained, cancellation);
        double wall = clock.Elapsed.TotalSeconds;
        if (process.ExitCode == NotFound && !OperatingSystem.IsWindows())
            throw new InvalidOperationException($"The shell does not find a program of the command to compare with (exit code 127): {Command}{Lines(said, complained)}");
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The program to compare with ended with exit code {process.ExitCode}: {Command}{Lines(said, complained)}");
        if (wrong is not null)
            throw new InvalidOperationException($"The program to compare with says '{wrong.Trim()}'; what follows 'seconds:' must be a number above 0.");
        if (reported > wall)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The program to compare with says that its work took {reported:0.###} seconds, but it ran for {wall:0.###} seconds in all. Are those other units?"));
        return new PeerRun(wall, reported);
    }

    private void Await(Process process, LastLines said, LastLines complained, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(limit);
        try
        {
            process.WaitForExitAsync(stop.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            cancellation.ThrowIfCancellationRequested();
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The program to compare with was not done after {limit.TotalSeconds:0.###} seconds and was stopped; allow it more: {Command}{Lines(said, complained)}"));
        }

        // Ctrl-C reaches the program too: that it failed then is no news.
        cancellation.ThrowIfCancellationRequested();
    }

    private ProcessStartInfo Start(PeerInputs inputs)
    {
        var (shell, flag) = OperatingSystem.IsWindows() ? ("cmd.exe", "/c") : ("/bin/sh", "-c");
        string line = inputs.Values.Aggregate(Command, (text, value) => text.Replace("{" + value.Key + "}", Quoted(value.Value), StringComparison.Ordinal));
        var start = new ProcessStartInfo(shell, [flag, line]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in inputs.Values) start.Environment["WORKBENCH_" + name.ToUpperInvariant()] = value;
        foreach (string name in ThreadVariables) start.Environment[name] = inputs.Values["threads"];
        return start;
    }

    // A plain path goes in as it is, so that it may also stand between quotation marks.
    private static string Quoted(string value) => Plain().IsMatch(value) ? value
        : OperatingSystem.IsWindows() ? $"\"{value}\"" : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Lines(LastLines said, LastLines complained)
    {
        var lines = complained.Any ? complained : said;
        return lines.Any ? $"\nIts last lines:\n{lines}" : "\nIt wrote nothing.";
    }

    [GeneratedRegex(@"^\s*seconds:\s*(.*?)\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex SecondsLine();

    [GeneratedRegex(@"^[\p{L}\p{N}_./:\\~+-]*$")]
    private static partial Regex Plain();

    /// <summary>Keeps the last lines of a stream.</summary>
    private sealed class LastLines(int count)
    {
        private readonly Queue<string> lines = new();

        internal bool Any
        {
            get
            {
                lock (lines) return lines.Count > 0;
            }
        }

        public override string ToString()
        {
            lock (lines) return string.Join('\n', lines.Select(line => "  " + line));
        }

        internal void Add(string? line)
        {
            if (string.IsNullOrWhiteSpace(line)) return;
            lock (lines)
            {
                lines.Enqueue(line);
                if (lines.Count > count) lines.Dequeue();
            }
        }
    }
}
