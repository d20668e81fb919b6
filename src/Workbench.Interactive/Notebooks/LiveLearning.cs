using System.Diagnostics;
using Microsoft.DotNet.Interactive.Formatting;
using Workbench.Pruning;

namespace Workbench.Interactive;

/// <summary>The curve of a mask training, drawn anew every second while it runs; pass <see cref="Show"/> as the progress of the learning options.</summary>
public sealed class LiveLearning
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<LearningStep> steps = [];
    private TimeSpan last;
    private DisplayedValue? shown;

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<LearningStep> Steps => steps;

    /// <summary>Takes a step in, and draws when it is time.</summary>
    /// <param name="progress">How far learning is.</param>
    /// <exception cref="OperationCanceledException">The notebook is being stopped.</exception>
    public void Show(LearningProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        NotebookHost.Cancellation.ThrowIfCancellationRequested();
        steps.Add(progress.Last);
        var finished = progress.Done >= progress.Steps;
        if (!NotebookHost.IsWatched || (!finished && clock.Elapsed - last < Between))
            return;
        last = clock.Elapsed;
        var figure = steps.Plot();
        if (shown is null)
            shown = figure.Display();
        else
            shown.Update(figure);
    }
}
