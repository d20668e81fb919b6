using System.Globalization;
using Workbench.Notebooks;

namespace Workbench.Cli.Support;

/// <summary>What the notebook commands share.</summary>
internal static class NotebookWork
{
    /// <summary>Runs a notebook and says which cell it is at.</summary>
    public static NotebookRun Run(WorkRun run, string path, IReadOnlyDictionary<string, string> parameters, bool pictures)
    {
        Computer.Prepare();
        var name = Path.GetFileNameWithoutExtension(path);
        return NotebookRunner.RunAsync(path, new NotebookRunOptions
        {
            Parameters = parameters,
            Pictures = pictures,
            Cancellation = run.Cancellation,
            Starting = (cell, cells, first) => run.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}, cell {cell} of {cells}: {first.Trim()}")),
        }).GetAwaiter().GetResult();
    }

    /// <summary>Takes <c>name=value</c> apart; a name given twice has its last value.</summary>
    public static IReadOnlyDictionary<string, string> Parameters(IEnumerable<string> entries)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in entries)
            values[entry[..entry.IndexOf('=', StringComparison.Ordinal)]] = entry[(entry.IndexOf('=', StringComparison.Ordinal) + 1)..];
        return values;
    }

    /// <summary>Says what differs from the file.</summary>
    /// <returns>Whether nothing does.</returns>
    public static bool Report(WorkRun run, string path, Notebook committed, NotebookRun finished)
    {
        var findings = KeyNumbers.Compare(committed, finished.Notebook);
        foreach (var finding in findings)
            run.Error.WriteLine($"{path}, cell {finding.Cell}: {finding.Problem}");
        run.Say($"{path}: {finished.Total.TotalSeconds:0.0} s, {KeyNumbers.Count(committed)} key numbers, {(findings.Count == 0 ? "as in the file" : string.Create(CultureInfo.InvariantCulture, $"{findings.Count} different"))}");
        return findings.Count == 0;
    }
}
