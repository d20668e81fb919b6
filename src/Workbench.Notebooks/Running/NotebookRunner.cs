using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive.Formatting;
using Workbench.Interactive;

namespace Workbench.Notebooks;

/// <summary>Runs C# notebooks without an editor and without the .NET Interactive kernel. One at a time in a process: cells print to the
/// console and read files relative to the notebook's folder, both of which belong to the process.</summary>
public static class NotebookRunner
{
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>Runs every code cell in order.</summary>
    /// <param name="path">The notebook; it is not written to.</param>
    /// <param name="options">Parameters and cancellation; defaults if null.</param>
    /// <returns>The notebook with its new outputs, and times.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no C# notebook.</exception>
    /// <exception cref="ArgumentException">A parameter does not exist or cannot have the value.</exception>
    /// <exception cref="CellFailure">A cell does not compile or threw; it names the cell and the line.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static async Task<NotebookRun> RunAsync(string path, NotebookRunOptions? options = null)
    {
        options ??= new();
        path = Path.GetFullPath(path);
        var before = Notebook.Load(path);
        var notebook = NotebookParameters.Set(before, options.Parameters);
        await OneAtATime.WaitAsync(options.Cancellation).ConfigureAwait(false);
        try
        {
            var (run, folder) = (new Running(options), Path.GetDirectoryName(path)!);
            var finished = await run.All(notebook, folder).ConfigureAwait(false);
            return finished with { Notebook = options.Pictures ? FigurePictures.Add(finished.Notebook, before, options.Cancellation) : FigurePictures.Without(finished.Notebook) };
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private sealed class Running(NotebookRunOptions options)
    {
        private CellOutputs current = new();

        public async Task<NotebookRun> All(Notebook notebook, string folder)
        {
            var (output, error, place) = (Console.Out, Console.Error, Environment.CurrentDirectory);
            using var displays = Formatter.SubscribeToDisplayedValues(displayed => current.Show(displayed));
            using var session = new ScriptSession(folder);
            (NotebookHost.Cancellation, NotebookHost.IsWatched, FigureHtml.PageHasLibrary) = (options.Cancellation, false, true);
            FigureHtml.Restart();
            try
            {
                Environment.CurrentDirectory = folder;
                return await Cells(notebook, session).ConfigureAwait(false);
            }
            finally
            {
                Console.SetOut(output);
                Console.SetError(error);
                Environment.CurrentDirectory = place;
                (NotebookHost.Cancellation, NotebookHost.IsWatched, FigureHtml.PageHasLibrary) = (default, true, false);
            }
        }

        private async Task<NotebookRun> Cells(Notebook notebook, ScriptSession session)
        {
            var cells = new List<NotebookCell>();
            var times = new Dictionary<int, TimeSpan>();
            foreach (var (index, cell) in notebook.Cells.Index())
            {
                if (!cell.IsCode)
                {
                    cells.Add(cell);
                    continue;
                }

                options.Cancellation.ThrowIfCancellationRequested();
                options.Starting?.Invoke(index + 1, notebook.Cells.Count, cell.Source.Split('\n')[0]);
                var clock = Stopwatch.StartNew();
                var outputs = await Cell(cell, index + 1, times.Count + 1, session).ConfigureAwait(false);
                times.Add(index, clock.Elapsed);
                cells.Add(cell.With(cell.Source, outputs, times.Count));
            }

            return new NotebookRun(notebook.With(cells), times);
        }

        private async Task<IReadOnlyList<JsonObject>> Cell(NotebookCell cell, int place, int count, ScriptSession session)
        {
            current = new CellOutputs();
            Console.SetOut(current.Stream("stdout"));
            Console.SetError(current.Stream("stderr"));
            if (await session.Run(cell.Source, place, options.Cancellation).ConfigureAwait(false) is { } value)
                current.Result(value);
            return current.ToJson(count);
        }
    }
}
