namespace Workbench.Reproduction;

/// <summary>A figure of several seeds: mean, standard deviation, and the interval of the mean by Student's t.</summary>
/// <param name="Values">The figure of each seed; NaN where one has none.</param>
public sealed record SeedFigure(IReadOnlyList<double> Values)
{
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
        return new MeasuredFigure(mean, StudentInterval.Of(mean, deviation, Finite.Length));
    }

    private double[] Finite => [.. Values.Where(double.IsFinite)];
}
