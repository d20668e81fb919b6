using System.Globalization;
using Workbench.Evaluation;
using Workbench.Execution;

namespace Workbench.Reproduction;

/// <summary>Everything that the reproduction of EAP-GP measures, planned part by part, and how to find it again.</summary>
internal sealed class EapGpPlan
{
    private readonly Dictionary<(int Stratum, string Method), PlannedPart<MethodCircuits>> runs = [];
    private readonly Dictionary<(int Stratum, string Method), PlannedPart<TruthRun>> truths = [];
    private readonly Dictionary<int, PlannedPart<PathRun>> paths = [];
    private readonly CancellationToken cancellation;
    private PlannedPart<TimingRun>? timing;

    private EapGpPlan(IReadOnlyList<EapGpSubject> subjects, EapGpOptions options, CancellationToken cancellation)
    {
        (Subjects, Options, this.cancellation) = (subjects, options, cancellation);
        Groups = [.. subjects.GroupBy(subject => subject.Group).Select(group => group.ToArray())];
    }

    /// <summary>All models and tasks.</summary>
    public IReadOnlyList<EapGpSubject> Subjects { get; }

    /// <summary>The same, the drawings of a task together.</summary>
    public IReadOnlyList<IReadOnlyList<EapGpSubject>> Groups { get; }

    /// <summary>What was asked for.</summary>
    public EapGpOptions Options { get; }

    /// <summary>What is timed.</summary>
    public EapGpSubject Timed => Subjects[0];

    /// <summary>The times.</summary>
    public TimingRun Timing => timing!.Value;

    /// <summary>Plans everything.</summary>
    public static EapGpPlan Make(IReadOnlyList<EapGpSubject> subjects, EapGpOptions options, ReproductionWork work, CancellationToken cancellation)
    {
        var plan = new EapGpPlan(subjects, options, cancellation);
        foreach (var subject in subjects)
        {
            foreach (var spec in EapGpOptions.PaperMethods.SelectMany(plan.Specs))
                plan.runs.TryAdd((subject.Stratum, spec.Name), plan.PlanRun(work, subject, spec));
        }

        foreach (var first in plan.Groups.Select(group => group[0]))
        {
            if (first.Truth is { } truth)
            {
                foreach (var spec in EapGpOptions.PaperMethods.SelectMany(plan.Specs))
                    plan.truths.Add((first.Stratum, spec.Name), plan.PlanTruth(work, first, truth, spec));
            }

            if (options.AblationSteps.Append(options.Steps).Max() is var farthest)
                plan.paths.Add(first.Stratum, plan.PlanPath(work, first, farthest));
        }

        plan.timing = plan.PlanTiming(work);
        foreach (var subject in subjects)
        {
            foreach (var spec in options.AblationSteps.Select(steps => Walk(steps)).Concat(options.StepLengths.Select(length => Walk(options.Steps, length))))
                plan.runs.TryAdd((subject.Stratum, spec.Name), plan.PlanRun(work, subject, spec));
        }

        return plan;
    }

    /// <summary>EAP-GP with so many steps of some length.</summary>
    public static MethodSpec Walk(int steps, double length = 1)
    {
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["steps"] = steps.ToString(CultureInfo.InvariantCulture) };
        if (length != 1)
            options["step-length"] = length.ToString("R", CultureInfo.InvariantCulture);
        return new MethodSpec("eap-gp", "eap-gp", options);
    }

    /// <summary>How a method of the comparison is run: once, or once a random draw.</summary>
    public IEnumerable<MethodSpec> Specs(string method)
    {
        var steps = Options.Steps.ToString(CultureInfo.InvariantCulture);
        return method switch
        {
            "eap-gp" => [Walk(Options.Steps)],
            // The rule of the published figures: from the corrupted prompt on, without the clean one.
            "eap-ig-inputs" => [new MethodSpec(method, method, new SortedDictionary<string, string>(StringComparer.Ordinal) { ["rule"] = "left", ["steps"] = steps })],
            "random" => Enumerable.Range(0, Options.RandomDraws).Select(draw => new MethodSpec(
                method, method, new Dictionary<string, string> { ["random-seed"] = draw.ToString(CultureInfo.InvariantCulture) })),
            _ => [new MethodSpec(method, method, new Dictionary<string, string>())],
        };
    }

    /// <summary>The runs of a method of the comparison on a task.</summary>
    public IReadOnlyList<Replicate> Runs(IReadOnlyList<EapGpSubject> group, string method) => Runs(group, Specs(method));

    /// <summary>The runs of EAP-GP with so many steps of some length on a task.</summary>
    public IReadOnlyList<Replicate> Runs(IReadOnlyList<EapGpSubject> group, int steps, double length = 1) => Runs(group, [Walk(steps, length)]);

    /// <summary>The rankings of a method beside the known circuit of a task.</summary>
    public IReadOnlyList<TruthRun> Truths(EapGpSubject subject, string method) => [.. Specs(method).Select(spec => truths[(subject.Stratum, spec.Name)].Value)];

    /// <summary>The paths of a task.</summary>
    public PathRun Paths(EapGpSubject subject) => paths[subject.Stratum].Value;

    private Replicate[] Runs(IReadOnlyList<EapGpSubject> group, IEnumerable<MethodSpec> specs) =>
        [.. group.SelectMany(subject => specs.Select(spec => new Replicate(subject.Stratum, runs[(subject.Stratum, spec.Name)].Value)))];

    private PlannedPart<MethodCircuits> PlanRun(ReproductionWork work, EapGpSubject subject, MethodSpec spec)
    {
        var asked = string.Join(' ', subject.Sizes.Select(size => size.In(subject.Model.Graph())));
        return work.Plan(
            $"{subject.Key} {spec.Name}",
            $"{subject.Identity}; {spec.Identity}; {Options.Search} {asked}; curves {string.Join(' ', CurveOptions.BenchmarkFractions)}; batch {Options.BatchSize}",
            () => MethodMeasurement.Run(subject, spec, Options, cancellation));
    }

    private PlannedPart<TruthRun> PlanTruth(ReproductionWork work, EapGpSubject subject, GroundTruth truth, MethodSpec spec)
    {
        var edges = string.Join(' ', truth.Circuit.Edges.Select(edge => FormattableString.Invariant($"{edge.Source}-{edge.Destination}{(truth.Counts(edge) ? "" : "!")}")));
        return work.Plan(
            $"{subject.Key} {spec.Name} beside {truth.Name}",
            $"{subject.Identity}; {spec.Identity}; truth {edges} nodes {string.Join(' ', truth.Nodes)}; resamples {Options.TruthResamples} seed {Options.BootstrapSeed}; batch {Options.BatchSize}",
            () => new TruthSweep(truth).Run(subject.Model, subject.Task, spec, Options, cancellation));
    }

    private PlannedPart<PathRun> PlanPath(ReproductionWork work, EapGpSubject subject, int steps) => work.Plan(
        $"{subject.Key} paths",
        $"{subject.Identity}; steps {steps}; batch {Options.BatchSize}",
        () => PathMeasurement.Run(subject.Model, subject.Task.Scored, steps, Options, cancellation));

    private PlannedPart<TimingRun> PlanTiming(ReproductionWork work)
    {
        MethodSpec[] specs = [.. EapGpOptions.PaperMethods.Select(method => Specs(method).First())];
        return work.Plan(
            $"{Timed.Key} seconds",
            $"{Timed.Identity}; {string.Join(", ", specs.Select(spec => spec.Identity))}; rounds {Options.TimingRounds}; batch {Options.BatchSize}",
            () => MethodTiming.Run(Timed.Model, Timed.Task.Scored, specs, Options, cancellation));
    }
}
