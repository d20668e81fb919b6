namespace Workbench.Evaluation;

/// <summary>Another program's time on the benchmark's inputs, in the same run.</summary>
public sealed record PeerSpeed
{
    /// <summary>The command as it was given.</summary>
    public required string Command { get; init; }

    /// <summary>How often it was timed; one run before that was not.</summary>
    public required int Repeats { get; init; }

    /// <summary>Seconds from its start to its end, loading of the model included; the median.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>Smallest and largest of these.</summary>
    public required IReadOnlyList<double> WallSecondsRange { get; init; }

    /// <summary>Seconds that it says the work itself took (<see cref="PeerProgram"/>); the median, or null if it did not say.</summary>
    public double? ReportedSeconds { get; init; }

    /// <summary>Smallest and largest of these; null if it did not say.</summary>
    public IReadOnlyList<double>? ReportedSecondsRange { get; init; }

    /// <summary>Its time in plain forward passes of this program; the reported time where there is one, else from start to end.</summary>
    public required double ForwardRatio { get; init; }

    /// <summary>Smallest and largest of these.</summary>
    public required IReadOnlyList<double> ForwardRatioRange { get; init; }

    /// <summary>Its time over that of methods here; the reported time where there is one, else from start to end.</summary>
    public required IReadOnlyList<PeerRatio> Methods { get; init; }
}
