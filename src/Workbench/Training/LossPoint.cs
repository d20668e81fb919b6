namespace Workbench.Training;

/// <summary>A point of a loss curve.</summary>
/// <param name="Step">Updates done.</param>
/// <param name="Loss">Mean cross-entropy per predicted token since the point before, in nats.</param>
public readonly record struct LossPoint(int Step, double Loss);
