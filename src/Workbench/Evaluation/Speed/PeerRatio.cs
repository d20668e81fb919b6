namespace Workbench.Evaluation;

/// <summary>Another program's time beside that of a method here.</summary>
/// <param name="Name">The method.</param>
/// <param name="Seconds">The method's seconds on the same inputs; the median over rounds.</param>
/// <param name="Ratio">The other program's time over the method's, in the same round; the median.</param>
/// <param name="RatioRange">Smallest and largest of these ratios.</param>
public sealed record PeerRatio(string Name, double Seconds, double Ratio, IReadOnlyList<double> RatioRange);
