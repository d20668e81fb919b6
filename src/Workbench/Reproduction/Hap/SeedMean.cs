namespace Workbench.Reproduction;

/// <summary>A figure that every seed has one value of.</summary>
/// <param name="Mean">Mean over seeds; null where it is undefined.</param>
/// <param name="Deviation">Sample standard deviation over seeds; null with fewer than two.</param>
public sealed record SeedMean(double? Mean, double? Deviation)
{
    /// <summary>The figure of values.</summary>
    /// <param name="values">One a seed.</param>
    /// <returns>Without mean where there are none, or one is not finite.</returns>
    public static SeedMean Of(IReadOnlyCollection<double> values)
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
        return new MeasuredFigure(mean, StudentInterval.Of(mean, deviation, values.Count));
    }
}
