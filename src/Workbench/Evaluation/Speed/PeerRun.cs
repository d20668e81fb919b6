namespace Workbench.Evaluation;

/// <summary>One run of another program.</summary>
/// <param name="WallSeconds">From its start to its end, in seconds.</param>
/// <param name="ReportedSeconds">What it says the work took, without start-up and loading; null if it does not say.</param>
public sealed record PeerRun(double WallSeconds, double? ReportedSeconds);
