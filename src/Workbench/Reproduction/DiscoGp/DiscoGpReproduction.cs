using Workbench.Execution;
using Workbench.Models;
using Workbench.Results;

namespace Workbench.Reproduction;

/// <summary>
/// Measures what the papers on DiscoGP report (Yu et al., arXiv 2407.03779): how much of a model's performance sheaves of weights and edges keep, what is
/// left out of them, and the same for circuits found by activation patching.
/// </summary>
/// <remarks>The papers' tables were not at hand; the layout is that of their text and code. Every circuit is evaluated under DiscoGP's zero ablation and
/// under interchange, and methods of edges search under either, because the claim about activation patching depends on it.</remarks>
public sealed class DiscoGpReproduction
{
    private readonly ReproductionWork work;
    private readonly DiscoGpPaperPlan plan;
    private readonly Transformer model;
    private readonly ReproductionTasks tasks;

    private DiscoGpReproduction(Transformer model, DiscoGpPaperOptions options, FinishedParts finished, CancellationToken cancellation)
    {
        options.Validate();
        _ = options.Size.In(model.Graph());
        this.model = model;
        tasks = ReproductionTasks.Open(model, options.Tasks, DiscoGpPaperOptions.PaperTasks, options.Examples, options.Seeds, heldOut: true);
        if (tasks.Drawn.Count == 0)
            throw new ArgumentException($"Model '{model.Name}' can do none of the tasks {string.Join(", ", DiscoGpPaperOptions.PaperTasks)} ({string.Join("; ", tasks.LeftOut.Select(one => $"{one.Task}: {one.Reason}"))}). Name tasks of its own.");
        work = new ReproductionWork(finished);
        plan = DiscoGpPaperPlan.Make([.. tasks.Drawn.Select(task => new DiscoGpPaperSubject(model, task))], options, work, cancellation);
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
    /// <exception cref="ArgumentException">An option makes no sense, a task is unknown or does not fit the model, or the model can do none of the usual ones.</exception>
    /// <exception cref="FileNotFoundException">There is no such task file.</exception>
    /// <exception cref="InvalidDataException">A task file is damaged.</exception>
    public static DiscoGpReproduction Prepare(Transformer model, DiscoGpPaperOptions options, FinishedParts finished, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(finished);
        return new DiscoGpReproduction(model, options, finished, cancellation);
    }

    /// <summary>Works everything out and puts it together.</summary>
    /// <param name="progress">Told how many parts are done.</param>
    /// <param name="cancellation">Stops the work; what is finished stays kept.</param>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public DiscoGpPaperResult Run(IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        work.Run(progress, cancellation);
        return DiscoGpPaperResult.Make(plan, model, tasks.LeftOut, PublishedSheaves.DiscoGp());
    }
}
