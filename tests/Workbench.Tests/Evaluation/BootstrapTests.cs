using Workbench.Evaluation;

namespace Workbench.Tests.Evaluation;

public sealed class BootstrapTests
{
    [Fact]
    public void The_interval_of_a_mean_agrees_with_the_normal_one_for_many_examples()
    {
        var random = new Random(1);
        double[] values = [.. Enumerable.Range(0, 2000).Select(_ => random.NextDouble())];
        var interval = Bootstrap.Mean(values);
        var mean = values.Average();
        var half = 1.96 * Math.Sqrt(values.Average(v => (v - mean) * (v - mean)) / values.Length);
        Assert.Equal(mean - half, interval.Low, 0.1 * half);
        Assert.Equal(mean + half, interval.High, 0.1 * half);
        Assert.Equal(interval, Bootstrap.Mean(values));
        Assert.NotEqual(interval, Bootstrap.Mean(values, seed: 1));
    }

    [Fact]
    public void Equal_values_have_an_interval_of_one_point() => Assert.Equal(new Interval(3, 3), Bootstrap.Mean([3, 3, 3]));

    [Fact]
    public void Impossible_requests_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Bootstrap.Mean([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Mean([1], level: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Mean([1], resamples: 0));
    }

    [Fact]
    public void Quantiles_interpolate_between_neighbours()
    {
        double[] values = [1, 2, 4];
        Assert.Equal([1, 1.5, 2, 3, 4], new[] { 0, 0.25, 0.5, 0.75, 1 }.Select(p => Quantile.Of(values, p)));
        Assert.Throws<ArgumentException>(() => Quantile.Of([], 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantile.Of(values, 1.1));
    }
}
