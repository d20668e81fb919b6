namespace Workbench.Reproduction;

/// <summary>Curves of one prompt read at given sizes, so that methods are compared at equal numbers of features or edges.</summary>
internal static class LinearCurves
{
    /// <summary>Sizes from 1 to a largest, about evenly spaced on a logarithmic scale.</summary>
    internal static double[] Grid(double largest, int points = 24) =>
        largest < 1 ? [] : [.. Enumerable.Range(0, points).Select(step => Math.Pow(largest, (double)step / (points - 1)))];

    /// <summary>A figure at a size, interpolated linearly between the circuits next to it.</summary>
    /// <param name="points">Circuits of one prompt and method.</param>
    /// <param name="size">How large each is.</param>
    /// <param name="figure">What is read.</param>
    /// <param name="at">The size asked for.</param>
    /// <returns>The figure; NaN outside the sizes that there are.</returns>
    internal static double At(IEnumerable<SweepPoint> points, Func<SweepPoint, double> size, Func<SweepPoint, double> figure, double at)
    {
        // Several thresholds can keep the same features.
        var curve = points.GroupBy(size).Select(group => (Size: group.Key, Value: group.Average(figure))).Where(point => double.IsFinite(point.Size) && double.IsFinite(point.Value)).OrderBy(point => point.Size).ToArray();
        if (curve.Length == 0 || at < curve[0].Size || at > curve[^1].Size) return double.NaN;
        int above = Array.FindIndex(curve, point => point.Size >= at);
        if (above == 0 || curve[above].Size == at) return curve[above].Value;
        var (low, high) = (curve[above - 1], curve[above]);
        return low.Value + (at - low.Size) / (high.Size - low.Size) * (high.Value - low.Value);
    }

    /// <summary>Mean difference of two curves over the sizes that both have.</summary>
    internal static double Difference(IReadOnlyList<SweepPoint> first, IReadOnlyList<SweepPoint> second, Func<SweepPoint, double> size, Func<SweepPoint, double> figure)
    {
        double largest = Math.Min(first.Max(size), second.Max(size));
        double[] differences = [.. Grid(largest).Select(at => At(first, size, figure, at) - At(second, size, figure, at)).Where(double.IsFinite)];
        return differences.Length == 0 ? double.NaN : differences.Average();
    }
}
