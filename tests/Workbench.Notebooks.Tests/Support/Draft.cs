using System.Text.Json.Nodes;

namespace Workbench.Notebooks.Tests;

/// <summary>Writes small notebooks into a folder of its own.</summary>
internal sealed class Draft : IDisposable
{
    private readonly JsonArray cells = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("workbench-notebooks-").FullName;

    public string Path => System.IO.Path.Combine(Folder, "draft.ipynb");

    public Draft Code(string source, string? tag = null, double? tolerance = null, string? output = null)
    {
        var metadata = new JsonObject();
        if (tag is not null)
            metadata["tags"] = new JsonArray(tag);
        if (tolerance is { } allowed)
            metadata["workbench"] = new JsonObject { ["tolerance"] = allowed };
        var outputs = new JsonArray();
        if (output is not null)
            outputs.Add(new JsonObject { ["output_type"] = "stream", ["name"] = "stdout", ["text"] = output });
        cells.Add(new JsonObject { ["cell_type"] = "code", ["id"] = $"c{cells.Count + 1}", ["metadata"] = metadata, ["source"] = source, ["execution_count"] = null, ["outputs"] = outputs });
        return this;
    }

    public Draft Prose(string text)
    {
        cells.Add(new JsonObject { ["cell_type"] = "markdown", ["id"] = $"c{cells.Count + 1}", ["metadata"] = new JsonObject(), ["source"] = text });
        return this;
    }

    public Draft Write(string language = "C#")
    {
        var file = new JsonObject
        {
            ["cells"] = cells.DeepClone(),
            ["metadata"] = new JsonObject { ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = language, ["name"] = ".net-csharp" }, ["ours"] = 7 },
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        };
        File.WriteAllText(Path, file.ToJsonString());
        return this;
    }

    /// <summary>Writes the file, runs it and returns what each code cell shows as text.</summary>
    public async Task<string[]> Run(params (string Name, string Value)[] parameters) =>
        [.. (await RunAll(parameters)).Cells.Where(cell => cell.IsCode).Select(KeyNumbers.TextOf)];

    public async Task<Notebook> RunAll(params (string Name, string Value)[] parameters) => (await NotebookRunner.RunAsync(Write().Path, new NotebookRunOptions
    {
        Parameters = parameters.ToDictionary(entry => entry.Name, entry => entry.Value),
        Pictures = false,
    })).Notebook;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
