namespace Workbench.Evaluation;

/// <summary>How alike two lists of numbers are.</summary>
public static class Correlation
{
    /// <summary>Pearson's correlation: how nearly one list is a rising straight line of the other.</summary>
    /// <param name="first">The numbers; no NaN, none infinite.</param>
    /// <param name="second">As many others.</param>
    /// <returns>From −1 to 1; null where all numbers of a list are equal, so that there is nothing to compare.</returns>
    /// <exception cref="ArgumentException">The lists differ in length, or a number is not finite.</exception>
    public static double? Pearson(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        Check(first, second);
        if (AllEqual(first) || AllEqual(second))
            return null;

        // Scaled to at most 1, so that no square is lost to underflow or overflow.
        double[] x = Centred(first), y = Centred(second);
        double xy = 0, xx = 0, yy = 0;
        for (var i = 0; i < x.Length; i++)
        {
            xy += x[i] * y[i];
            xx += x[i] * x[i];
            yy += y[i] * y[i];
        }

        return Math.Clamp(xy / Math.Sqrt(xx) / Math.Sqrt(yy), -1, 1);
    }

    /// <summary>Spearman's rank correlation: Pearson's of the ranks, where equal numbers share the mean of their ranks.</summary>
    /// <param name="first">The numbers; no NaN, none infinite.</param>
    /// <param name="second">As many others.</param>
    /// <returns>From −1 to 1; null where all numbers of a list are equal.</returns>
    /// <exception cref="ArgumentException">The lists differ in length, or a number is not finite.</exception>
    public static double? Spearman(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        Check(first, second);
        return Pearson(Ranks(first), Ranks(second));
    }

    /// <summary>Ranks from 1 (the smallest) on; equal numbers share the mean of their ranks.</summary>
    /// <param name="values">The numbers.</param>
    internal static double[] Ranks(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values];
        int[] places = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, places);
        var ranks = new double[sorted.Length];
        for (int first = 0, next; first < sorted.Length; first = next)
        {
            for (next = first + 1; next < sorted.Length && sorted[next] == sorted[first]; next++)
            {
            }

            for (var i = first; i < next; i++)
                ranks[places[i]] = (first + 1 + next) / 2.0;
        }

        return ranks;
    }

    /// <summary>Whether a list says nothing because all its numbers are the same.</summary>
    internal static bool AllEqual(IReadOnlyList<double> values)
    {
        for (var i = 1; i < values.Count; i++)
        {
            if (values[i] != values[0])
                return false;
        }

        return true;
    }

    private static double[] Centred(IReadOnlyList<double> values)
    {
        var (low, high) = (values.Min(), values.Max());
        var middle = low / 2 + high / 2;
        double[] scaled = [.. values.Select(value => (value - middle) / (high / 2 - low / 2))];
        var mean = scaled.Average();
        for (var i = 0; i < scaled.Length; i++)
            scaled[i] -= mean;
        return scaled;
    }

    private static void Check(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count != second.Count)
            throw new ArgumentException($"A list of {first.Count} numbers cannot be compared with one of {second.Count}.", nameof(second));
        if (!first.All(double.IsFinite) || !second.All(double.IsFinite))
            throw new ArgumentException("A correlation needs finite numbers; one is NaN or infinite.", nameof(first));
    }
}
