using System.Text.Json;
using Workbench.Tasks;

namespace Workbench.Reproduction;

/// <summary>The figures of the paper on HAP, from <c>data/published/hap.json</c>.</summary>
public sealed record PublishedHap
{
    /// <summary>Whose figures they are.</summary>
    public required string Source { get; init; }

    /// <summary>What one has to know about them.</summary>
    public required string About { get; init; }

    /// <summary>The model, as <see cref="EapGpReproduction.PublishedName"/> calls it.</summary>
    public required string Model { get; init; }

    /// <summary>The task.</summary>
    public required string Task { get; init; }

    /// <summary>The main table.</summary>
    public required IReadOnlyList<PublishedHapRow> Rows { get; init; }

    /// <summary>The class of heads that the paper follows.</summary>
    public required string HeadClass { get; init; }

    /// <summary>Its heads.</summary>
    public required IReadOnlyList<string> Heads { get; init; }

    /// <summary>Those of them that each method keeps, by its name.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Survive { get; init; }

    /// <summary>Reads the figures.</summary>
    /// <exception cref="FileNotFoundException">The data folder has no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static PublishedHap Load() => Read(DataFolder.PathTo(Path.Combine("published", "hap.json")));

    /// <summary>Reads a file of figures.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged; the message names what is wrong.</exception>
    public static PublishedHap Read(string path) => PublishedFile.Read(path, Parse);

    private static PublishedHap Parse(JsonElement root)
    {
        var heads = root.GetProperty("heads");
        return new PublishedHap
        {
            Source = root.GetProperty("source").GetString()!,
            About = root.GetProperty("about").GetString()!,
            Model = root.GetProperty("model").GetString()!,
            Task = root.GetProperty("task").GetString()!,
            Rows = [.. root.GetProperty("rows").EnumerateArray().Select(row => new PublishedHapRow(
                row.GetProperty("method").GetString()!, Number(row, "sparsity"), Number(row, "accuracy"), Number(row, "logit_difference"), Number(row, "kl"), Number(row, "seconds")))],
            HeadClass = heads.GetProperty("class").GetString()!,
            Heads = Texts(heads.GetProperty("heads")),
            Survive = heads.GetProperty("survive").EnumerateObject().ToDictionary(method => method.Name, method => Texts(method.Value), StringComparer.Ordinal),
        };
    }

    private static double? Number(JsonElement row, string name) => row.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value.GetDouble() : null;

    private static IReadOnlyList<string> Texts(JsonElement list) => [.. list.EnumerateArray().Select(one => one.GetString()!)];
}
