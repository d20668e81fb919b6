namespace Workbench.Evaluation;

/// <summary>Time and memory of an attribution method on the benchmark's batch.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="Ratio">Its time in plain forward passes with all logits; the median over rounds.</param>
/// <param name="RatioRange">Smallest and largest ratio of a round.</param>
/// <param name="ForwardPasses">Forward passes that it made, per example; null where the method does not say.</param>
/// <param name="BackwardPasses">Backward passes that it made, per example; null where the method does not say.</param>
/// <param name="PeakBytesAboveWeights">The most resident bytes during its first run, above what was resident before it.</param>
public sealed record MethodSpeed(
    string Name, double Ratio, IReadOnlyList<double> RatioRange, double? ForwardPasses, double? BackwardPasses, long PeakBytesAboveWeights)
{
    /// <summary>Its time in seconds; the median over rounds.</summary>
    public double Seconds { get; init; }
}
