using System.Globalization;
using Workbench.Execution;
using Workbench.Results;

namespace Workbench.Reproduction;

/// <summary>What the reproduction of HAP measured.</summary>
public sealed record HapResult
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>Edges of its graph.</summary>
    public required int GraphEdges { get; init; }

    /// <summary>What was asked for.</summary>
    public required HapOptions Options { get; init; }

    /// <summary>The tasks with the name of their metric.</summary>
    public required IReadOnlyList<(string Task, string Metric)> Tasks { get; init; }

    /// <summary>The main table, the full model first on each task.</summary>
    public required IReadOnlyList<HapRow> Rows { get; init; }

    /// <summary>The first cut and the sweep over the share that it keeps.</summary>
    public required IReadOnlyList<RecallRow> Sweep { get; init; }

    /// <summary>Heads that survive.</summary>
    public required IReadOnlyList<HeadRow> Heads { get; init; }

    /// <summary>How heads were told apart, or why they were not.</summary>
    public required string HeadRule { get; init; }

    /// <summary>How circuits of compiled models were learned, in words.</summary>
    public static string RecoverySettings => KnownCircuitRecovery.Settings;

    /// <summary>Circuits of compiled models, recovered or not.</summary>
    public required IReadOnlyList<RecoveryRow> Recovered { get; init; }

    /// <summary>The paper's claims.</summary>
    public IReadOnlyList<Claim> Claims { get; private init; } = [];

    /// <summary>Tasks that the model cannot do, and why.</summary>
    public required IReadOnlyList<(string Task, string Reason)> LeftOut { get; init; }

    /// <summary>What methods warned of, each once.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The published figures.</summary>
    public required PublishedHap Published { get; init; }

    /// <summary>Whether they are of this model.</summary>
    public required bool SameModel { get; init; }

    /// <summary>Everything needed to make it again.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>All tables, to be saved; claims last.</summary>
    public IReadOnlyList<ReproducedTable> Tables() => HapTables.Of(this);

    /// <summary>The published row beside one of ours; null where there is none, or it is of another model or task.</summary>
    /// <param name="row">Ours.</param>
    public PublishedHapRow? PublishedFor(HapRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return SameModel && row.Task == Published.Task ? Published.Rows.FirstOrDefault(one => one.Method == row.Method) : null;
    }

    internal static HapResult Make(HapPlan plan, IReadOnlyList<(string Task, string Reason)> leftOut, PublishedHap published)
    {
        var options = plan.Options;
        var result = new HapResult
        {
            Model = plan.Model.Name,
            GraphEdges = plan.Model.Graph().EdgeCount,
            Options = options,
            Tasks = [.. plan.Tasks.Select(task => (task, plan.Of(task).First().Task.Scored.Metric.Name))],
            Rows = [.. plan.Tasks.SelectMany(task => plan.Methods.Select(method => HapRow.Of(task, method.Name, method.Keep, plan.Runs(task, method.Key))).Prepend(HapRow.Of(task, "full model", null, plan.Full(task))))],
            Sweep = [.. plan.Tasks.SelectMany(task => HapPlan.ScoringMethods.SelectMany(scores => options.AllKept.Select(keep => Recall(plan, task, scores, keep))))],
            Heads = [.. (plan.Roles?.Roles ?? []).Select(role => new HeadRow(role, plan.Methods.ToDictionary(method => method.Name, method => Kept(plan.Runs("ioi", method.Key), role.Head), StringComparer.Ordinal)))],
            HeadRule = plan.Roles?.Rule ?? $"No heads are told apart: {plan.NoRoles}.",
            Recovered = plan.Recovered,
            LeftOut = leftOut,
            Warnings = [.. WarningsOf(plan).Distinct()],
            Published = published,
            SameModel = EapGpReproduction.PublishedName(plan.Model) == published.Model,
            Provenance = Describe(plan),
        };
        return result with { Claims = [.. new HapClaims(plan).All()] };
    }

    private static RecallRow Recall(HapPlan plan, string task, string scores, double keep)
    {
        var candidates = plan.Candidates(task, scores, keep);
        var pruned = plan.Runs(task, HapMethod.EdgePruningName);
        var recall = pruned.Any(run => run.Problem is not null)
            ? MeasuredFigure.None(pruned.First(run => run.Problem is not null).Problem!)
            : SeedMean.WithInterval([.. pruned.Zip(candidates, (run, kept) => Share(run.Edges, kept))], "Edge Pruning's circuit has no edge");
        var method = HapMethod.Hap(scores, keep, plan.Options);
        var ran = (scores == "eap" && plan.Options.Sweep.Contains(keep)) || keep == plan.Options.Keep;
        return new RecallRow(task, scores, keep, candidates.Average(kept => kept.Length), recall, ran ? HapRow.Of(task, method.Name, keep, plan.Runs(task, method.Key)) : null);
    }

    /// <summary>Share of edges that are among others.</summary>
    internal static double Share(int[] edges, int[] among) => edges.Length == 0 ? double.NaN : (double)edges.Intersect(among).Count() / edges.Length;

    private static double? Kept(IReadOnlyList<HapRun> runs, string head) =>
        runs.All(run => run.Problem is null) ? runs.Average(run => run.Heads.Contains(head) ? 1.0 : 0.0) : null;

    private static IEnumerable<string> WarningsOf(HapPlan plan) =>
        from task in plan.Tasks
        from method in plan.Methods
        from run in plan.Runs(task, method.Key)
        from warning in run.Warnings
        select $"{task}, {method.Name}: {warning}";

    private static Provenance Describe(HapPlan plan)
    {
        var options = new SortedDictionary<string, string>(plan.Options.Described.ToDictionary(), StringComparer.Ordinal)
        {
            ["methods"] = string.Join("; ", plan.Methods.Select(method => method.Learns ? string.Create(CultureInfo.InvariantCulture, $"{method.Key} up to {method.Steps} steps") : method.Key)),
        };
        foreach (var subject in plan.Subjects)
        {
            options[$"task_hash {subject.Key}"] = subject.Task.Scored.Hash;
            options[$"evaluated_task_hash {subject.Key}"] = subject.Task.Evaluated.Hash;
        }

        var first = plan.Subjects[0].Task.Scored;
        return RunProvenance.Of(plan.Model, first) with
        {
            Method = "reproduce hap",
            Task = string.Join(", ", plan.Tasks),
            TaskHash = null,
            Metric = string.Join(", ", plan.Tasks.Select(task => $"{task}: {plan.Of(task).First().Task.Scored.Metric.Name}")),
            Examples = first.Pairs.Count,
            LeftOut = null,
            Ablation = Workbench.Execution.Ablation.Patching.Name,
            Selection = string.Create(CultureInfo.InvariantCulture, $"sparsity {plan.Options.Sparsity:R}, pruned"),
            Options = options,
        };
    }
}
