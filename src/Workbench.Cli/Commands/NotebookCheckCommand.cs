using System.CommandLine;
using Workbench.Cli.Support;
using Workbench.Notebooks;
using Workbench.Tasks;

namespace Workbench.Cli.Commands;

/// <summary><c>workbench notebook check</c>: runs all notebooks and compares their key numbers.</summary>
internal sealed class NotebookCheckCommand : WorkCommand
{
    private readonly Argument<string[]> files = new("files") { Description = "Notebooks; all in the folder 'notebooks' if none is given.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> html = new("--html") { Description = "Also write a page for each into this folder.", HelpName = "folder" };

    public NotebookCheckCommand()
        : base(
            "check",
            "Runs notebooks with their own settings and compares the numbers of cells tagged 'check' with those in the files. Writes no notebook; fails where a cell fails or a number is out of its tolerance.",
            "workbench notebook check",
            "workbench notebook check notebooks/00-start-here.ipynb --html out/pages")
    {
        Add(files);
        Add(html);
    }

    private protected override int Run(WorkRun run)
    {
        string[] paths = run.Need(files) is { Length: > 0 } given ? given : All();
        var failed = new List<string>();
        foreach (var path in paths)
        {
            var committed = Notebook.Load(path);
            try
            {
                var finished = NotebookWork.Run(run, path, new Dictionary<string, string>(), pictures: false);
                if (!NotebookWork.Report(run, path, committed, finished))
                    failed.Add(path);
                if (run.Get(html) is { } folder)
                    NotebookPage.Save(Path.Combine(folder, Path.GetFileNameWithoutExtension(path) + ".html"), finished.Notebook, Path.GetFileNameWithoutExtension(path), finished.CellTimes);
            }
            catch (Exception failure) when (failure is CellFailure or InvalidDataException)
            {
                run.Error.WriteLine($"error: {path}: {failure.Message}");
                failed.Add(path);
            }
        }

        run.Say($"{paths.Length - failed.Count} of {paths.Length} notebooks are as they were.");
        return failed.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static string[] All()
    {
        var folder = Path.Combine(Path.GetDirectoryName(DataFolder.Root)!, "notebooks");
        string[] found = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.ipynb").Order(StringComparer.Ordinal)] : [];
        return found.Length > 0 ? found : throw new DirectoryNotFoundException($"There is no notebook in '{folder}'. Name the files.");
    }
}
