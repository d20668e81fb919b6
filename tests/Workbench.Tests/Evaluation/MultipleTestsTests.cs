using Workbench.Evaluation;

namespace Workbench.Tests.Evaluation;

public class MultipleTestsTests
{
    [Fact]
    public void Holm_multiplies_by_what_is_left_and_never_lets_a_weaker_finding_look_stronger() =>
        Assert.Equal([0.03, 0.06, 0.06], MultipleTests.Holm([0.01, 0.04, 0.03]).Select(p => Math.Round(p, 12)));

    [Fact]
    public void Holm_stays_at_most_one_and_keeps_a_single_test_as_it_is()
    {
        Assert.Equal([1.0, 1.0], MultipleTests.Holm([0.6, 0.9]));
        Assert.Equal([0.2], MultipleTests.Holm([0.2]));
        Assert.Empty(MultipleTests.Holm([]));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void What_is_no_probability_is_refused(double value) => Assert.Throws<ArgumentException>(() => MultipleTests.Holm([0.5, value]));

    [Fact]
    public void Three_equal_differences_have_one_of_eight_signings_as_large() =>
        Assert.InRange(MultipleTests.SignFlip([1, 1, 1]), 0.115, 0.135);

    [Fact]
    public void A_difference_that_every_example_has_is_no_chance_and_one_that_none_has_is()
    {
        double[] clear = [.. Enumerable.Range(1, 40).Select(i => i / 40.0)];

        Assert.Equal(1 / 1001.0, MultipleTests.SignFlip(clear, draws: 1000));
        Assert.Equal(1, MultipleTests.SignFlip([.. clear.Select(value => -value)], draws: 1000));
        Assert.Equal(1, MultipleTests.SignFlip([0, 0, 0], draws: 100));
    }

    [Fact]
    public void The_same_seed_gives_the_same_value() =>
        Assert.Equal(MultipleTests.SignFlip([1, -0.5, 2, 0.3], seed: 3), MultipleTests.SignFlip([1, -0.5, 2, 0.3], seed: 3));

    [Fact]
    public void Differences_that_are_missing_or_not_finite_are_refused()
    {
        Assert.Throws<ArgumentException>(() => MultipleTests.SignFlip([]));
        Assert.Throws<ArgumentException>(() => MultipleTests.SignFlip([1, double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MultipleTests.SignFlip([1], draws: 0));
    }
}
