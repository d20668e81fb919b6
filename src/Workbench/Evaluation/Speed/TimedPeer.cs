using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Evaluation;

/// <summary>Another program within the benchmark: its inputs and its times.</summary>
internal sealed class TimedPeer : IDisposable
{
    private readonly PeerProgram program;
    private readonly PeerInputs inputs;
    private readonly Timings wall = new();
    private readonly Timings reported = new();

    internal TimedPeer(PeerProgram program, Transformer model, CircuitTask task, int threads) =>
        (this.program, inputs) = (program, PeerInputs.Write(model, task, threads));

    public void Dispose() => inputs.Dispose();

    internal void Run(bool timed, IProgress<string>? progress, CancellationToken cancellation)
    {
        progress?.Report($"running: {program.Command}");
        var run = program.Run(inputs, cancellation);
        if (!timed) return;
        wall.Add(run.WallSeconds);
        if (run.ReportedSeconds is { } seconds) reported.Add(seconds);
    }

    /// <summary>Its times beside ours of the same rounds.</summary>
    internal PeerSpeed Speed(Timings forward, IReadOnlyList<(string Name, Timings Seconds)> methods)
    {
        bool says = reported.Count == wall.Count;
        var own = says ? reported : wall;
        var passes = own.Over(forward);
        return new PeerSpeed
        {
            Command = program.Command,
            Repeats = wall.Count,
            WallSeconds = wall.Median,
            WallSecondsRange = wall.Range,
            ReportedSeconds = says ? reported.Median : null,
            ReportedSecondsRange = says ? reported.Range : null,
            ForwardRatio = passes.Median,
            ForwardRatioRange = passes.Range,
            Methods = [.. methods.Select(method =>
            {
                var ratios = own.Over(method.Seconds);
                return new PeerRatio(method.Name, method.Seconds.Median, ratios.Median, ratios.Range);
            })],
        };
    }
}
