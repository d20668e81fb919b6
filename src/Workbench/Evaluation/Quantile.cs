namespace Workbench.Evaluation;

/// <summary>Quantiles of a list of numbers.</summary>
public static class Quantile
{
    /// <summary>The value below which a part of the numbers lies, interpolated linearly between neighbours.</summary>
    /// <param name="sorted">The numbers in rising order.</param>
    /// <param name="part">From 0 (smallest) to 1 (largest).</param>
    /// <exception cref="ArgumentException">There are no numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="part"/> is out of range.</exception>
    public static double Of(IReadOnlyList<double> sorted, double part)
    {
        ArgumentNullException.ThrowIfNull(sorted);
        if (sorted.Count == 0)
            throw new ArgumentException("A quantile needs at least one number.", nameof(sorted));
        if (part is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(part), part, "The part lies from 0 to 1.");
        var place = part * (sorted.Count - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
