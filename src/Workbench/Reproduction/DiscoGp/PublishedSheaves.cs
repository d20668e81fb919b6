using System.Text.Json;
using Workbench.Tasks;

namespace Workbench.Reproduction;

/// <summary>Figures that others published on DiscoGP and its relatives, from <c>data/published/discogp.json</c>, to stand beside our own.</summary>
/// <param name="About">Whose they are, and what was not to be had.</param>
/// <param name="Figures">The figures.</param>
public sealed record PublishedSheaves(string About, IReadOnlyList<PublishedSheaf> Figures)
{
    /// <summary>Reads the figures that the repository holds.</summary>
    /// <exception cref="FileNotFoundException">The data folder has no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static PublishedSheaves DiscoGp() => Read(DataFolder.PathTo(Path.Combine("published", "discogp.json")));

    /// <summary>Reads a file of figures.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged; the message says where.</exception>
    public static PublishedSheaves Read(string path) => PublishedFile.Read(path, Parse);

    /// <summary>The figures as a table.</summary>
    public ReproducedTable Table()
    {
        var table = new ReproducedTable(
            "published", "Figures that others published", $"{About} They are of other models than the ones here and are no rows to compare with figure by figure.",
            "model", "task", "method", "measured", "value", "from", "source");
        foreach (var figure in Figures)
            table.Table.Add(figure.Model, figure.Task, figure.Method, figure.Measure, figure.Value, figure.From, figure.Source);
        return table;
    }

    private static PublishedSheaves Parse(JsonElement root)
    {
        var sources = root.GetProperty("sources");
        return new PublishedSheaves(
            Text(root, "about"),
            [.. root.GetProperty("figures").EnumerateArray().Select(figure => new PublishedSheaf(
                Text(sources, Text(figure, "source")), Text(figure, "model"), Text(figure, "task"), Text(figure, "method"), Text(figure, "measure"),
                figure.GetProperty("value").GetDouble(), figure.TryGetProperty("from", out var from) ? from.GetDouble() : null))]);
    }

    private static string Text(JsonElement element, string name) =>
        element.GetProperty(name).GetString() is { Length: > 0 } text ? text : throw new FormatException($"'{name}' is empty.");
}
