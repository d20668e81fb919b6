namespace Workbench.Reproduction;

/// <summary>Everything that the reproduction of DiscoGP measures, planned part by part, and how to find it again.</summary>
internal sealed class DiscoGpPaperPlan
{
    private readonly Dictionary<(DiscoGpPaperSubject Subject, string Key), PlannedPart<SheafRun>> parts = [];
    private readonly Dictionary<DiscoGpPaperSubject, SheafMethods> methods = [];

    private DiscoGpPaperPlan(IReadOnlyList<DiscoGpPaperSubject> subjects, DiscoGpPaperOptions options)
    {
        (Subjects, Options) = (subjects, options);
        Groups = [.. subjects.GroupBy(subject => subject.Task.Name).Select(group => group.ToArray())];
    }

    /// <summary>All drawings of all tasks.</summary>
    public IReadOnlyList<DiscoGpPaperSubject> Subjects { get; }

    /// <summary>The same, the drawings of a task together.</summary>
    public IReadOnlyList<IReadOnlyList<DiscoGpPaperSubject>> Groups { get; }

    /// <summary>What was asked for.</summary>
    public DiscoGpPaperOptions Options { get; }

    /// <summary>Plans everything: the comparison drawing by drawing, then the sweep.</summary>
    public static DiscoGpPaperPlan Make(IReadOnlyList<DiscoGpPaperSubject> subjects, DiscoGpPaperOptions options, ReproductionWork work, CancellationToken cancellation)
    {
        var plan = new DiscoGpPaperPlan(subjects, options);
        foreach (var subject in subjects)
        {
            plan.methods.Add(subject, new SheafMethods(subject, options));
            foreach (var method in plan.methods[subject].All())
                Add(subject, method);
        }

        foreach (var first in plan.Groups.Select(group => group[0]))
        {
            foreach (var times in options.Sweep.Where(times => times != 1))
                Add(first, plan.methods[first].Swept(times));
        }

        return plan;

        void Add(DiscoGpPaperSubject subject, SheafMethod method) => plan.parts.Add((subject, method.Key), work.Plan(
            $"{subject.Key} {method.Key}",
            $"{subject.Identity}; {method.Identity}; evaluated under {string.Join(" and ", SheafMethods.Ablations)}",
            () => SheafMeasurement.Run(subject, method, options, cancellation)));
    }

    /// <summary>The rows of the comparison, in order; several draws of one are one row.</summary>
    public IEnumerable<(string Name, string? FoundUnder)> Rows() => methods[Subjects[0]].All().Select(method => (method.Name, method.FoundUnder)).Distinct();

    /// <summary>The runs of a row on a drawing of a task: one, or one a draw.</summary>
    public IReadOnlyList<SheafRun> Runs(DiscoGpPaperSubject subject, string name, string? foundUnder) =>
        [.. methods[subject].All().Where(method => method.Name == name && method.FoundUnder == foundUnder).Select(method => parts[(subject, method.Key)].Value)];

    /// <summary>The run of DiscoGP on the first drawing of a task with other weights of the sparsity losses; the usual ones are those of the comparison.</summary>
    public SheafRun Swept(DiscoGpPaperSubject first, double times) =>
        times == 1 ? Runs(first, SheafMethods.Both, Execution.Ablation.ZeroTotal.Name)[0] : parts[(first, methods[first].Swept(times).Key)].Value;
}
