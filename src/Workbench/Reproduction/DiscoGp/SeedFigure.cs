using Workbench.Evaluation;

namespace Workbench.Reproduction;

/// <summary>A figure of several seeds: mean, standard deviation, and the interval of the mean by Student's t.</summary>
/// <param name="Values">The figure of each seed; NaN where one has none.</param>
public sealed record SeedFigure(IReadOnlyList<double> Values)
{
    // Two-sided 95 % quantiles of Student's t for 1 to 30 degrees of freedom; beyond that the normal one is near.
    private static readonly double[] Quantiles =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    private const double NormalQuantile = 1.960;

    /// <summary>The mean; null where there is no finite value.</summary>
    public double? Mean => Finite is { Length: > 0 } finite ? finite.Average() : null;

    /// <summary>The standard deviation over seeds, with n − 1; null for a single seed.</summary>
    public double? Deviation => Finite is { Length: > 1 } finite ? Math.Sqrt(finite.Sum(value => (value - finite.Average()) * (value - finite.Average())) / (finite.Length - 1)) : null;

    /// <summary>The mean with its 95 % interval; without one for a single seed.</summary>
    /// <param name="undefined">Why, where there is no figure.</param>
    public MeasuredFigure Measured(string undefined)
    {
        if (Mean is not { } mean)
            return MeasuredFigure.None(undefined);
        if (Deviation is not { } deviation)
            return new MeasuredFigure(mean, null);
        int freedom = Finite.Length - 1;
        double half = (freedom <= Quantiles.Length ? Quantiles[freedom - 1] : NormalQuantile) * deviation / Math.Sqrt(Finite.Length);
        return new MeasuredFigure(mean, new Interval(mean - half, mean + half));
    }

    private double[] Finite => [.. Values.Where(double.IsFinite)];
}
