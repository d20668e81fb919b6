using Workbench.Evaluation;
using Workbench.Execution;
using Workbench.Graphs;
using Workbench.Models;
using Workbench.Results;

namespace Workbench.Reproduction;

/// <summary>
/// Measures what the paper on EAP-GP reports (Zhang et al., arXiv 2502.06852): faithfulness of its circuits beside those of EAP and EAP-IG,
/// precision and recall against known circuits, the number of steps, and the cost.
/// </summary>
/// <remarks>The paper's tables were not at hand: tasks, sizes and rules are those of Hanna et al. (arXiv 2403.17806), on whose tasks the paper
/// is evaluated. Edges are scored and circuits evaluated on the same pairs, as published there, unless <see cref="EapGpOptions.HeldOut"/>.</remarks>
public sealed class EapGpReproduction : IDisposable
{
    private static readonly int[] SmallSizes = [100, 200, 500, 1000];
    private static readonly int[] LargeSizes = [17_960, 53_680, 89_400];

    private readonly List<KnownCircuit> known = [];
    private readonly ReproductionWork work;
    private readonly EapGpPlan plan;
    private readonly Transformer model;
    private readonly ReproductionTasks tasks;

    private EapGpReproduction(Transformer model, EapGpOptions options, FinishedParts finished, CancellationToken cancellation)
    {
        options.Validate();
        this.model = model;
        known.AddRange(options.KnownModels.Select(name => KnownCircuits.Create(name)));
        var own = known.Find(candidate => candidate.Model.Hash == model.Hash);
        tasks = own is not null && (options.Tasks is null || options.Tasks is [var only] && only == own.Name)
            ? ReproductionTasks.Open(model, [], [], options.Examples, options.Seeds, options.HeldOut)
            : ReproductionTasks.Open(model, options.Tasks, EapGpOptions.PaperTasks, options.Examples, options.Seeds, options.HeldOut);
        if (tasks.Drawn.Count == 0 && own is null)
            throw new ArgumentException($"Model '{model.Name}' can do none of the paper's tasks ({string.Join("; ", tasks.LeftOut.Select(one => $"{one.Task}: {one.Reason}"))}). Name tasks of its own.");

        work = new ReproductionWork(finished);
        plan = EapGpPlan.Make(Subjects(model, options, own), options, work, cancellation);
    }

    /// <summary>How many parts there are to work out.</summary>
    public int Parts => work.Count;

    /// <summary>How many of them an earlier run had finished.</summary>
    public int Reused => work.Reused;

    /// <summary>The part that is being worked out.</summary>
    public string Current => work.Current;

    /// <summary>Plans a reproduction.</summary>
    /// <param name="model">The model; it stays the caller's.</param>
    /// <param name="options">What to measure.</param>
    /// <param name="finished">Where finished parts are kept.</param>
    /// <param name="cancellation">Stops the work; what is finished stays kept.</param>
    /// <exception cref="ArgumentException">An option makes no sense, a task is unknown or does not fit the model, or the model can do none of the paper's.</exception>
    /// <exception cref="FileNotFoundException">There is no such task file.</exception>
    /// <exception cref="InvalidDataException">A task file is damaged.</exception>
    public static EapGpReproduction Prepare(Transformer model, EapGpOptions options, FinishedParts finished, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(finished);
        return new EapGpReproduction(model, options, finished, cancellation);
    }

    /// <summary>The name that figures of a model are published under.</summary>
    /// <param name="model">The model.</param>
    /// <returns><c>gpt2</c> or <c>gpt2-xl</c>; null for others, also ones of that name and another shape.</returns>
    public static string? PublishedName(Transformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return (model.Name, model.Config.Layers, model.Config.Heads) switch
        {
            ("gpt2" or "gpt2-small", 12, 12) => "gpt2",
            ("gpt2-xl", 48, 25) => "gpt2-xl",
            _ => null,
        };
    }

    /// <summary>Works everything out and puts it together.</summary>
    /// <param name="progress">Told how many parts are done.</param>
    /// <param name="cancellation">Stops the work; what is finished stays kept.</param>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public EapGpResult Run(IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        work.Run(progress, cancellation);
        var published = PublishedFigures.EapIg();
        return EapGpResult.Make(plan, model, tasks.LeftOut, published);
    }

    /// <summary>Frees the compiled models.</summary>
    public void Dispose() => known.ForEach(one => one.Dispose());

    private List<EapGpSubject> Subjects(Transformer model, EapGpOptions options, KnownCircuit? own)
    {
        var subjects = new List<EapGpSubject>();
        var sizes = options.Sizes ?? (PublishedName(model) switch
        {
            "gpt2" => [.. SmallSizes.Select(CircuitSize.Edges)],
            "gpt2-xl" => [.. LargeSizes.Select(CircuitSize.Edges)],
            _ => EapGpOptions.UsualSizes,
        });
        var graph = model.Graph();
        foreach (var size in sizes)
            _ = size.In(graph);
        foreach (var task in tasks.Drawn)
            subjects.Add(new EapGpSubject(subjects.Count, model, task, sizes, Own: true, ManualCircuit(model, task.Name, graph)));
        foreach (var one in known.OrderBy(candidate => candidate == own ? 0 : 1))
        {
            if (one == own && tasks.Drawn.Count > 0)
                continue;
            // Their tasks hold every prompt there is: nothing is drawn, and nothing left to hold out.
            var task = new ReproductionTask(one.Task.Name, options.Seeds[0], one.Task, one.Task);
            subjects.Add(new EapGpSubject(subjects.Count, one.Model, task, one == own ? sizes : EapGpOptions.UsualSizes, Own: one == own, GroundTruth.Of(one)));
        }

        return subjects;
    }

    // The manual circuits that published precision and recall refer to are of GPT-2 small.
    private static GroundTruth? ManualCircuit(Transformer model, string task, ComputationGraph graph) =>
        PublishedName(model) == "gpt2" && task is ("ioi" or "greater-than") ? GroundTruth.Load(task, graph) : null;
}
