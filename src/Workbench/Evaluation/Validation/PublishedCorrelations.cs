using System.Text.Json;
using Workbench.Tasks;

namespace Workbench.Evaluation;

/// <summary>Other people's correlations of scores with exact patching, to set beside ours.</summary>
public sealed class PublishedCorrelations
{
    private readonly IReadOnlyDictionary<string, Dictionary<string, double>> pearson;

    private PublishedCorrelations(string model, string source, IReadOnlyDictionary<string, Dictionary<string, double>> pearson) =>
        (Model, Source, this.pearson) = (model, source, pearson);

    /// <summary>The model of the figures, e.g. <c>GPT-2 small</c>.</summary>
    public string Model { get; }

    /// <summary>Where they were published.</summary>
    public string Source { get; }

    /// <summary>The figures for GPT-2 small in <c>data/published</c>.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no data folder.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static PublishedCorrelations Gpt2Small() => Read(DataFolder.PathTo("published", "eap-ig-correlations.json"));

    /// <summary>Reads figures.</summary>
    /// <param name="path">JSON: <c>model</c>, <c>source</c>, and <c>pearson</c> by task and method.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static PublishedCorrelations Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"The file of published correlations '{path}' is not there.", path);
        try
        {
            var file = JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path), JsonSerializerOptions.Web);
            return file is { Model: { } model, Source: { } source, Pearson: { Count: > 0 } pearson } && pearson.Values.SelectMany(task => task.Values).All(figure => Math.Abs(figure) <= 1)
                ? new PublishedCorrelations(model, source, pearson)
                : throw new InvalidDataException($"'{path}' lacks its model, its source or 'pearson' by task and method, or a correlation is not between -1 and 1.");
        }
        catch (JsonException damaged)
        {
            throw new InvalidDataException($"'{path}' is damaged: {damaged.Message}", damaged);
        }
    }

    /// <summary>The published Pearson correlation of a method's scores with exact patching.</summary>
    /// <param name="task">The task's name here.</param>
    /// <param name="method">The method's name here.</param>
    /// <returns>The figure; null where none was published.</returns>
    public double? Pearson(string task, string method) =>
        pearson.TryGetValue(task, out var figures) && figures.TryGetValue(method, out var figure) ? figure : null;

    private sealed record Content(string? Model, string? Source, Dictionary<string, Dictionary<string, double>>? Pearson);
}
