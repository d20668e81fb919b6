namespace Workbench.Evaluation;

/// <summary>The strongest items of a ranking, where items of equal strength at the cut share the places that are left.</summary>
/// <remarks>Whichever of the equal ones were taken by enumeration order or by chance, figures would depend on it; with shares they
/// are the mean over all ways to take them.</remarks>
internal static class TopSet
{
    /// <summary>For each item the share of it that is in the set: 1 above the cut, 0 below, a fraction among equals at the cut.</summary>
    /// <param name="keys">The strength of each item, larger first.</param>
    /// <param name="size">How many items are in the set, from 1 to their number.</param>
    public static double[] Shares(IReadOnlyList<double> keys, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, keys.Count);
        double[] sorted = [.. keys];
        Array.Sort(sorted);
        var cut = sorted[^size];
        var above = keys.Count(key => key > cut);
        var share = (double)(size - above) / keys.Count(key => key == cut);
        return [.. keys.Select(key => key > cut ? 1 : key == cut ? share : 0)];
    }

    /// <summary>The part of the set's places that two rankings give to the same items.</summary>
    /// <param name="first">The strength of each item in one ranking.</param>
    /// <param name="second">In the other.</param>
    /// <param name="size">How many items are in each set.</param>
    /// <returns>From 0 to 1, a mean where strengths are equal; null where all strengths of a ranking are.</returns>
    public static double? Overlap(IReadOnlyList<double> first, IReadOnlyList<double> second, int size)
    {
        if (Correlation.AllEqual(first) || Correlation.AllEqual(second))
            return null;
        return Shares(first, size).Zip(Shares(second, size), (one, other) => one * other).Sum() / size;
    }

    /// <summary>The part of the set's places that right items have.</summary>
    /// <param name="keys">The strength of each item.</param>
    /// <param name="right">Whether the item is right.</param>
    /// <param name="size">How many items are in the set.</param>
    public static double Precision(IReadOnlyList<double> keys, IReadOnlyList<bool> right, int size) =>
        Shares(keys, size).Where((_, item) => right[item]).Sum() / size;
}
