using Workbench.Evaluation;

namespace Workbench.Reproduction;

/// <summary>
/// Paired bootstrap intervals over the examples of one or several tasks: each resample draws the examples of every task anew, and all
/// methods see the same draws, so that differences between methods have honest intervals. Circuits stay as they are.
/// </summary>
/// <param name="level">Probability of the intervals.</param>
/// <param name="resamples">How often examples are drawn again.</param>
/// <param name="seed">Seed of the drawing.</param>
internal sealed class ExampleDraws(double level, int resamples, int seed)
{
    /// <summary>A figure of drawn examples; NaN where undefined.</summary>
    /// <param name="drawn">For each stratum the drawn examples by index.</param>
    public delegate double Figure(IReadOnlyDictionary<int, int[]> drawn);

    /// <summary>A figure with its interval.</summary>
    /// <param name="strata">Examples of each stratum.</param>
    /// <param name="figure">Computes it.</param>
    /// <param name="undefined">Why, where it is undefined.</param>
    /// <returns>The figure; without interval where it is undefined in some resample.</returns>
    public MeasuredFigure Of(IReadOnlyDictionary<int, int> strata, Figure figure, string undefined)
    {
        var ordered = strata.OrderBy(stratum => stratum.Key).ToArray();
        var drawn = ordered.ToDictionary(stratum => stratum.Key, stratum => Enumerable.Range(0, stratum.Value).ToArray());
        var value = figure(drawn);
        if (!double.IsFinite(value))
            return MeasuredFigure.None(undefined);

        var random = new Random(seed);
        var figures = new double[resamples];
        for (var resample = 0; resample < resamples; resample++)
        {
            foreach (var (stratum, examples) in ordered)
            {
                var places = drawn[stratum];
                for (var place = 0; place < places.Length; place++)
                    places[place] = random.Next(examples);
            }

            figures[resample] = figure(drawn);
            if (!double.IsFinite(figures[resample]))
                return new MeasuredFigure(value, null);
        }

        return new MeasuredFigure(value, IntervalOf(figures, level));
    }

    /// <summary>The percentile interval of resampled figures; null where one is not finite or there are none.</summary>
    public static Interval? IntervalOf(double[] figures, double level)
    {
        if (figures.Length == 0 || !Array.TrueForAll(figures, double.IsFinite))
            return null;
        double[] sorted = [.. figures.Order()];
        return new Interval(Quantile.Of(sorted, (1 - level) / 2), Quantile.Of(sorted, (1 + level) / 2));
    }
}
