using Workbench.Evaluation;

namespace Workbench.Interactive;

/// <summary>A line of a faithfulness curve: one method, or the baseline of random edges.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Points">At least one circuit, in any order.</param>
/// <param name="Baseline">True for what the others are compared with; it is drawn grey and dotted.</param>
public sealed record FaithfulnessSeries(string Name, IReadOnlyList<FaithfulnessPoint> Points, bool Baseline = false)
{
    /// <summary>The line of a sweep over circuits.</summary>
    /// <param name="name">What the legend says.</param>
    /// <param name="reports">One report a circuit.</param>
    /// <param name="baseline">True for what the others are compared with.</param>
    public static FaithfulnessSeries Of(string name, IEnumerable<FaithfulnessReport> reports, bool baseline = false) =>
        new(name, [.. reports.Select(report => new FaithfulnessPoint(report.Edges, report.Faithfulness))], baseline);
}
