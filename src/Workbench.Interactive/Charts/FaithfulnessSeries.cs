namespace Workbench.Interactive;

/// <summary>A line of a faithfulness curve: one method, or the baseline of random edges.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Points">At least one circuit, in any order.</param>
/// <param name="Baseline">True for what the others are compared with; it is drawn grey and dotted.</param>
public sealed record FaithfulnessSeries(string Name, IReadOnlyList<FaithfulnessPoint> Points, bool Baseline = false);
