using Workbench.Attribution;
using Workbench.Execution;
using Workbench.Models;
using Workbench.Results;

namespace Workbench.Reproduction;

/// <summary>What the reproduction of DiscoGP measured.</summary>
public sealed record DiscoGpPaperResult
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>Edges of its graph.</summary>
    public required int GraphEdges { get; init; }

    /// <summary>Size of the circuits of methods that take one, in edges.</summary>
    public required int CircuitEdges { get; init; }

    /// <summary>The main table.</summary>
    public required IReadOnlyList<SheafRow> Sheaves { get; init; }

    /// <summary>Density against accuracy.</summary>
    public required IReadOnlyList<SparsitySweepRow> Sweep { get; init; }

    /// <summary>What sheaves share.</summary>
    public required IReadOnlyList<SheafOverlapRow> Overlaps { get; init; }

    /// <summary>The loss of each task, in words.</summary>
    public required IReadOnlyList<(string Task, string Loss)> Losses { get; init; }

    /// <summary>Tasks of the default that the model cannot do, and why.</summary>
    public required IReadOnlyList<(string Task, string Reason)> LeftOut { get; init; }

    /// <summary>What methods warned of, each once.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Figures that others published.</summary>
    public required PublishedSheaves Published { get; init; }

    /// <summary>Everything needed to make it again.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>The paper's claims.</summary>
    public IReadOnlyList<Claim> Claims { get; private init; } = [];

    /// <summary>The rows of the main table for gates of weights and of neurons, under DiscoGP's ablation.</summary>
    public IEnumerable<SheafRow> Units => Sheaves.Where(row => row.Method is SheafMethods.Both or SheafMethods.Neurons && row.EvaluatedUnder == Ablation.ZeroTotal.Name);

    /// <summary>All tables, to be saved; claims last.</summary>
    public IReadOnlyList<ReproducedTable> Tables() => DiscoGpPaperTables.Of(this);

    internal static DiscoGpPaperResult Make(DiscoGpPaperPlan plan, Transformer model, IReadOnlyList<(string Task, string Reason)> leftOut, PublishedSheaves published)
    {
        var rows = new DiscoGpPaperRows(plan);
        var result = new DiscoGpPaperResult
        {
            Model = model.Name,
            GraphEdges = model.Graph().EdgeCount,
            CircuitEdges = plan.Options.Size.In(model.Graph()),
            Sheaves = [.. rows.Sheaves()],
            Sweep = [.. rows.Sweep()],
            Overlaps = [.. rows.Overlaps()],
            Losses = [.. plan.Groups.Select(group => (group[0].Task.Name, OptionText.Of(plan.Options.LossOf(group[0].Task.Scored))))],
            LeftOut = leftOut,
            Warnings = [.. from subject in plan.Subjects
                           from row in plan.Rows()
                           from run in plan.Runs(subject, row.Name, row.FoundUnder)
                           from warning in run.Warnings
                           select $"{subject.Task.Name}, {row.Name}{(row.FoundUnder is null ? "" : $" under {row.FoundUnder}")}: {warning}"],
            Published = published,
            Provenance = Describe(plan, model),
        };
        return result with
        {
            Warnings = [.. result.Warnings.Distinct(StringComparer.Ordinal)],
            Claims = [.. new DiscoGpPaperClaims(result.Sheaves, model.Name).All()],
        };
    }

    private static Provenance Describe(DiscoGpPaperPlan plan, Transformer model)
    {
        var options = new SortedDictionary<string, string>(plan.Options.Described.ToDictionary(), StringComparer.Ordinal);
        foreach (var subject in plan.Subjects)
        {
            options[$"task_hash {subject.Key}"] = subject.Task.Scored.Hash;
            options[$"evaluated_task_hash {subject.Key}"] = subject.Task.Evaluated.Hash;
        }

        var task = plan.Subjects[0].Task.Scored;
        return RunProvenance.Of(model, task) with
        {
            Method = "reproduce discogp",
            Task = string.Join(", ", plan.Groups.Select(group => group[0].Task.Name)),
            TaskHash = null,
            Metric = "accuracy, KL",
            LeftOut = null,
            Ablation = string.Join(" and ", SheafMethods.Ablations),
            Selection = "gates with logits above 0; ACDC by threshold, other methods by size; not pruned",
            Options = options,
        };
    }
}
