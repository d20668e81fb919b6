using System.Globalization;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Results;

namespace Workbench.Reproduction;

/// <summary>What the reproduction of EAP-GP measured.</summary>
public sealed record EapGpResult
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>Edges of its graph.</summary>
    public required int GraphEdges { get; init; }

    /// <summary>Steps of EAP-IG and EAP-GP outside the ablation.</summary>
    public required int Steps { get; init; }

    /// <summary>The main table.</summary>
    public required IReadOnlyList<FaithfulnessRow> Faithfulness { get; init; }

    /// <summary>Curves over the benchmark's sizes.</summary>
    public required IReadOnlyList<CurveRow> Curves { get; init; }

    /// <summary>Their areas.</summary>
    public required IReadOnlyList<AreaRow> Areas { get; init; }

    /// <summary>Precision and recall against known circuits.</summary>
    public required IReadOnlyList<TruthRow> Truths { get; init; }

    /// <summary>Whole rankings against known circuits.</summary>
    public required IReadOnlyList<TruthSummaryRow> TruthSummaries { get; init; }

    /// <summary>Numbers and lengths of steps.</summary>
    public required IReadOnlyList<AblationRow> Ablation { get; init; }

    /// <summary>Paths of unit steps.</summary>
    public required IReadOnlyList<PathRow> Paths { get; init; }

    /// <summary>Costs.</summary>
    public required IReadOnlyList<TimingRow> Timings { get; init; }

    /// <summary>The task that was timed.</summary>
    public required string TimedTask { get; init; }

    /// <summary>Its pairs.</summary>
    public required int TimedExamples { get; init; }

    /// <summary>How often it was timed.</summary>
    public required int TimingRounds { get; init; }

    /// <summary>The paper's claims.</summary>
    public IReadOnlyList<Claim> Claims { get; private init; } = [];

    /// <summary>Tasks of the paper that the model cannot do, and why.</summary>
    public required IReadOnlyList<(string Task, string Reason)> LeftOut { get; init; }

    /// <summary>What methods warned of, each once.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>How circuits of the main table were selected, in words.</summary>
    public required string Selection { get; init; }

    /// <summary>Which pairs were scored and which evaluated, in words.</summary>
    public required string Examples { get; init; }

    /// <summary>Why no published figures stand beside ours; null where they do.</summary>
    public string? NotPublished { get; init; }

    /// <summary>Whose published figures stand beside ours; null where none do.</summary>
    public string? PublishedSource { get; init; }

    /// <summary>Everything needed to make it again.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>All tables, to be saved; claims last.</summary>
    public IReadOnlyList<ReproducedTable> Tables() => EapGpTables.Of(this);

    internal static EapGpResult Make(EapGpPlan plan, Transformer model, IReadOnlyList<(string Task, string Reason)> leftOut, PublishedFigures published)
    {
        var publishedModel = EapGpReproduction.PublishedName(model);
        var rows = new EapGpRows(plan, publishedModel, published);
        var options = plan.Options;
        var result = new EapGpResult
        {
            Model = model.Name,
            GraphEdges = model.Graph().EdgeCount,
            Steps = options.Steps,
            Faithfulness = [.. rows.Faithfulness()],
            Curves = [.. rows.Curves()],
            Areas = [.. rows.Areas()],
            Truths = [.. rows.Truths()],
            TruthSummaries = [.. rows.TruthSummaries()],
            Ablation = [.. rows.Ablation()],
            Paths = [.. rows.Paths()],
            Timings = [.. rows.Timings()],
            TimedTask = $"{plan.Timed.Model.Name}, {plan.Timed.Task.Name}",
            TimedExamples = plan.Timed.Task.Scored.Pairs.Count,
            TimingRounds = options.TimingRounds,
            LeftOut = leftOut,
            Warnings = [.. plan.Groups.SelectMany(group => EapGpOptions.PaperMethods.SelectMany(method => plan.Runs(group, method)
                .SelectMany(run => run.Run.Warnings).Distinct().Select(warning => $"{group[0].Model.Name}, {group[0].Task.Name}, {method}: {warning}"))).Distinct()],
            Selection = $"{(options.Search == SelectionSearch.Greedy ? "greedy" : "top")}, absolute, pruned",
            Examples = options.HeldOut
                ? "Edges are scored on some pairs and circuits evaluated on as many others; the tasks of compiled models hold every prompt there is, so both are the same there."
                : "Edges are scored and circuits evaluated on the same pairs, as in the published figures of EAP and EAP-IG; how the paper on EAP-GP splits its data is not known.",
            NotPublished = publishedModel is null
                ? $"Published figures of EAP and EAP-IG are of {string.Join(" and ", published.Models)}; there are none of {model.Name}, so none stand beside ours."
                : null,
            PublishedSource = publishedModel is null ? null : published.Source,
            Provenance = Describe(plan, model),
        };
        return result with { Claims = [.. new EapGpClaims(plan, result.Ablation, result.Paths, result.Timings).All()] };
    }

    private static Provenance Describe(EapGpPlan plan, Transformer model)
    {
        var options = new SortedDictionary<string, string>(plan.Options.Described.ToDictionary(), StringComparer.Ordinal)
        {
            ["methods"] = string.Join("; ", EapGpOptions.PaperMethods.Select(method => plan.Specs(method).First().Identity)),
            ["sizes"] = string.Join(' ', plan.Subjects[0].Sizes),
        };
        foreach (var subject in plan.Subjects)
        {
            options[$"task_hash {subject.Key}"] = subject.Task.Scored.Hash;
            if (subject.Task.Evaluated.Hash != subject.Task.Scored.Hash)
                options[$"evaluated_task_hash {subject.Key}"] = subject.Task.Evaluated.Hash;
            if (!subject.Own)
                options[$"model_hash {subject.Model.Name}"] = subject.Model.Hash;
        }

        var task = plan.Subjects[0].Task.Scored;
        return RunProvenance.Of(model, task) with
        {
            Method = "reproduce eap-gp",
            Task = string.Join(", ", plan.Subjects.Where(subject => subject.Own).Select(subject => subject.Task.Name).Distinct()),
            TaskHash = null,
            Metric = string.Join(", ", plan.Subjects.Where(subject => subject.Own).Select(subject => $"{subject.Task.Name}: {subject.Task.Scored.Metric.Name}").Distinct()),
            Examples = task.Pairs.Count,
            LeftOut = null,
            Ablation = Workbench.Execution.Ablation.Patching.Name,
            Selection = string.Create(CultureInfo.InvariantCulture, $"{(plan.Options.Search == SelectionSearch.Greedy ? "greedy" : "top")} absolute, pruned; curves: top signed and top absolute, pruned; known circuits: top absolute, not pruned"),
            Options = options,
        };
    }

}
