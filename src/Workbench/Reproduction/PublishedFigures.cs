using System.Text.Json;
using Workbench.Tasks;

namespace Workbench.Reproduction;

/// <summary>Figures that others published, from <c>data/published</c>, to stand beside our own.</summary>
/// <remarks>Methods and tasks have this project's names; the file says what they were published as.</remarks>
public sealed class PublishedFigures
{
    private static readonly string[] Methods = ["eap", "eap-ig-inputs"];

    private readonly Dictionary<(string Model, string Task, string Method), PublishedCircuit[]> circuits = [];
    private readonly Dictionary<(string Model, string Task, string Method), PublishedOverlap[]> overlaps = [];

    private PublishedFigures(string source) => Source = source;

    /// <summary>Whose figures they are.</summary>
    public string Source { get; }

    /// <summary>The models that there are figures of.</summary>
    public IReadOnlyList<string> Models => [.. circuits.Keys.Select(key => key.Model).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Reads the figures of Hanna, Pezzelle and Belinkov (arXiv 2403.17806) on EAP and EAP-IG, from <c>data/published/eap-ig.json</c>.</summary>
    /// <exception cref="FileNotFoundException">The data folder has no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static PublishedFigures EapIg() => Read(DataFolder.PathTo(Path.Combine("published", "eap-ig.json")));

    /// <summary>Reads a file of figures.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged; the message names the place.</exception>
    public static PublishedFigures Read(string path) => PublishedFile.Read(path, Parse);

    /// <summary>Published circuits of a method.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="task">Name of the task.</param>
    /// <param name="method">Name of the method.</param>
    /// <returns>One a size, growing; none where nothing was published.</returns>
    public IReadOnlyList<PublishedCircuit> Circuits(string model, string task, string method) => circuits.GetValueOrDefault((model, task, method)) ?? [];

    /// <summary>The published circuit of a size.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="task">Name of the task.</param>
    /// <param name="method">Name of the method.</param>
    /// <param name="asked">Edges asked for.</param>
    /// <returns>The circuit; null where that size was not published.</returns>
    public PublishedCircuit? Circuit(string model, string task, string method, int asked) =>
        Circuits(model, task, method).FirstOrDefault(circuit => circuit.Asked == asked);

    /// <summary>Published precision and recall of a method against the manual circuit of a task.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="task">Name of the task.</param>
    /// <param name="method">Name of the method.</param>
    /// <returns>One a size, growing; none where nothing was published.</returns>
    public IReadOnlyList<PublishedOverlap> Overlaps(string model, string task, string method) => overlaps.GetValueOrDefault((model, task, method)) ?? [];

    private static PublishedFigures Parse(JsonElement root)
    {
        var figures = new PublishedFigures(root.GetProperty("source").GetString() ?? throw new FormatException("'source' is empty."));
        foreach (var model in root.GetProperty("faithfulness").EnumerateObject())
        {
            foreach (var task in model.Value.EnumerateObject())
                figures.AddCircuits(model.Name, task.Name, task.Value);
        }

        foreach (var task in root.GetProperty("overlap").EnumerateObject())
            figures.AddOverlaps(task.Value.GetProperty("model").GetString()!, task.Name, task.Value.GetProperty("rows"));
        return figures;
    }

    private void AddCircuits(string model, string task, JsonElement published)
    {
        double clean = published.GetProperty("clean").GetDouble(), corrupted = published.GetProperty("corrupted").GetDouble();
        if (clean == corrupted)
            throw new FormatException($"'{task}' of '{model}' has the same metric clean and corrupted, so its faithfulness is undefined.");
        JsonElement[] rows = [.. published.GetProperty("rows").EnumerateArray()];
        foreach (var (place, method) in Methods.Index())
        {
            circuits.Add((model, task, method), [.. rows.Select(row =>
            {
                var metric = row[2 + 2 * place].GetDouble();
                return new PublishedCircuit(row[0].GetInt32(), row[1 + 2 * place].GetInt32(), metric, (metric - corrupted) / (clean - corrupted));
            })]);
        }
    }

    private void AddOverlaps(string model, string task, JsonElement published)
    {
        JsonElement[] rows = [.. published.EnumerateArray()];
        foreach (var (place, method) in Methods.Index())
        {
            var first = 1 + 4 * place;
            overlaps.Add((model, task, method), [.. rows.Select(row => new PublishedOverlap(
                row[0].GetInt32(), row[first].GetDouble(), row[first + 1].GetDouble(), row[first + 2].GetDouble(), row[first + 3].GetDouble()))]);
        }
    }
}
