namespace Workbench.Pruning;

/// <summary>What learning a circuit cost, by phase.</summary>
/// <param name="Attribution">Time for scores that choose or start masks; zero for methods without them.</param>
/// <param name="Preparation">Time for the reference runs that are kept for all steps.</param>
/// <param name="Training">Time for all steps, earlier sessions included.</param>
/// <param name="Steps">Steps done.</param>
public sealed record LearningCost(TimeSpan Attribution, TimeSpan Preparation, TimeSpan Training, int Steps)
{
    /// <summary>Everything together.</summary>
    public TimeSpan Total => Attribution + Preparation + Training;

    /// <summary>Mean time of a step, in seconds; 0 where there was none.</summary>
    public double SecondsPerStep => Steps == 0 ? 0 : Training.TotalSeconds / Steps;
}
