using System.Diagnostics;
using System.Globalization;
using Microsoft.DotNet.Interactive.Formatting;

namespace Workbench.Interactive;

/// <summary>A progress bar below the cell, once the work has taken two seconds; it is also what ends the work when the notebook is stopped.</summary>
public sealed class NotebookProgress : IProgress<int>, IProgress<(long Done, long Total)>
{
    /// <summary>Class of the bar's element, by which a runner knows outputs that are not results.</summary>
    internal const string ElementClass = "workbench-progress";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(0.5);

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly string what;
    private readonly string unit;
    private long total;
    private TimeSpan last;
    private DisplayedValue? bar;

    /// <summary>Begins.</summary>
    /// <param name="what">What is done, e.g. <c>Scoring edges</c>.</param>
    /// <param name="total">What is counted up to.</param>
    /// <param name="unit">What is counted, e.g. <c>pairs</c>.</param>
    public NotebookProgress(string what, long total, string unit = "pairs")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(what);
        (this.what, this.total, this.unit) = (what, total, unit);
    }

    /// <summary>Says how much is done.</summary>
    /// <param name="value">How many.</param>
    /// <exception cref="OperationCanceledException">The notebook is being stopped.</exception>
    public void Report(int value) => Show(value);

    /// <summary>Says how much is done of how much.</summary>
    /// <param name="value">Both.</param>
    /// <exception cref="OperationCanceledException">The notebook is being stopped.</exception>
    public void Report((long Done, long Total) value)
    {
        total = value.Total;
        Show(value.Done);
    }

    private void Show(long done)
    {
        NotebookHost.Cancellation.ThrowIfCancellationRequested();
        var finished = done >= total;
        if (!NotebookHost.IsWatched || (bar is null && (finished || clock.Elapsed < Patience)) || (!finished && bar is not null && clock.Elapsed - last < Between))
            return;
        last = clock.Elapsed;
        var left = done > 0 ? clock.Elapsed * (total - done) / done : (TimeSpan?)null;
        var html = string.Create(CultureInfo.InvariantCulture, $"<div class=\"{ElementClass}\"><progress value=\"{done}\" max=\"{Math.Max(1, total)}\"></progress> {Html.Text(what)}: {done} of {total} {Html.Text(unit)}{(finished ? $", {clock.Elapsed.TotalSeconds:0.0} s" : left is { } time ? $", about {time.TotalSeconds:0} s left" : "")}</div>");
        var content = new HtmlFragment(html);
        if (bar is null)
            bar = content.Display();
        else
            bar.Update(content);
    }
}
