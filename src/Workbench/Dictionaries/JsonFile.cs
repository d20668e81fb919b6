using System.Text.Json;
using System.Text.Json.Nodes;

namespace Workbench.Dictionaries;

/// <summary>A JSON object of a file, whose errors name the file and the key.</summary>
internal sealed class JsonFile
{
    private readonly JsonObject root;

    private JsonFile(string path, JsonObject root) => (Path, this.root) = (path, root);

    /// <summary>The file, for messages.</summary>
    internal string Path { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is not a JSON object.</exception>
    internal static JsonFile Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no {System.IO.Path.GetFileName(path)} in '{System.IO.Path.GetDirectoryName(path)}': this is not a dictionary folder.", path);
        try
        {
            return new(path, JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject ?? throw new JsonException("the top level is not an object"));
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path} is not a JSON object: {error.Message}", error);
        }
    }

    /// <summary>Whether a key has a value other than null.</summary>
    internal bool Has(string key) => root[key] is not null;

    /// <summary>The object under a key, or null where there is none.</summary>
    internal JsonFile? Part(string key) => root[key] is JsonObject part ? new(Path, part) : null;

    internal string Text(string key) => Get<string>(key, "a text");

    internal string? TextOrNull(string key) => Has(key) ? Text(key) : null;

    internal double Number(string key) => Get<double>(key, "a number");

    internal int Whole(string key)
    {
        var number = Number(key);
        return number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number : throw Wrong(key, "a whole number");
    }

    internal bool Flag(string key, bool absent) => Has(key) ? Get<bool>(key, "true or false") : absent;

    internal bool? FlagOrNull(string key) => Has(key) ? Flag(key, false) : null;

    /// <summary>Whether a key has the value false.</summary>
    internal bool IsFalse(string key) => root[key] is JsonValue value && value.TryGetValue<bool>(out var flag) && !flag;

    /// <summary>The keys and numbers of an object of numbers, e.g. one for each hook.</summary>
    internal double? NumberIn(string key, string name) =>
        root[key] is JsonObject part && part[name] is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;

    internal Results.Provenance Provenance(string key)
    {
        using var document = JsonDocument.Parse((root[key] ?? throw Missing(key)).ToJsonString());
        try
        {
            return Results.Provenance.FromJson(document.RootElement);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{Path}: {error.Message}", error);
        }
    }

    /// <summary>The exception for a value that cannot be used.</summary>
    internal InvalidDataException Wrong(string key, string expected) =>
        new($"{Path}: '{key}' is {root[key]?.ToJsonString() ?? "missing"}; it must be {expected}.");

    private T Get<T>(string key, string expected) =>
        (root[key] ?? throw Missing(key)) is JsonValue value && value.TryGetValue<T>(out var read) ? read : throw Wrong(key, expected);

    private InvalidDataException Missing(string key) => new($"{Path} lacks '{key}'.");
}
