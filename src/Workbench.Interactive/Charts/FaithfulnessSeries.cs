using Workbench.Evaluation;

namespace Workbench.Interactive;

/// <summary>A line of a faithfulness curve: one method, or the baseline of random edges.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Points">At least one circuit, in any order.</param>
/// <param name="Baseline">True for what the others are compared with; it is drawn grey and dotted.</param>
/// <param name="Colour">Which colour of the palette, so that a method has the same in every chart; the next free one when null.</param>
public sealed record FaithfulnessSeries(string Name, IReadOnlyList<FaithfulnessPoint> Points, bool Baseline = false, int? Colour = null)
{
    /// <summary>The line of a sweep over circuits.</summary>
    /// <param name="name">What the legend says.</param>
    /// <param name="reports">One report a circuit.</param>
    /// <param name="baseline">True for what the others are compared with.</param>
    public static FaithfulnessSeries Of(string name, IEnumerable<FaithfulnessReport> reports, bool baseline = false) =>
        new(name, [.. reports.Select(report => new FaithfulnessPoint(report.Edges, report.Faithfulness))], baseline);

    /// <summary>The line of a measured curve, with its intervals. Sizes without an edge, which the axis does not reach, and sizes
    /// without a faithfulness are left out.</summary>
    /// <param name="name">What the legend says.</param>
    /// <param name="curve">The curve.</param>
    /// <param name="baseline">True for what the others are compared with.</param>
    /// <returns>The line; null where nothing is left to draw.</returns>
    public static FaithfulnessSeries? Of(string name, FaithfulnessCurve curve, bool baseline = false)
    {
        ArgumentNullException.ThrowIfNull(curve);
        FaithfulnessPoint[] points = [.. curve.Points
            .Where(point => point.Edges > 0 && double.IsFinite(point.Report.Faithfulness))
            .Select(point => new FaithfulnessPoint(point.Edges, point.Report.Faithfulness, point.FaithfulnessInterval))];
        return points.Length == 0 ? null : new FaithfulnessSeries(name, points, baseline);
    }
}
