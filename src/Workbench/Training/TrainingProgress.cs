namespace Workbench.Training;

/// <summary>Where training stands.</summary>
/// <param name="Step">Updates done.</param>
/// <param name="Steps">Updates in all.</param>
/// <param name="Loss">Mean cross-entropy per predicted token since the last report, in nats.</param>
/// <param name="LearningRate">Learning rate of the last update.</param>
/// <param name="GradientNorm">Euclidean norm of the last gradient before clipping.</param>
/// <param name="TokensPerSecond">Predicted tokens a second since the last report.</param>
/// <param name="Elapsed">Time spent training, earlier sessions included.</param>
/// <param name="TimeLeft">Estimate from the speed since training began or went on.</param>
public sealed record TrainingProgress(
    int Step, int Steps, double Loss, double LearningRate, double GradientNorm, double TokensPerSecond, TimeSpan Elapsed, TimeSpan TimeLeft);
