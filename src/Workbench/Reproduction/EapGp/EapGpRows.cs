using System.Globalization;
using Workbench.Evaluation;
using Workbench.Execution;

namespace Workbench.Reproduction;

/// <summary>Makes the rows of all tables from what was measured.</summary>
internal sealed class EapGpRows(EapGpPlan plan, string? publishedModel, PublishedFigures published)
{
    private readonly FaithfulnessFigures figures = new(Draws(plan.Options));

    /// <summary>Draws examples again as the options say.</summary>
    public static ExampleDraws Draws(EapGpOptions options) => new(Bootstrap.DefaultLevel, options.Resamples, options.BootstrapSeed);

    /// <summary>The main table.</summary>
    public IEnumerable<FaithfulnessRow> Faithfulness()
    {
        foreach (var (group, method, runs) in Everything())
        {
            var first = group[0];
            var edges = first.Model.Graph().EdgeCount;
            foreach (var (index, size) in first.Sizes.Index())
            {
                var asked = size.In(first.Model.Graph());
                var problem = runs.Any(replicate => replicate.Run.Problem is not null);
                yield return new FaithfulnessRow(
                    first.Model.Name, first.Task.Name, method, size, asked, (double)asked / edges,
                    problem ? null : runs.Average(replicate => (double)replicate.Run.Sizes[index].Edges),
                    figures.Of(runs, run => run.Sizes, FaithfulnessFigures.At(index)),
                    problem ? null : Finite(runs.Average(replicate => replicate.Run.Sizes[index].Kl)),
                    problem ? null : Finite(runs.Average(replicate => replicate.Run.Sizes[index].Accuracy)),
                    first.Own && publishedModel is not null ? published.Circuit(publishedModel, first.Task.Name, method, asked) : null,
                    Note(runs, index));
            }
        }
    }

    /// <summary>The curves.</summary>
    public IEnumerable<CurveRow> Curves()
    {
        foreach (var (group, method, runs) in Everything())
        {
            var first = group[0];
            foreach (var signed in new[] { true, false })
            {
                FaithfulnessFigures.Group circuits = signed ? run => run.Signed : run => run.Absolute;
                foreach (var (index, fraction) in CurveOptions.BenchmarkFractions.Index())
                {
                    yield return new CurveRow(
                        first.Model.Name, first.Task.Name, method, signed, fraction, (int)(fraction * first.Model.Graph().EdgeCount),
                        runs.Any(replicate => replicate.Run.Problem is not null) ? null : runs.Average(replicate => (double)circuits(replicate.Run)[index].Edges),
                        figures.Of(runs, circuits, FaithfulnessFigures.At(index)));
                }
            }
        }
    }

    /// <summary>The areas.</summary>
    public IEnumerable<AreaRow> Areas() => Everything().Select(entry => new AreaRow(
        entry.Group[0].Model.Name, entry.Group[0].Task.Name, entry.Method,
        figures.Of(entry.Runs, run => run.Sizes, FaithfulnessFigures.MeanOfSizes),
        figures.Of(entry.Runs, run => run.Signed, FaithfulnessFigures.Cpr),
        figures.Of(entry.Runs, run => run.Absolute, FaithfulnessFigures.Cmd)));

    /// <summary>Precision and recall by n.</summary>
    public IEnumerable<TruthRow> Truths()
    {
        foreach (var (subject, method, runs) in WithTruth())
        {
            if (runs.Any(run => run.Problem is not null))
                continue;
            var others = publishedModel is not null && subject.Own ? published.Overlaps(publishedModel, subject.Task.Name, method) : [];
            for (var n = 1; n <= runs[0].Points.Length; n++)
            {
                TruthFigure[] points = [.. runs.Select(run => run.Points[n - 1])];
                yield return new TruthRow(
                    subject.Truth!.Name, method, n,
                    Average(points.Select(point => point.NodePrecision)), Average(points.Select(point => point.NodeRecall)),
                    Average(points.Select(point => point.EdgePrecision)), Average(points.Select(point => point.EdgeRecall)),
                    others.FirstOrDefault(other => other.Asked == n));
            }
        }
    }

    /// <summary>Whole rankings.</summary>
    public IEnumerable<TruthSummaryRow> TruthSummaries()
    {
        foreach (var (subject, method, runs) in WithTruth())
        {
            var problem = runs.Select(run => run.Problem).FirstOrDefault(reason => reason is not null);
            yield return new TruthSummaryRow(
                subject.Truth!.Name, method, subject.Truth.Circuit.EdgeCount, subject.Truth.Circuit.Graph.EdgeCount,
                TruthRun.Figures.Index().ToDictionary(figure => figure.Item, figure => problem is null ? OverDraws(runs, figure.Index) : MeasuredFigure.None(problem), StringComparer.Ordinal),
                problem ?? (runs.Any(run => run.Edges is { Constant: true }) ? "all scores are equally large" : null));
        }
    }

    /// <summary>The ablation of steps, then of their length.</summary>
    public IEnumerable<AblationRow> Ablation()
    {
        foreach (var group in plan.Groups)
        {
            var standard = plan.Runs(group, plan.Options.Steps);
            foreach (var steps in plan.Options.AblationSteps)
                yield return Row(group, standard, steps, 1);
        }

        foreach (var group in plan.Groups.Where(_ => plan.Options.StepLengths.Count > 0))
        {
            var standard = plan.Runs(group, plan.Options.Steps);
            foreach (var length in plan.Options.StepLengths.Append(1).Distinct().OrderDescending())
                yield return Row(group, standard, plan.Options.Steps, length);
        }
    }

    /// <summary>The paths.</summary>
    public IEnumerable<PathRow> Paths()
    {
        foreach (var subject in plan.Groups.Select(group => group[0]))
        {
            var paths = plan.Paths(subject);
            for (var step = 0; step < paths.OutputDistance.Length; step++)
            {
                var (start, here) = (paths.OutputDistance[0], paths.OutputDistance[step]);
                double[] left = [.. start.Zip(here).Where(pair => pair.First > 0).Select(pair => pair.Second / pair.First)];
                yield return new PathRow(
                    subject.Model.Name, subject.Task.Name, step,
                    left.Length == 0
                        ? MeasuredFigure.None("clean and corrupted outputs are the same in every pair")
                        : new MeasuredFigure(left.Average(), Bootstrap.Mean(left, resamples: plan.Options.Resamples, seed: plan.Options.BootstrapSeed)),
                    paths.FromClean[step].Average(), paths.ToCorrupted[step].Average(),
                    step < paths.ZeroGradients.Length ? paths.ZeroGradients[step] : null);
            }
        }
    }

    /// <summary>Times.</summary>
    public IEnumerable<TimingRow> Timings()
    {
        var timing = plan.Timing;
        yield return new TimingRow(
            "(plain forward pass)", Middle(timing.Forward), timing.Forward.Min(), timing.Forward.Max(), 1, 0, 1,
            Ratio(timing.Forward, "eap") is { Length: > 0 } ofEap ? Middle(ofEap) : null, Range(Ratio(timing.Forward, "eap-ig-inputs")));
        foreach (var method in EapGpOptions.PaperMethods.Where(timing.Methods.ContainsKey))
        {
            var seconds = timing.Methods[method];
            var passes = timing.Passes.GetValueOrDefault(method);
            yield return new TimingRow(
                method, Middle(seconds), seconds.Min(), seconds.Max(), passes?[0], passes?[1],
                Middle([.. seconds.Zip(timing.Forward, (one, plain) => one / Math.Max(plain, double.Epsilon))]),
                Ratio(seconds, "eap") is { Length: > 0 } ratios ? Middle(ratios) : null, Range(Ratio(seconds, "eap-ig-inputs")));
        }

        double[] Ratio(double[] seconds, string other) =>
            timing.Methods.TryGetValue(other, out var divisor) ? [.. seconds.Zip(divisor, (one, two) => one / Math.Max(two, double.Epsilon))] : [];

        static MeasuredFigure Range(double[] ratios) => ratios.Length == 0
            ? MeasuredFigure.None("EAP-IG cannot score this task")
            : new MeasuredFigure(Middle(ratios), new Interval(ratios.Min(), ratios.Max()));
    }

    private static double Middle(double[] values) => Quantile.Of([.. values.Order()], 0.5);

    private static double? Average(IEnumerable<double?> values) => values.OfType<double>().ToArray() is { Length: > 0 } known ? known.Average() : null;

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static double? Average(IReadOnlyList<Replicate> runs, string key) => Average(runs.Select(replicate =>
        replicate.Run.Options.TryGetValue(key, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : (double?)null));

    private static string? Note(IReadOnlyList<Replicate> runs, int size)
    {
        var notes = new List<string>();
        if (runs.Any(replicate => replicate.Run.ConstantScores))
            notes.Add("all scores are equally large, so enumeration order decides");
        else if (runs.Any(replicate => replicate.Run.Problem is null && replicate.Run.Sizes[size].Ties is not null))
            notes.Add("equal scores were cut through");
        if (runs.All(replicate => replicate.Run.Problem is null && replicate.Run.Sizes[size].Edges == 0))
            notes.Add("no edge is left after pruning");
        return notes.Count > 0 ? string.Join("; ", notes) : null;
    }

    // The mean over random draws; an interval only where examples matter.
    private static MeasuredFigure OverDraws(IReadOnlyList<TruthRun> runs, int figure)
    {
        var value = runs.Average(run => run.Means[figure]);
        if (!double.IsFinite(value))
            return MeasuredFigure.None(runs[0].Edges?.Undefined ?? "nothing that counts was found");
        return new MeasuredFigure(value, runs.Count == 1 ? ExampleDraws.IntervalOf([.. runs[0].Resampled.Select(resample => resample[figure])], Bootstrap.DefaultLevel) : null);
    }

    private AblationRow Row(IReadOnlyList<EapGpSubject> group, IReadOnlyList<Replicate> standard, int steps, double length)
    {
        var runs = plan.Runs(group, steps, length);
        return new AblationRow(
            group[0].Model.Name, group[0].Task.Name, steps, length,
            figures.Of(runs, run => run.Sizes, FaithfulnessFigures.MeanOfSizes),
            steps == plan.Options.Steps && length == 1 ? null : figures.Difference([(runs, standard)], run => run.Sizes, FaithfulnessFigures.MeanOfSizes),
            figures.Of(runs, run => run.Signed, FaithfulnessFigures.Cpr),
            figures.Of(runs, run => run.Absolute, FaithfulnessFigures.Cmd),
            Average(runs, "mean_path_length"), Average(runs, "mean_distance_moved"), Average(runs, "mean_clean_corrupted_distance"), Average(runs, "mean_output_distance_left"),
            string.Join("; ", runs.Select(replicate => replicate.Run.Options.GetValueOrDefault("zero_gradients")).OfType<string>()) is { Length: > 0 } zeros ? zeros : null);
    }

    private IEnumerable<(IReadOnlyList<EapGpSubject> Group, string Method, IReadOnlyList<Replicate> Runs)> Everything() =>
        plan.Groups.SelectMany(group => EapGpOptions.PaperMethods.Select(method => (group, method, plan.Runs(group, method))));

    private IEnumerable<(EapGpSubject Subject, string Method, IReadOnlyList<TruthRun> Runs)> WithTruth() =>
        plan.Groups.Select(group => group[0]).Where(subject => subject.Truth is not null)
            .SelectMany(subject => EapGpOptions.PaperMethods.Select(method => (subject, method, plan.Truths(subject, method))));
}
