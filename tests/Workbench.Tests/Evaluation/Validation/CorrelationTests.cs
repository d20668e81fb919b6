using Workbench.Evaluation;

namespace Workbench.Tests.Evaluation.Validation;

public class CorrelationTests
{
    [Theory]
    [InlineData(new double[] { 1, 2, 3 }, new double[] { 2, 4, 6 }, 1, 1)]
    [InlineData(new double[] { 1, 2, 3 }, new double[] { 5, 4, 3 }, -1, -1)]
    // Σ xy of the deviations is 6, Σ x² is 5 and Σ y² is 10; ranks 1 2 3 4 and 1 2.5 2.5 4 give 4.5, 5 and 4.5.
    [InlineData(new double[] { 0, 1, 2, 3 }, new double[] { 0, 2, 2, 4 }, 0.9486832980505138, 0.9486832980505138)]
    // Not a straight line, but always rising.
    [InlineData(new double[] { 0, 1, 2 }, new double[] { 0, 1, 10 }, 0.9078412990032039, 1)]
    public void Small_lists_have_the_correlations_worked_out_by_hand(double[] first, double[] second, double pearson, double spearman)
    {
        Assert.Equal(pearson, Correlation.Pearson(first, second)!.Value, 1e-12);
        Assert.Equal(spearman, Correlation.Spearman(first, second)!.Value, 1e-12);
        Assert.Equal(pearson, Correlation.Pearson(second, first)!.Value, 1e-12);
    }

    [Fact]
    public void Equal_numbers_share_the_mean_of_their_ranks() => Assert.Equal([4, 1.5, 1.5, 3], Correlation.Ranks([7, 1, 1, 2]));

    [Fact]
    public void Random_lists_agree_with_the_textbook_formula_whatever_their_scale_and_place()
    {
        var random = new Random(1);
        for (var round = 0; round < 20; round++)
        {
            double[] x = [.. Enumerable.Range(0, 50).Select(_ => random.NextDouble())];
            double[] y = [.. x.Select(value => value + random.NextDouble())];
            double meanX = x.Average(), meanY = y.Average();
            var expected = x.Zip(y, (one, other) => (one - meanX) * (other - meanY)).Sum()
                / Math.Sqrt(x.Sum(one => Math.Pow(one - meanX, 2)) * y.Sum(other => Math.Pow(other - meanY, 2)));
            Assert.Equal(expected, Correlation.Pearson(x, y)!.Value, 1e-12);
            Assert.Equal(expected, Correlation.Pearson([.. x.Select(one => one * 1e-200)], [.. y.Select(other => 3 + other * 1e200)])!.Value, 1e-9);
            Assert.Equal(Correlation.Spearman(x, y)!.Value, Correlation.Spearman([.. x.Select(Math.Exp)], [.. y.Select(other => other * other * other)])!.Value, 1e-12);
        }
    }

    [Fact]
    public void Lists_of_equal_numbers_have_no_correlation_and_what_cannot_be_compared_is_refused()
    {
        Assert.Null(Correlation.Pearson([2, 2, 2], [1, 2, 3]));
        Assert.Null(Correlation.Spearman([1, 2, 3], [0, 0, 0]));
        Assert.Null(Correlation.Pearson([1], [2]));
        Assert.Throws<ArgumentException>(() => Correlation.Pearson([1, 2], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => Correlation.Spearman([1, double.NaN], [1, 2]));
    }

    [Fact]
    public void Equals_at_the_cut_share_the_places_that_are_left()
    {
        Assert.Equal([1, 0.5, 0.5, 0], TopSet.Shares([9, 4, 4, 1], 2));
        Assert.Equal([1, 0, 0, 0], TopSet.Shares([9, 4, 4, 1], 1));
        Assert.Equal(0.75, TopSet.Precision([9, 4, 4, 1], [true, true, false, true], 2));
        Assert.Equal(1, TopSet.Overlap([3, 2, 1], [30, 20, 10], 2));
        Assert.Equal(0.5, TopSet.Overlap([3, 2, 1], [30, 1, 10], 2));
        Assert.Null(TopSet.Overlap([1, 1, 1], [3, 2, 1], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => TopSet.Shares([1, 2], 3));
    }

    [Fact]
    public void A_share_at_the_cut_is_the_mean_over_all_ways_to_break_the_tie()
    {
        double[] first = [5, 3, 3, 3, 1], second = [2, 8, 7, 1, 2];
        // Each of the three equal ones takes the second place once.
        double[][] broken = [[5, 4, 3, 3, 1], [5, 3, 4, 3, 1], [5, 3, 3, 4, 1]];
        Assert.Equal(broken.Average(keys => TopSet.Overlap(keys, second, 2)!.Value), TopSet.Overlap(first, second, 2)!.Value, 1e-12);
    }
}
