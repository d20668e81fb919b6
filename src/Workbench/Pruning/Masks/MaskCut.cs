namespace Workbench.Pruning;

/// <summary>Makes masks 0 or 1.</summary>
internal static class MaskCut
{
    private const double Width = 1e-5;

    /// <summary>The threshold above which masks are open so that a share of them is closed: bisection on [0, 1] down to a width of 10⁻⁵. As in the
    /// published code the result is the last middle that was looked at, so the sparsity may lie on either side of what was asked.</summary>
    /// <param name="soft">Masks without noise.</param>
    /// <param name="counted">What the share is taken of; at least as many as masks.</param>
    /// <param name="sparsity">The share.</param>
    internal static double Threshold(IReadOnlyList<double> soft, int counted, double sparsity)
    {
        double low = 0, high = 1, middle = 0.5;
        while (high - low > Width)
        {
            middle = (low + high) / 2;
            double at = 1 - ((double)soft.Count(mask => mask > middle) / counted);
            if (at < sparsity) low = middle;
            else high = middle;
        }

        return middle;
    }

    /// <summary>The places of the largest masks; of equal ones the first.</summary>
    internal static bool[] Largest(IReadOnlyList<double> logits, int count)
    {
        var open = new bool[logits.Count];
        foreach (int place in Enumerable.Range(0, logits.Count).OrderByDescending(place => logits[place]).Take(count)) open[place] = true;
        return open;
    }
}
