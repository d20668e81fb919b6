using Workbench.Tasks;

namespace Workbench.Attribution;

/// <summary>Refuses metrics that a method cannot make anything of.</summary>
internal static class MetricCheck
{
    /// <exception cref="ArgumentException">The metric compares with the clean run itself, where it is flat.</exception>
    internal static void RequireSlope(string method, Metric metric)
    {
        if (metric.IsFlatAtClean)
            throw new ArgumentException($"Method {method} takes the gradient at the clean run, where {metric.Name} is smallest and its gradient zero: every score would be rounding noise. Use logit-diff or prob-diff, or a method that leaves the clean run (clean-corrupted, eap-ig-inputs, exact).", nameof(metric));
    }
}
