using System.Text;
using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive.Formatting;
using Workbench.Interactive;

namespace Workbench.Notebooks;

/// <summary>Collects what a cell shows, as Jupyter outputs.</summary>
internal sealed class CellOutputs
{
    private readonly Lock gate = new();
    private readonly List<Entry> entries = [];

    /// <summary>A writer for what the cell prints.</summary>
    /// <param name="name"><c>stdout</c> or <c>stderr</c>.</param>
    public TextWriter Stream(string name) => new StreamWriterTo(this, name);

    /// <summary>Takes a shown value in, or what it is updated to.</summary>
    public void Show(DisplayedValue displayed)
    {
        var data = Data(displayed.FormattedValues, displayed.Value);
        lock (gate)
        {
            // A package may raise updates under another name than the value was shown under; it is then the last one of its kind.
            var place = !displayed.IsUpdated ? -1
                : entries.FindIndex(entry => entry.DisplayId == displayed.DisplayId) is >= 0 and var known ? known
                : entries.FindLastIndex(entry => entry.Data is { } shown && shown.Select(part => part.Key).SequenceEqual(data.Select(part => part.Key)));
            if (place < 0)
                entries.Add(new Entry { DisplayId = displayed.DisplayId, Data = data });
            else
                entries[place].Data = data;
        }
    }

    /// <summary>Takes the value of the last expression in.</summary>
    public void Result(object value)
    {
        var data = Data(FormattedValue.CreateManyFromObject(value), value);
        lock (gate)
            entries.Add(new Entry { Data = data, IsResult = true });
    }

    /// <summary>The outputs, progress bars left out.</summary>
    /// <param name="executionCount">Number of the cell among the code cells.</param>
    public IReadOnlyList<JsonObject> ToJson(int executionCount)
    {
        lock (gate)
            return [.. entries.Where(entry => !IsProgress(entry)).Select(entry => ToJson(entry, executionCount))];
    }

    private static bool IsProgress(Entry entry) =>
        entry.Data?["text/html"] is { } html && Notebook.Joined(html).StartsWith($"<div class=\"{NotebookProgress.ElementClass}\"", StringComparison.Ordinal);

    private static JsonObject ToJson(Entry entry, int executionCount)
    {
        if (entry.Stream is { } stream)
            return new JsonObject { ["name"] = stream, ["output_type"] = "stream", ["text"] = Notebook.Lines(entry.Text.ToString()) };
        var json = new JsonObject { ["data"] = entry.Data!.DeepClone(), ["metadata"] = new JsonObject(), ["output_type"] = entry.IsResult ? "execute_result" : "display_data" };
        if (entry.IsResult)
            json["execution_count"] = executionCount;
        return json;
    }

    private static JsonObject Data(IReadOnlyList<FormattedValue> formatted, object? value)
    {
        var data = new JsonObject();
        foreach (var part in formatted)
            data[part.MimeType] = part.MimeType.EndsWith("json", StringComparison.Ordinal) ? JsonNode.Parse(part.Value) : Notebook.Lines(part.Value);

        // Every output has a form that needs nothing to be shown.
        if (!data.ContainsKey("text/plain"))
            data["text/plain"] = Notebook.Lines(value.ToDisplayString());
        return data;
    }

    private void Print(string name, string text)
    {
        if (text.Length == 0)
            return;
        lock (gate)
        {
            if (entries.LastOrDefault()?.Stream != name)
                entries.Add(new Entry { Stream = name });
            entries[^1].Text.Append(text);
        }
    }

    private sealed class Entry
    {
        public string? DisplayId { get; init; }

        public string? Stream { get; init; }

        public bool IsResult { get; init; }

        public JsonObject? Data { get; set; }

        public StringBuilder Text { get; } = new();
    }

    private sealed class StreamWriterTo(CellOutputs outputs, string name) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => outputs.Print(name, value.ToString());

        public override void Write(string? value) => outputs.Print(name, value ?? "");

        public override void Write(char[] buffer, int index, int count) => outputs.Print(name, new string(buffer, index, count));
    }
}
