using System.Text.Encodings.Web;
using System.Text.Json;
using Workbench.Dictionaries.Attribution;
using Workbench.Dictionaries.Interventions;
using Workbench.Dictionaries.Linear;
using Workbench.Results;

namespace Workbench.Dictionaries.Circuits;

/// <summary>The JSON layout of feature circuits.</summary>
internal static class FeatureCircuitFile
{
    private const string Format = "workbench-feature-circuit";
    private const int Version = 1;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };

    internal static void Write(Stream stream, FeatureCircuit circuit)
    {
        using var json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteNumber("version", Version);
        json.WriteStartObject("target");
        json.WriteString("name", circuit.Target);
        json.WriteString("text", circuit.TargetText);
        json.WriteNumber("position", circuit.TargetPosition);
        json.WriteNumber("value", circuit.TargetValue);
        json.WriteEndObject();
        json.WriteString("method", circuit.Method);
        if (circuit.Threshold is { } threshold) json.WriteNumber("threshold", threshold);
        json.WriteNumber("active_features", circuit.ActiveFeatures);
        json.WriteNumber("leaf_sum", circuit.LeafSum);
        Number(json, "recovery", circuit.Recovery);
        Number(json, "error_share", circuit.ErrorShare);
        if (circuit.ReplacementScore is { } replacement) json.WriteNumber("replacement_score", replacement);
        if (circuit.CompletenessScore is { } completeness) json.WriteNumber("completeness_score", completeness);
        Array(json, "sites", circuit.Sites, site => json.WriteStringValue(site.Name));
        Array(json, "tokens", circuit.Tokens, token => Object(json, () =>
        {
            json.WriteNumber("id", token.Id);
            json.WriteString("text", token.Text);
        }));
        Array(json, "nodes", circuit.Features, node => Object(json, () =>
        {
            json.WriteString("name", node.Node.Name);
            json.WriteNumber("activation", node.Activation);
            json.WriteNumber("attribution", node.Attribution);
        }));
        Array(json, "leaves", circuit.Leaves, leaf => Object(json, () =>
        {
            json.WriteString("kind", leaf.Kind);
            json.WriteNumber("position", leaf.Position);
            json.WriteNumber("contribution", leaf.Value);
        }));
        Array(json, "edges", circuit.Edges, edge => Object(json, () =>
        {
            json.WriteString("source", edge.Source);
            json.WriteString("target", edge.Target);
            json.WriteNumber("weight", edge.Weight);
        }));
        Array(json, "faithfulness", circuit.Faithfulness, measured => Object(json, () =>
        {
            json.WriteString("ablation", measured.Ablation);
            json.WriteNumber("target", measured.Target);
            json.WriteNumber("circuit", measured.Circuit);
            json.WriteNumber("complement", measured.Complement);
            json.WriteNumber("empty", measured.Empty);
        }));
        json.WritePropertyName("provenance");
        circuit.Provenance.WriteTo(json);
        json.WriteEndObject();
    }

    internal static FeatureCircuit Read(string path) => Read(File.ReadAllBytes(path), path);

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="content">The JSON.</param>
    /// <param name="path">What to call it in an error.</param>
    internal static FeatureCircuit Read(ReadOnlyMemory<byte> content, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || format.GetString() != Format)
                throw new InvalidDataException($"'{path}' is no feature circuit: it does not say \"format\": \"{Format}\".");
            if (root.GetProperty("version").GetInt32() is not Version and var version)
                throw new InvalidDataException($"'{path}' has version {version} of the format; this workbench reads version {Version}. Make the circuit again, or use a newer workbench.");
            var circuit = Parse(root);
            Check(circuit, path);
            return circuit;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or ArgumentException)
        {
            throw new InvalidDataException($"'{path}' is a damaged feature circuit: {wrong.Message}", wrong);
        }
    }

    private static FeatureCircuit Parse(JsonElement root)
    {
        var target = root.GetProperty("target");
        return new()
        {
            Target = Text(target, "name"),
            TargetText = Text(target, "text"),
            TargetPosition = target.GetProperty("position").GetInt32(),
            TargetValue = target.GetProperty("value").GetDouble(),
            Method = Text(root, "method"),
            Threshold = root.TryGetProperty("threshold", out var threshold) ? threshold.GetDouble() : null,
            ReplacementScore = root.TryGetProperty("replacement_score", out var replacement) ? replacement.GetDouble() : null,
            CompletenessScore = root.TryGetProperty("completeness_score", out var completeness) ? completeness.GetDouble() : null,
            ActiveFeatures = root.GetProperty("active_features").GetInt32(),
            Sites = [.. root.GetProperty("sites").EnumerateArray().Select(site => DictionarySite.Parse(site.GetString() ?? ""))],
            Tokens = [.. root.GetProperty("tokens").EnumerateArray().Select(token => new CircuitToken(token.GetProperty("id").GetInt32(), Text(token, "text")))],
            Features = [.. root.GetProperty("nodes").EnumerateArray().Select(node => new CircuitFeature(FeatureNode.Parse(Text(node, "name")), node.GetProperty("activation").GetDouble(), node.GetProperty("attribution").GetDouble()))],
            Leaves = [.. root.GetProperty("leaves").EnumerateArray().Select(leaf => new LeafAttribution(Text(leaf, "kind"), leaf.GetProperty("position").GetInt32(), leaf.GetProperty("contribution").GetDouble()))],
            Edges = [.. root.GetProperty("edges").EnumerateArray().Select(edge => new FeatureEdge(Text(edge, "source"), Text(edge, "target"), edge.GetProperty("weight").GetDouble()))],
            Faithfulness = [.. root.GetProperty("faithfulness").EnumerateArray().Select(measured => new CircuitFaithfulness(
                Text(measured, "ablation"), measured.GetProperty("target").GetDouble(), measured.GetProperty("circuit").GetDouble(), measured.GetProperty("complement").GetDouble(), measured.GetProperty("empty").GetDouble()))],
            Provenance = Provenance.FromJson(root.GetProperty("provenance")),
        };
    }

    private static void Check(FeatureCircuit circuit, string path)
    {
        var names = circuit.Features.Select(node => node.Node.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var node in circuit.Features)
            if (node.Node.Position >= circuit.Tokens.Count)
                throw new InvalidDataException($"'{path}' has the node {node.Node.Name}, but a prompt of {circuit.Tokens.Count} tokens.");
        foreach (var edge in circuit.Edges)
        {
            if (edge.Target != circuit.Target && !names.Contains(edge.Target))
                throw new InvalidDataException($"'{path}' has an edge to '{edge.Target}', which is neither a node of the circuit nor its target.");
            if (FeatureNode.TryParse(edge.Source, out _) && !names.Contains(edge.Source))
                throw new InvalidDataException($"'{path}' has an edge from '{edge.Source}', which is no node of the circuit.");
        }
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null.");

    // A target of 0 has no shares.
    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    private static void Object(Utf8JsonWriter json, Action members)
    {
        json.WriteStartObject();
        members();
        json.WriteEndObject();
    }

    private static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items) write(item);
        json.WriteEndArray();
    }
}
