using Workbench.Evaluation;

namespace Workbench.Reproduction;

/// <summary>Mean and quartiles over prompts.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Low">The first quartile.</param>
/// <param name="Median">The median.</param>
/// <param name="High">The third quartile.</param>
/// <param name="Count">How many prompts have the figure.</param>
public sealed record SweepSummary(double Mean, double Low, double Median, double High, int Count)
{
    /// <summary>Sums figures up.</summary>
    /// <param name="values">One a prompt; those that are not finite are left out.</param>
    /// <returns>The summary; null where no figure is finite.</returns>
    public static SweepSummary? Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? null : new(sorted.Average(), Quantile.Of(sorted, 0.25), Quantile.Of(sorted, 0.5), Quantile.Of(sorted, 0.75), sorted.Length);
    }
}
