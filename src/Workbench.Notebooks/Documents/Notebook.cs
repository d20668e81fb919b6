using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workbench.Results;

namespace Workbench.Notebooks;

/// <summary>A Jupyter notebook file (nbformat 4).</summary>
public sealed class Notebook
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject metadata;
    private readonly int minorVersion;

    private Notebook(IReadOnlyList<NotebookCell> cells, JsonObject metadata, int minorVersion) => (Cells, this.metadata, this.minorVersion) = (cells, metadata, minorVersion);

    /// <summary>The cells, in order.</summary>
    public IReadOnlyList<NotebookCell> Cells { get; }

    /// <summary>The first heading, or null.</summary>
    public string? Title => Cells.Where(cell => !cell.IsCode).SelectMany(cell => cell.Source.Split('\n')).FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal))?[2..].Trim();

    /// <summary>Reads a notebook.</summary>
    /// <param name="path">The <c>.ipynb</c> file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no notebook of format 4, or its language is not C#.</exception>
    public static Notebook Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no notebook '{path}'.", path);
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(File.ReadAllText(path));
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"'{path}' is no notebook: it is not JSON (line {wrong.LineNumber + 1}).", wrong);
        }

        return Parse(root, path);
    }

    /// <summary>Writes the notebook; an existing file is replaced whole or not at all.</summary>
    /// <param name="path">The <c>.ipynb</c> file.</param>
    /// <exception cref="IOException">The file cannot be written; an old one is then left as it was.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream =>
    {
        using (var json = new Utf8JsonWriter(stream, Layout))
            Sorted(ToJson())!.WriteTo(json);
        stream.Write("\n"u8);
    });

    internal static Notebook Parse(JsonNode? root, string path)
    {
        if (root is not JsonObject file || file["cells"] is not JsonArray cells || file["nbformat"]?.GetValue<int>() != 4)
            throw new InvalidDataException($"'{path}' is no notebook of format 4: 'cells' or 'nbformat' is missing. Save it again in VS Code or Jupyter.");
        var metadata = file["metadata"] as JsonObject ?? [];
        var language = (metadata["kernelspec"] as JsonObject)?["language"]?.ToString();
        if (language is not (null or "C#"))
            throw new InvalidDataException($"'{path}' is a notebook for {language}; only C# ones (kernel .net-csharp) can be run.");
        return new Notebook([.. cells.Select((cell, index) => Cell(cell, index, path))], (JsonObject)metadata.DeepClone(), file["nbformat_minor"]?.GetValue<int>() ?? 5);
    }

    internal Notebook With(IReadOnlyList<NotebookCell> cells) => new(cells, metadata, Math.Max(5, minorVersion));

    internal static JsonArray Lines(string text)
    {
        var lines = new JsonArray();
        var start = 0;
        while (start < text.Length)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            lines.Add((JsonNode)text[start..end]);
            start = end;
        }

        return lines;
    }

    internal static string Joined(JsonNode? text) => text switch
    {
        JsonArray lines => new StringBuilder().AppendJoin("", lines.Select(line => line?.ToString())).ToString(),
        null => "",
        _ => text.ToString(),
    };

    private static NotebookCell Cell(JsonNode? node, int index, string path)
    {
        if (node is not JsonObject cell || cell["cell_type"] is null)
            throw new InvalidDataException($"'{path}', cell {index + 1}: 'cell_type' is missing.");
        var kind = cell["cell_type"]!.ToString();
        return new NotebookCell(
            cell["id"]?.ToString() ?? FormattableString.Invariant($"cell-{index + 1}"),
            kind == "code",
            Joined(cell["source"]),
            cell["metadata"]?.DeepClone() as JsonObject ?? [],
            cell["outputs"] is JsonArray outputs ? [.. outputs.OfType<JsonObject>().Select(output => (JsonObject)output.DeepClone())] : [],
            cell["execution_count"] is JsonValue count && count.TryGetValue(out int number) ? number : null,
            kind);
    }

    private JsonObject ToJson() => new()
    {
        ["cells"] = new JsonArray([.. Cells.Select(ToJson)]),
        ["metadata"] = metadata.DeepClone(),
        ["nbformat"] = 4,
        ["nbformat_minor"] = minorVersion,
    };

    private static JsonObject ToJson(NotebookCell cell)
    {
        var json = new JsonObject
        {
            ["cell_type"] = cell.Kind,
            ["id"] = cell.Id,
            ["metadata"] = cell.Metadata.DeepClone(),
            ["source"] = Lines(cell.Source),
        };
        if (cell.IsCode)
        {
            json["execution_count"] = cell.ExecutionCount;
            json["outputs"] = new JsonArray([.. cell.Outputs.Select(output => output.DeepClone())]);
        }

        return json;
    }

    // As Jupyter writes them, so that files differ only where their content does. The order inside of results is theirs.
    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject parts => new JsonObject(parts.OrderBy(part => part.Key, StringComparer.Ordinal)
            .Select(part => KeyValuePair.Create(part.Key, part.Key.EndsWith("+json", StringComparison.Ordinal) ? part.Value?.DeepClone() : Sorted(part.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
