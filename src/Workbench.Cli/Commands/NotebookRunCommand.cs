using System.CommandLine;
using Workbench.Cli.Support;
using Workbench.Notebooks;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench notebook run</c>: runs one notebook.</summary>
internal sealed class NotebookRunCommand : WorkCommand
{
    private readonly Argument<string> file = new("file") { Description = "The .ipynb file." };
    private readonly Option<string[]> parameters = new("--param")
    {
        Description = "Another value for a name in the cell tagged 'parameters', e.g. model=gpt2. Can be given several times.",
        HelpName = "name=value",
    };

    private readonly Option<string?> output = new("--out") { Description = "Where to write the notebook with its outputs; over the file itself if not given.", HelpName = "file" };
    private readonly Option<string?> html = new("--html") { Description = "Also write a page that needs no network and no notebook program.", HelpName = "file" };
    private readonly Option<bool> check = new("--check") { Description = "Write no notebook; compare the numbers of cells tagged 'check' with those in the file, and fail where one is out of its tolerance." };

    public NotebookRunCommand()
        : base(
            "run",
            "Runs the C# cells of a notebook in order and writes their outputs into it. A cell that fails is named with its line, and the file stays as it was.",
            "workbench notebook run notebooks/00-start-here.ipynb",
            "workbench notebook run notebooks/00-start-here.ipynb --param model=gpt2 --param examples=50 --out gpt2.ipynb --html gpt2.html",
            "workbench notebook run notebooks/00-start-here.ipynb --check")
    {
        Add(file);
        foreach (var option in new Option[] { parameters, output, html, check })
            Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(check) && result.GetValue(output) is not null)
                result.AddError("Give --check or --out, not both: a check writes no notebook.");
            foreach (var entry in result.GetValue(parameters) ?? [])
            {
                if (entry.IndexOf('=', StringComparison.Ordinal) < 1)
                    result.AddError($"--param is '{entry}'; it must be name=value.");
            }
        });
    }

    private protected override int Run(WorkRun run)
    {
        var path = run.Need(file);
        var committed = Notebook.Load(path);
        if (run.Get(check) && !committed.Cells.Any(cell => cell.IsChecked))
            throw new InvalidDataException("No cell of the notebook is tagged 'check', so there is nothing to compare.");
        var finished = NotebookWork.Run(run, path, NotebookWork.Parameters(run.Get(parameters) ?? []), pictures: !run.Get(check));
        if (run.Get(html) is { } page)
        {
            NotebookPage.Save(page, finished.Notebook, Path.GetFileNameWithoutExtension(path), finished.CellTimes);
            run.Say($"Written to {page}");
        }

        if (run.Get(check))
            return NotebookWork.Report(run, path, committed, finished) ? ExitCode.Done : ExitCode.Failed;
        var into = run.Get(output) ?? path;
        finished.Notebook.Save(into);
        run.Say($"Written to {into}: {finished.CellTimes.Count} cells, {finished.Total.TotalSeconds:0.0} s");
        return ExitCode.Done;
    }
}
