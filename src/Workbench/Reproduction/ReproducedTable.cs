using Workbench.Results;

namespace Workbench.Reproduction;

/// <summary>One table of a reproduction.</summary>
/// <param name="name">What its files are called, without ending.</param>
/// <param name="title">What it shows, in a line.</param>
/// <param name="caption">How to read it, in a sentence or two.</param>
/// <param name="columns">Headers, with units.</param>
public sealed class ReproducedTable(string name, string title, string caption, params IReadOnlyList<string> columns)
{
    /// <summary>What its files are called, without ending.</summary>
    public string Name { get; } = name;

    /// <summary>What it shows, in a line.</summary>
    public string Title { get; } = title;

    /// <summary>How to read it.</summary>
    public string Caption { get; } = caption;

    /// <summary>The rows. A figure that is undefined is null, and a column says why.</summary>
    public ResultTable Table { get; } = new(columns);

    /// <summary>Writes tables into a folder, each as <c>name.csv</c> and, with its provenance, as <c>name.json</c>.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="folder">The folder; it is made when missing.</param>
    /// <param name="provenance">How they came about.</param>
    /// <returns>The files written, in order.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Save(IEnumerable<ReproducedTable> tables, string folder, Provenance provenance)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var files = new List<string>();
        foreach (var one in tables)
        {
            string csv = Path.Combine(folder, one.Name + ".csv"), json = Path.Combine(folder, one.Name + ".json");
            one.Table.SaveCsv(csv);
            one.Table.SaveJson(json, provenance);
            files.AddRange([csv, json]);
        }

        return files;
    }
}
