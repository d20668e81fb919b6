namespace Workbench.Evaluation;

/// <summary>Percentile bootstrap intervals (Efron 1979) over examples.</summary>
public static class Bootstrap
{
    /// <summary>How often examples are drawn again when nobody says otherwise.</summary>
    public const int DefaultResamples = 2000;

    /// <summary>The probability of an interval when nobody says otherwise.</summary>
    public const double DefaultLevel = 0.95;

    /// <summary>The interval that the mean of a resample falls into with the given probability.</summary>
    /// <param name="values">One value an example.</param>
    /// <param name="level">Probability, e.g. 0.95.</param>
    /// <param name="resamples">How often examples are drawn again, with replacement.</param>
    /// <param name="seed">Seed of the drawing.</param>
    /// <exception cref="ArgumentException">There are no values.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> or <paramref name="resamples"/> is out of range.</exception>
    public static Interval Mean(IReadOnlyList<double> values, double level = DefaultLevel, int resamples = DefaultResamples, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Statistic(values.Count, drawn => Mean(values, drawn), level, resamples, seed) ?? new Interval(double.NaN, double.NaN);
    }

    /// <summary>
    /// The interval of (mean value − mean zero point) / (mean one point − mean zero point). Examples are drawn jointly: a resample takes all
    /// three figures of an example or none.
    /// </summary>
    /// <param name="values">What is measured, one value an example.</param>
    /// <param name="zero">What counts as 0, one value an example.</param>
    /// <param name="one">What counts as 1, one value an example.</param>
    /// <param name="level">Probability, e.g. 0.95.</param>
    /// <param name="resamples">How often examples are drawn again, with replacement.</param>
    /// <param name="seed">Seed of the drawing.</param>
    /// <param name="resolution">A difference between the two points that is not larger counts as none.</param>
    /// <returns>The interval; null when in some resample the two points agree, so that it has no ratio.</returns>
    /// <exception cref="ArgumentException">There are no values, or the lists differ in length.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> or <paramref name="resamples"/> is out of range.</exception>
    public static Interval? Ratio(
        IReadOnlyList<double> values, IReadOnlyList<double> zero, IReadOnlyList<double> one,
        double level = DefaultLevel, int resamples = DefaultResamples, int seed = 0, double resolution = 0)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(zero);
        ArgumentNullException.ThrowIfNull(one);
        if (zero.Count != values.Count || one.Count != values.Count)
            throw new ArgumentException($"The three lists have {values.Count}, {zero.Count} and {one.Count} values; examples are drawn jointly, so they must have equally many.", nameof(values));
        return Statistic(values.Count, Of, level, resamples, seed);

        double Of(ReadOnlySpan<int> drawn)
        {
            var nothing = Mean(zero, drawn);
            var range = Mean(one, drawn) - nothing;
            return Math.Abs(range) <= resolution ? double.NaN : (Mean(values, drawn) - nothing) / range;
        }
    }

    /// <summary>The interval of any figure that can be computed from some examples.</summary>
    /// <param name="examples">Number of examples.</param>
    /// <param name="statistic">Computes the figure from the drawn examples, some of which come more than once.</param>
    /// <param name="level">Probability, e.g. 0.95.</param>
    /// <param name="resamples">How often examples are drawn again, with replacement.</param>
    /// <param name="seed">Seed of the drawing.</param>
    /// <returns>The interval; null when the figure is not finite in some resample.</returns>
    /// <exception cref="ArgumentException">There are no examples.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> or <paramref name="resamples"/> is out of range.</exception>
    internal static Interval? Statistic(int examples, Resampled statistic, double level, int resamples, int seed) =>
        Statistics(examples, drawn => [statistic(drawn)], 1, level, resamples, seed)[0];

    /// <summary>The intervals of several figures that are computed from the same drawn examples.</summary>
    /// <param name="examples">Number of examples.</param>
    /// <param name="statistics">Computes the figures from the drawn examples, some of which come more than once.</param>
    /// <param name="figures">How many figures.</param>
    /// <param name="level">Probability, e.g. 0.95.</param>
    /// <param name="resamples">How often examples are drawn again, with replacement.</param>
    /// <param name="seed">Seed of the drawing.</param>
    /// <returns>One interval a figure; null when it is not finite in some resample.</returns>
    /// <exception cref="ArgumentException">There are no examples.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> or <paramref name="resamples"/> is out of range.</exception>
    internal static Interval?[] Statistics(int examples, ResampledFigures statistics, int figures, double level, int resamples, int seed)
    {
        if (examples == 0)
            throw new ArgumentException("An interval needs at least one value.", nameof(examples));
        if (level is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "The level lies between 0 and 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);

        var random = new Random(seed);
        var drawn = new int[examples];
        double[][] values = [.. Enumerable.Range(0, figures).Select(_ => new double[resamples])];
        for (var i = 0; i < resamples; i++)
        {
            for (var j = 0; j < examples; j++)
                drawn[j] = random.Next(examples);
            var resampled = statistics(drawn);
            for (var figure = 0; figure < figures; figure++)
                values[figure][i] = resampled[figure];

            // A figure without an interval need not be drawn to the end.
            if (values.All(figure => !double.IsFinite(figure[i])))
                return new Interval?[figures];
        }

        return [.. values.Select(figure => Ends(figure, level))];
    }

    private static Interval? Ends(double[] figures, double level)
    {
        if (!figures.All(double.IsFinite))
            return null;
        Array.Sort(figures);
        return new Interval(Quantile.Of(figures, (1 - level) / 2), Quantile.Of(figures, (1 + level) / 2));
    }

    /// <summary>Mean over the drawn examples.</summary>
    internal static double Mean(IReadOnlyList<double> values, ReadOnlySpan<int> drawn)
    {
        var sum = 0.0;
        foreach (var example in drawn)
            sum += values[example];
        return sum / drawn.Length;
    }

    /// <summary>A figure of a resample.</summary>
    /// <param name="drawn">The examples, by index; some come more than once.</param>
    internal delegate double Resampled(ReadOnlySpan<int> drawn);

    /// <summary>Several figures of a resample.</summary>
    /// <param name="drawn">The examples, by index; some come more than once.</param>
    internal delegate double[] ResampledFigures(ReadOnlySpan<int> drawn);
}
