using Workbench.Evaluation;

namespace Workbench.Reproduction;

/// <summary>A figure that every seed has one value of.</summary>
/// <param name="Mean">Mean over seeds; null where it is undefined.</param>
/// <param name="Deviation">Sample standard deviation over seeds; null with fewer than two.</param>
public sealed record SeedFigure(double? Mean, double? Deviation)
{
    // Two-sided 95 % points of Student's t, by degrees of freedom from 1.
    private static readonly double[] Student =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
        2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    /// <summary>The figure of values.</summary>
    /// <param name="values">One a seed.</param>
    /// <returns>Without mean where there are none, or one is not finite.</returns>
    public static SeedFigure Of(IReadOnlyCollection<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0 || values.Any(value => !double.IsFinite(value)))
            return new(null, null);
        var mean = values.Average();
        return new(mean, values.Count < 2 ? null : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)));
    }

    /// <summary>The mean with its 95 % interval over seeds, by Student's t.</summary>
    /// <param name="values">One a seed.</param>
    /// <param name="undefined">Why, where there is no mean.</param>
    /// <returns>The figure; without interval where there is one seed.</returns>
    public static MeasuredFigure WithInterval(IReadOnlyCollection<double> values, string undefined)
    {
        var figure = Of(values);
        if (figure.Mean is not { } mean)
            return MeasuredFigure.None(undefined);
        if (figure.Deviation is not { } deviation)
            return new MeasuredFigure(mean, null);
        var reach = Student[Math.Min(values.Count - 1, Student.Length) - 1] * deviation / Math.Sqrt(values.Count);
        return new MeasuredFigure(mean, new Interval(mean - reach, mean + reach));
    }
}
