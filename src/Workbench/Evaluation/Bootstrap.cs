namespace Workbench.Evaluation;

/// <summary>Percentile bootstrap intervals (Efron 1979) of means over examples.</summary>
public static class Bootstrap
{
    /// <summary>The interval that the mean of a resample falls into with the given probability.</summary>
    /// <param name="values">One value an example.</param>
    /// <param name="level">Probability, e.g. 0.95.</param>
    /// <param name="resamples">How often examples are drawn again, with replacement.</param>
    /// <param name="seed">Seed of the drawing.</param>
    /// <exception cref="ArgumentException">There are no values.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> or <paramref name="resamples"/> is out of range.</exception>
    public static Interval Mean(IReadOnlyList<double> values, double level = 0.95, int resamples = 2000, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
            throw new ArgumentException("An interval needs at least one value.", nameof(values));
        if (level is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "The level lies between 0 and 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);

        var random = new Random(seed);
        var means = new double[resamples];
        for (var i = 0; i < resamples; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < values.Count; j++)
                sum += values[random.Next(values.Count)];
            means[i] = sum / values.Count;
        }

        Array.Sort(means);
        return new Interval(Quantile.Of(means, (1 - level) / 2), Quantile.Of(means, (1 + level) / 2));
    }
}
