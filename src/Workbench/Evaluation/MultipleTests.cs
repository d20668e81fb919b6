namespace Workbench.Evaluation;

/// <summary>Tests on paired examples, and what many of them at once are worth.</summary>
public static class MultipleTests
{
    /// <summary>How often signs are drawn when nobody says otherwise.</summary>
    public const int DefaultDraws = 10_000;

    /// <summary>The probability of a mean at least as large as the observed one if each example's difference could as well have had the
    /// other sign (a one-sided sign-flip permutation test; Fisher 1935).</summary>
    /// <param name="differences">One difference an example, all finite.</param>
    /// <param name="draws">How often signs are drawn; the smallest p-value is 1 / (draws + 1).</param>
    /// <param name="seed">Seed of the drawing.</param>
    /// <returns>The p-value, the observed signs counted as one of the draws.</returns>
    /// <exception cref="ArgumentException">There are no differences, or one is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="draws"/> is below 1.</exception>
    public static double SignFlip(IReadOnlyList<double> differences, int draws = DefaultDraws, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(differences);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        if (differences.Count == 0 || !differences.All(double.IsFinite))
            throw new ArgumentException("The test needs at least one difference, all finite.", nameof(differences));
        var random = new Random(seed);
        double[] values = [.. differences];
        // Equal up to rounding counts as at least as large.
        var observed = values.Sum() - (1e-12 * values.Sum(Math.Abs));
        var reached = 1;
        for (var draw = 0; draw < draws; draw++)
        {
            var sum = 0.0;
            foreach (var value in values)
                sum += random.Next(2) == 0 ? value : -value;
            if (sum >= observed)
                reached++;
        }

        return (double)reached / (draws + 1);
    }

    /// <summary>p-values that hold together: at level α the chance of one false finding among all of them is at most α (Holm 1979).</summary>
    /// <param name="probabilities">The p-values, in [0, 1].</param>
    /// <returns>The adjusted ones, in the same order, at most 1.</returns>
    /// <exception cref="ArgumentException">One is outside [0, 1].</exception>
    public static IReadOnlyList<double> Holm(IReadOnlyList<double> probabilities)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        if (!probabilities.All(probability => probability is >= 0 and <= 1))
            throw new ArgumentException("A p-value lies between 0 and 1.", nameof(probabilities));
        var adjusted = new double[probabilities.Count];
        var largest = 0.0;
        foreach (var (rank, index) in Enumerable.Range(0, adjusted.Length).OrderBy(index => probabilities[index]).Index())
        {
            largest = Math.Max(largest, Math.Min(1, (adjusted.Length - rank) * probabilities[index]));
            adjusted[index] = largest;
        }

        return adjusted;
    }
}
