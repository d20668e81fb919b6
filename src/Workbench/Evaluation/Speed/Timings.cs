namespace Workbench.Evaluation;

/// <summary>Measurements of one thing, round by round.</summary>
internal sealed class Timings
{
    private readonly List<double> values = [];

    internal int Count => values.Count;

    /// <summary>The middle one, or the mean of the two in the middle.</summary>
    internal double Median
    {
        get
        {
            double[] sorted = [.. values.Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    /// <summary>Smallest and largest.</summary>
    internal IReadOnlyList<double> Range => [values.Min(), values.Max()];

    internal void Add(double value) => values.Add(value);

    /// <summary>These in units of others, round by round; rounds that only one of the two has are left out.</summary>
    internal Timings Over(Timings unit)
    {
        var ratios = new Timings();
        foreach (var (value, one) in values.Zip(unit.values)) ratios.Add(value / one);
        return ratios;
    }
}
