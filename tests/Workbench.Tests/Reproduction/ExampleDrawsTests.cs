using Workbench.Evaluation;
using Workbench.Reproduction;

namespace Workbench.Tests.Reproduction;

public class ExampleDrawsTests
{
    private static readonly ExampleDraws Draws = new(0.95, 500, 3);

    [Fact]
    public void One_task_has_the_interval_of_the_ordinary_bootstrap()
    {
        var random = new Random(1);
        double[] circuit = Values(random, 0.6), corrupted = Values(random, 0), clean = Values(random, 1);
        var run = Run(circuit, corrupted, clean);

        var estimate = new FaithfulnessFigures(Draws).Of([new Replicate(0, run)], one => one.Sizes, FaithfulnessFigures.At(0));

        Assert.Equal((circuit.Average() - corrupted.Average()) / (clean.Average() - corrupted.Average()), estimate.Value!.Value, 1e-12);
        var expected = Bootstrap.Ratio(circuit, corrupted, clean, 0.95, 500, 3)!.Value;
        Assert.Equal(expected.Low, estimate.Interval!.Value.Low, 1e-12);
        Assert.Equal(expected.High, estimate.Interval.Value.High, 1e-12);
    }

    [Fact]
    public void Differences_are_paired_so_that_what_examples_share_cancels()
    {
        var random = new Random(2);
        double[] corrupted = [.. Enumerable.Repeat(0.0, 40)], clean = [.. Enumerable.Repeat(1.0, 40)], circuit = Values(random, 0.5);
        var better = Run([.. circuit.Select(value => value + 0.125)], corrupted, clean);
        var worse = Run(circuit, corrupted, clean);

        var gain = new FaithfulnessFigures(Draws).Difference([([new Replicate(0, better)], [new Replicate(0, worse)])], one => one.Sizes, FaithfulnessFigures.MeanOfSizes);

        Assert.Equal(0.125, gain.Value!.Value, 1e-12);
        Assert.Equal(0.125, gain.Interval!.Value.Low, 1e-12);
        Assert.Equal(0.125, gain.Interval.Value.High, 1e-12);
    }

    [Fact]
    public void Tasks_are_drawn_apart_and_random_draws_are_averaged()
    {
        double[] zero = [0, 0], one = [1, 1];
        Replicate[] runs = [new(0, Run([0.2, 0.4], zero, one)), new(0, Run([0.4, 0.6], zero, one)), new(1, Run([0.5], [0], [1]))];

        var estimate = new FaithfulnessFigures(Draws).Of(runs, run => run.Sizes, FaithfulnessFigures.At(0));

        Assert.Equal((0.3 + 0.5 + 0.5) / 3, estimate.Value!.Value, 1e-12);
        Assert.Equal((0.2 + 0.4 + 0.5) / 3, estimate.Interval!.Value.Low, 1e-12);
        Assert.Equal((0.4 + 0.6 + 0.5) / 3, estimate.Interval.Value.High, 1e-12);
    }

    [Fact]
    public void What_is_undefined_says_why_and_is_never_NaN()
    {
        var same = Run([0.3, 0.3], [0.3, 0.3], [0.3, 0.3]) with { Undefined = "the full model and the model with every edge out have the same metric" };
        var failed = new MethodCircuits { Problem = "it cannot be scored" };
        var figures = new FaithfulnessFigures(Draws);

        var undefined = figures.Of([new Replicate(0, same)], run => run.Sizes, FaithfulnessFigures.At(0));
        Assert.Null(undefined.Value);
        Assert.Equal(same.Undefined, undefined.Undefined);
        Assert.Equal("it cannot be scored", figures.Of([new Replicate(0, failed)], run => run.Sizes, FaithfulnessFigures.At(0)).Undefined);
        Assert.Equal("it cannot be scored", figures.Difference([([new Replicate(0, failed)], [new Replicate(0, same)])], run => run.Sizes, FaithfulnessFigures.At(0)).Undefined);
        // A resample without a difference has no ratio, so there is no honest interval.
        var rare = figures.Of([new Replicate(0, Run([0.5, 0], [0, 0], [1, 0]))], run => run.Sizes, FaithfulnessFigures.At(0));
        Assert.Equal(0.5, rare.Value);
        Assert.Null(rare.Interval);
    }

    private static double[] Values(Random random, double centre) => [.. Enumerable.Range(0, 40).Select(_ => centre + random.NextDouble())];

    private static MethodCircuits Run(double[] circuit, double[] corrupted, double[] clean) =>
        new() { Clean = clean, Corrupted = corrupted, Sizes = [new CircuitFigure(1, 1, circuit, 0, 1, null)] };
}
