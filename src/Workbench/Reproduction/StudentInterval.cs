using Workbench.Evaluation;

namespace Workbench.Reproduction;

/// <summary>The 95 % interval of a mean over seeds, by Student's t.</summary>
internal static class StudentInterval
{
    private const double NormalQuantile = 1.960;

    // Two-sided 95 % quantiles of Student's t for 1 to 30 degrees of freedom; beyond that the normal one is near.
    private static readonly double[] Quantiles =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    /// <summary>The interval.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="deviation">The sample standard deviation.</param>
    /// <param name="count">How many values there are; at least two.</param>
    public static Interval Of(double mean, double deviation, int count)
    {
        double half = (count - 1 <= Quantiles.Length ? Quantiles[count - 2] : NormalQuantile) * deviation / Math.Sqrt(count);
        return new(mean - half, mean + half);
    }
}
