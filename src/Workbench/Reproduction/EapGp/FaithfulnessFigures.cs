using Workbench.Evaluation;

namespace Workbench.Reproduction;

/// <summary>Figures of a method's circuits, with intervals over examples; several runs (seeds, random draws) are averaged.</summary>
internal sealed class FaithfulnessFigures(ExampleDraws draws)
{
    /// <summary>Which circuits of a run.</summary>
    public delegate CircuitFigure[] Group(MethodCircuits run);

    /// <summary>What is made of the faithfulness of a run's circuits.</summary>
    public delegate double Summary(double[] faithfulness);

    /// <summary>The summary for the mean over sizes.</summary>
    public static Summary MeanOfSizes { get; } = faithfulness => faithfulness.Average();

    /// <summary>The circuit performance ratio over the benchmark's sizes.</summary>
    public static Summary Cpr { get; } = faithfulness => CurveArea.Cpr(CurveOptions.BenchmarkFractions, faithfulness);

    /// <summary>The circuit-model distance over the benchmark's sizes.</summary>
    public static Summary Cmd { get; } = faithfulness => CurveArea.Cmd(CurveOptions.BenchmarkFractions, faithfulness);

    /// <summary>The faithfulness at one size.</summary>
    public static Summary At(int size) => faithfulness => faithfulness[size];

    /// <summary>A figure of one method on one task.</summary>
    public MeasuredFigure Of(IReadOnlyList<Replicate> runs, Group group, Summary summary) =>
        Problem(runs) is { } problem ? MeasuredFigure.None(problem) : draws.Of(Strata(runs), drawn => Average(runs, group, summary, drawn), Unknown);

    /// <summary>How much a figure of one method exceeds that of another, both averaged over tasks; examples are paired.</summary>
    /// <param name="pairs">For each task the runs of the two.</param>
    /// <param name="group">Which circuits.</param>
    /// <param name="summary">The figure.</param>
    public MeasuredFigure Difference(IReadOnlyList<(IReadOnlyList<Replicate> First, IReadOnlyList<Replicate> Second)> pairs, Group group, Summary summary)
    {
        (IReadOnlyList<Replicate> First, IReadOnlyList<Replicate> Second)[] usable = [.. pairs.Where(pair => Problem(pair.First) is null && Problem(pair.Second) is null)];
        return usable.Length == 0
            ? MeasuredFigure.None(pairs.Select(pair => Problem(pair.First) ?? Problem(pair.Second)).FirstOrDefault() ?? "nothing was measured")
            : draws.Of(
                Strata(usable.SelectMany(pair => pair.First.Concat(pair.Second))),
                drawn => usable.Average(pair => Average(pair.First, group, summary, drawn) - Average(pair.Second, group, summary, drawn)),
                Unknown);
    }

    /// <summary>Any figure of the faithfulness of several methods' circuits.</summary>
    /// <param name="runs">All runs that it needs.</param>
    /// <param name="figure">Computes it from the drawn examples.</param>
    public MeasuredFigure Any(IEnumerable<Replicate> runs, ExampleDraws.Figure figure) => draws.Of(Strata(runs), figure, Unknown);

    /// <summary>Why there is no faithfulness; null where there is.</summary>
    public static string? Problem(IReadOnlyList<Replicate> runs) =>
        runs.Count == 0 ? "it was not run" : runs.Select(replicate => replicate.Run.Problem ?? replicate.Run.Undefined).FirstOrDefault(reason => reason is not null);

    /// <summary>A summary of drawn examples, averaged over runs.</summary>
    public static double Average(IReadOnlyList<Replicate> runs, Group group, Summary summary, IReadOnlyDictionary<int, int[]> drawn)
    {
        var sum = 0.0;
        foreach (var (stratum, run) in runs)
            sum += summary(Of(run, group(run), drawn[stratum]));
        return sum / runs.Count;
    }

    private const string Unknown = "the full model and the empty circuit do not differ";

    private static Dictionary<int, int> Strata(IEnumerable<Replicate> runs) =>
        runs.DistinctBy(replicate => replicate.Stratum).ToDictionary(replicate => replicate.Stratum, replicate => replicate.Run.Clean.Length);

    private static double[] Of(MethodCircuits run, CircuitFigure[] circuits, int[] drawn)
    {
        var nothing = Mean(run.Corrupted, drawn);
        var range = Mean(run.Clean, drawn) - nothing;
        if (Math.Abs(range) <= run.Resolution)
            range = double.NaN;
        var faithfulness = new double[circuits.Length];
        for (var size = 0; size < faithfulness.Length; size++)
            faithfulness[size] = (Mean(circuits[size].PerExample, drawn) - nothing) / range;
        return faithfulness;
    }

    // Arrays, not lists: this is where the time of intervals goes.
    private static double Mean(double[] values, int[] drawn)
    {
        var sum = 0.0;
        foreach (var example in drawn)
            sum += values[example];
        return sum / drawn.Length;
    }
}
