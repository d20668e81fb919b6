using Workbench.Models;
using Workbench.Results;
using Workbench.Tasks;

namespace Workbench.Reproduction;

/// <summary>
/// Measures what the paper on Hybrid Attribution and Pruning reports (Gu et al., arXiv 2510.03282): circuits of equal sparsity by attribution, by
/// Edge Pruning and by both, what they cost, and which heads survive.
/// </summary>
/// <remarks>The paper has one task, one model and one run. Here circuits are evaluated on other pairs than those learned from, over several seeds.</remarks>
public sealed class HapReproduction
{
    private readonly ReproductionWork work;
    private readonly HapPlan plan;
    private readonly ReproductionTasks tasks;

    private HapReproduction(Transformer model, HapOptions options, FinishedParts finished, CancellationToken cancellation)
    {
        options.Validate();
        tasks = ReproductionTasks.Open(model, options.Tasks, HapOptions.UsualTasks, options.Examples, options.Seeds, heldOut: true);
        if (tasks.Drawn.Count == 0)
            throw new ArgumentException($"Model '{model.Name}' can do none of the tasks ({string.Join("; ", tasks.LeftOut.Select(one => $"{one.Task}: {one.Reason}"))}). Name tasks of its own.");
        work = new ReproductionWork(finished);
        plan = HapPlan.Make(model, [.. Subjects(model, options)], options, work, cancellation);
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
    /// <exception cref="ArgumentException">An option makes no sense, a task is unknown or does not fit the model, or the model can do none.</exception>
    /// <exception cref="FileNotFoundException">There is no such task file.</exception>
    /// <exception cref="InvalidDataException">A task file is damaged.</exception>
    public static HapReproduction Prepare(Transformer model, HapOptions options, FinishedParts finished, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(finished);
        return new HapReproduction(model, options, finished, cancellation);
    }

    /// <summary>Works everything out and puts it together.</summary>
    /// <param name="progress">Told how many parts are done.</param>
    /// <param name="cancellation">Stops the work; what is finished stays kept.</param>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    /// <exception cref="FileNotFoundException">The published figures are not in the data folder.</exception>
    public HapResult Run(IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        var published = PublishedHap.Load();
        work.Run(progress, cancellation);
        return HapResult.Make(plan, tasks.LeftOut, published);
    }

    // A file is drawn once, but masks begin differently with every seed.
    private IEnumerable<HapSubject> Subjects(Transformer model, HapOptions options) => tasks.Drawn
        .GroupBy(task => task.Name, StringComparer.Ordinal)
        .SelectMany(group => TaskCatalog.Names.Contains(group.Key) && group.Count() == options.Seeds.Count
            ? group.Select(task => new HapSubject(model, task, task.Seed))
            : options.Seeds.Select(seed => new HapSubject(model, group.First(), seed)));
}
