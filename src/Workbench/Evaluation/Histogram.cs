namespace Workbench.Evaluation;

/// <summary>Equal bins, with round borders, that span some values.</summary>
public sealed record Histogram
{
    private Histogram(double start, double width, int bins) => (Start, Width, Bins) = (start, width, bins);

    /// <summary>Lower border of the first bin.</summary>
    public double Start { get; }

    /// <summary>Width of every bin: 1, 2 or 5 times a power of ten.</summary>
    public double Width { get; }

    /// <summary>Number of bins.</summary>
    public int Bins { get; }

    /// <summary>Upper border of the last bin.</summary>
    public double End => LowerBorder(Bins);

    /// <summary>Makes bins that hold all given values.</summary>
    /// <param name="values">At least one value, all finite.</param>
    /// <param name="about">How many bins at most, give or take one.</param>
    /// <exception cref="ArgumentException">There are no values, or one is not finite; the message says which.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="about"/> is below 1.</exception>
    public static Histogram Spanning(IReadOnlyList<double> values, int about = 20)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(about, 1);
        if (values.Count == 0)
            throw new ArgumentException("A histogram needs at least one value.", nameof(values));
        for (var i = 0; i < values.Count; i++)
        {
            if (!double.IsFinite(values[i]))
                throw new ArgumentException($"Value {i} of the histogram is not a finite number.", nameof(values));
        }

        double smallest = values.Min(), largest = values.Max();
        var size = Math.Max(Math.Abs(smallest), Math.Abs(largest));
        var range = largest - smallest;

        // Values that differ by rounding alone share one bin.
        var least = range > 1e-9 * size ? range / about : size > 0 ? size / 10 : 0.1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        var width = power * (least <= power ? 1 : least <= 2 * power ? 2 : least <= 5 * power ? 5 : 10);
        var first = Math.Floor(smallest / width);
        return new Histogram(first * width, width, (int)(Math.Floor(largest / width) - first) + 1);
    }

    /// <summary>Lower border of a bin.</summary>
    /// <param name="bin">From 0; <see cref="Bins"/> gives the upper border of the last.</param>
    public double LowerBorder(int bin) => (Math.Round(Start / Width) + bin) * Width;

    /// <summary>How many values fall into each bin; a bin holds its lower border and not its upper one.</summary>
    /// <param name="values">Values that lie within the bins.</param>
    /// <exception cref="ArgumentException">A value lies outside.</exception>
    public IReadOnlyList<int> Count(IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var counts = new int[Bins];
        var first = Math.Round(Start / Width);
        foreach (var value in values)
        {
            var bin = Math.Floor(value / Width) - first;
            if (!(bin >= 0 && bin < Bins))
                throw new ArgumentException($"The value {value} lies outside of the histogram ({Start} to {End}).", nameof(values));
            counts[(int)bin]++;
        }

        return counts;
    }
}
