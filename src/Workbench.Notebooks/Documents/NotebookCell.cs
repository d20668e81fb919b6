using System.Text.Json.Nodes;

namespace Workbench.Notebooks;

/// <summary>A cell: prose, or code with what it showed when it last ran.</summary>
public sealed class NotebookCell
{
    private const string ParametersTag = "parameters";
    private const string CheckTag = "check";

    internal NotebookCell(string id, bool isCode, string source, JsonObject metadata, IReadOnlyList<JsonObject> outputs, int? executionCount, string kind)
    {
        (Id, IsCode, Source, Metadata, Outputs, ExecutionCount, Kind) = (id, isCode, source, metadata, outputs, executionCount, kind);
        Tags = metadata["tags"] is JsonArray tags ? [.. tags.Select(tag => tag?.ToString() ?? "")] : [];
    }

    /// <summary>Its name within the notebook.</summary>
    public string Id { get; }

    /// <summary>Whether it holds code; else it is prose in Markdown, or raw text.</summary>
    public bool IsCode { get; }

    /// <summary>Its text.</summary>
    public string Source { get; }

    /// <summary>Tags that editors show; <c>parameters</c> and <c>check</c> mean something here.</summary>
    public IReadOnlyList<string> Tags { get; }

    /// <summary>Whether the cell sets the notebook's parameters.</summary>
    public bool HoldsParameters => Tags.Contains(ParametersTag);

    /// <summary>Whether the numbers that the cell shows are compared with the ones that the file holds.</summary>
    public bool IsChecked => Tags.Contains(CheckTag);

    /// <summary>How far a checked number may lie from the one in the file: <c>metadata.workbench.tolerance</c>, 0.02 if not given.</summary>
    public double Tolerance => Setting("tolerance") ?? 0.02;

    /// <summary>The same as a share of the number, added to <see cref="Tolerance"/>: <c>metadata.workbench.relative</c>, 0 if not given.</summary>
    public double RelativeTolerance => Setting("relative") ?? 0;

    internal string Kind { get; }

    internal JsonObject Metadata { get; }

    internal IReadOnlyList<JsonObject> Outputs { get; }

    internal int? ExecutionCount { get; }

    internal NotebookCell With(string source, IReadOnlyList<JsonObject> outputs, int? executionCount) => new(Id, IsCode, source, Metadata, outputs, executionCount, Kind);

    private double? Setting(string name) =>
        Metadata["workbench"] is JsonObject ours && ours[name] is JsonValue value && value.TryGetValue(out double number) ? number : null;
}
