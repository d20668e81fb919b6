using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Models;

namespace Workbench.Reproduction;

/// <summary>Everything that the reproduction of HAP measures, planned part by part.</summary>
internal sealed class HapPlan
{
    private readonly Dictionary<(string Subject, string Method), PlannedPart<HapRun>> runs = [];
    private readonly Dictionary<(string Subject, string Scores), PlannedPart<int[][]>> candidates = [];
    private readonly HapMeasurement measurement;
    private PlannedPart<HeadRoles>? roles;
    private KnownCircuitRecovery? recovery;

    private HapPlan(Transformer model, IReadOnlyList<HapSubject> subjects, HapOptions options, CancellationToken cancellation)
    {
        (Model, Subjects, Options) = (model, subjects, options);
        measurement = new HapMeasurement(options, cancellation);
        Methods = HapMethod.Main(options);
    }

    /// <summary>What the scores of candidates are.</summary>
    public static IReadOnlyList<string> ScoringMethods { get; } = ["eap", "eap-ig-inputs"];

    /// <summary>The model.</summary>
    public Transformer Model { get; }

    /// <summary>All drawings of all tasks; those of a task behind each other.</summary>
    public IReadOnlyList<HapSubject> Subjects { get; }

    /// <summary>What was asked for.</summary>
    public HapOptions Options { get; }

    /// <summary>The rows of the main table.</summary>
    public IReadOnlyList<HapMethod> Methods { get; }

    /// <summary>The tasks, in order.</summary>
    public IReadOnlyList<string> Tasks => [.. Subjects.Select(subject => subject.Task.Name).Distinct()];

    /// <summary>The heads with known parts; null where nobody knows any.</summary>
    public HeadRoles? Roles => roles?.Value is { Roles.Count: > 0 } known ? known : null;

    /// <summary>Why there are no such heads; null where there are.</summary>
    public string? NoRoles =>
        roles is null ? "heads are told apart on the task ioi, which was not measured"
        : roles.Value.Roles.Count == 0 ? "no head meets a rule"
        : null;

    /// <summary>How circuits of compiled models are recovered; empty where that was not asked for.</summary>
    public IReadOnlyList<RecoveryRow> Recovered => recovery?.Rows() ?? [];

    /// <summary>Plans everything.</summary>
    public static HapPlan Make(Transformer model, IReadOnlyList<HapSubject> subjects, HapOptions options, ReproductionWork work, CancellationToken cancellation)
    {
        var plan = new HapPlan(model, subjects, options, cancellation);
        foreach (var subject in subjects)
        {
            plan.runs.Add((subject.Key, "full model"), work.Plan($"{subject.Key} full model", $"{subject.Identity}; batch {options.BatchSize}", () => plan.measurement.FullModel(subject)));
            foreach (var method in plan.Methods.Concat(options.Sweep.Select(keep => HapMethod.Hap("eap", keep, options))))
                plan.runs.TryAdd((subject.Key, method.Key), plan.PlanRun(work, subject, method));
            foreach (var scores in ScoringMethods)
            {
                plan.candidates.Add((subject.Key, scores), work.Plan(
                    $"{subject.Key} candidates {scores}", $"{subject.Identity}; shares {string.Join(' ', options.AllKept.Select(share => share.ToString("R", CultureInfo.InvariantCulture)))}",
                    () => plan.measurement.Candidates(subject, scores, options.AllKept)));
            }
        }

        if (subjects.FirstOrDefault(subject => subject.Task.Name == "ioi") is { } ioi)
            plan.roles = plan.PlanRoles(work, ioi, cancellation);
        if (options.KnownCircuits)
            plan.recovery = KnownCircuitRecovery.Plan(work, options, cancellation: cancellation);
        return plan;
    }

    /// <summary>The runs of a method on a task, one a drawing.</summary>
    public IReadOnlyList<HapRun> Runs(string task, string method) => [.. Of(task).Select(subject => runs[(subject.Key, method)].Value)];

    /// <summary>The full model on a task, one a drawing.</summary>
    public IReadOnlyList<HapRun> Full(string task) => Runs(task, "full model");

    /// <summary>The candidates of HAP on a task, one set a drawing.</summary>
    public IReadOnlyList<int[]> Candidates(string task, string scores, double keep)
    {
        var place = Options.AllKept.Index().First(entry => entry.Item == keep).Index;
        return [.. Of(task).Select(subject => candidates[(subject.Key, scores)].Value[place])];
    }

    /// <summary>The drawings of a task.</summary>
    public IEnumerable<HapSubject> Of(string task) => Subjects.Where(subject => subject.Task.Name == task);

    private PlannedPart<HapRun> PlanRun(ReproductionWork work, HapSubject subject, HapMethod method)
    {
        var identity = string.Create(
            CultureInfo.InvariantCulture,
            $"{subject.Identity}; {method.Key}; sparsity {Options.Sparsity:R}; batch {Options.BatchSize}");
        if (method.Learns)
            identity += string.Create(CultureInfo.InvariantCulture, $"; steps {method.Steps} of {Options.EdgePruningSteps}; schedule {Options.Schedule}; pairs a step {Options.PairsPerStep}; patience {Options.Patience}; seed {subject.Seed}");
        var key = $"{subject.Key} {method.Key}";
        var mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key + identity)))[..16];
        return work.Plan(key, identity, () => measurement.Run(subject, method, Options.Checkpoints is { } folder && method.Learns ? Path.Combine(folder, mark) : null));
    }

    // The heads of GPT-2 small were worked out by hand; those of other models are told apart by rules.
    private PlannedPart<HeadRoles> PlanRoles(ReproductionWork work, HapSubject subject, CancellationToken cancellation)
    {
        if (EapGpReproduction.PublishedName(Model) == "gpt2")
        {
            return work.Plan("heads, known", subject.Identity, () =>
            {
                var truth = GroundTruth.Load("ioi", Model.Graph());
                return new HeadRoles($"{truth.Title}.", [.. truth.Classes.SelectMany(part => part.Nodes.Where(node => node.StartsWith('a')).Select(node => new HeadRole(part.Name, node, null)))]);
            });
        }

        return work.Plan("heads, told apart", $"{subject.Identity}; pairs {Options.HeadExamples}; {HeadRoleFinder.Rule}", () =>
            HeadRoleFinder.Find(Model, subject.Task.Evaluated.Take(Math.Min(Options.HeadExamples, subject.Task.Evaluated.Pairs.Count)), cancellation) ?? new HeadRoles(HeadRoleFinder.Rule, []));
    }
}
