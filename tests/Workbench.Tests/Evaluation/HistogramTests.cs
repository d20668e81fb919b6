using Workbench.Evaluation;

namespace Workbench.Tests.Evaluation;

public class HistogramTests
{
    [Fact]
    public void Bins_have_round_borders_and_hold_every_value_once()
    {
        double[] values = [-0.31, 0.02, 0.4, 0.4, 1.7];

        var histogram = Histogram.Spanning(values, about: 10);

        Assert.Equal(0.5, histogram.Width, 12);
        Assert.Equal(-0.5, histogram.Start, 12);
        Assert.Equal(2.0, histogram.End, 12);
        Assert.Equal([1, 3, 0, 0, 1], histogram.Count(values));
    }

    [Fact]
    public void Values_on_a_border_belong_to_the_bin_above()
    {
        var histogram = Histogram.Spanning([0, 1, 2, 3, 4], about: 4);

        Assert.Equal([1, 1, 1, 1, 1], histogram.Count([0, 1, 2, 3, 4]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-7.25)]
    [InlineData(1e-300)]
    [InlineData(3e200)]
    public void Equal_values_share_a_bin(double value)
    {
        var histogram = Histogram.Spanning([value, value, value]);

        Assert.Equal([3], histogram.Count([value, value, value]));
    }

    [Fact]
    public void Random_values_are_counted_in_about_as_many_bins_as_asked_for()
    {
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
        {
            var scale = Math.Pow(10, random.Next(-6, 7));
            double[] values = [.. Enumerable.Range(0, 50).Select(_ => (random.NextDouble() - 0.3) * scale)];

            var histogram = Histogram.Spanning(values);

            Assert.InRange(histogram.Bins, 5, 21);
            Assert.Equal(50, histogram.Count(values).Sum());
        }
    }

    [Fact]
    public void What_cannot_be_counted_is_named()
    {
        Assert.StartsWith("Value 1 of the histogram is not a finite number.", Assert.Throws<ArgumentException>(() => Histogram.Spanning([1, double.NaN])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Histogram.Spanning([]));
        Assert.Throws<ArgumentException>(() => Histogram.Spanning([1, 2]).Count([9]));
    }
}
