namespace Workbench.Pruning;

/// <summary>Where learning stands, after a step.</summary>
/// <param name="Last">The step that was done.</param>
/// <param name="Steps">Steps in all; learning may end earlier where the method stops by itself.</param>
/// <param name="Elapsed">Time spent on steps, earlier sessions included.</param>
/// <param name="TimeLeft">Estimate from the pace of this session.</param>
public sealed record LearningProgress(LearningStep Last, int Steps, TimeSpan Elapsed, TimeSpan TimeLeft)
{
    /// <summary>Steps done.</summary>
    public int Done => Last.Step + 1;
}
