using System.Text.Json;
using Workbench.Results;

namespace Workbench.Graphs;

/// <summary>
/// Reads scores and circuits in EAP-IG's JSON layout, as a stream: the edges of GPT-2 XL fill 200 MB.
/// Keys that are not known are ignored, at every level; the names of nodes and edges must all be known.
/// </summary>
internal sealed class GraphFileReader
{
    private readonly ComputationGraph graph;
    private readonly double[] scores;
    private readonly bool[] scored;
    private readonly bool[] marked;
    private readonly bool[] members;
    private readonly bool[] seen;
    private double[]? agreements;
    private readonly double?[] nodeScores;
    private bool anyEdges;
    private Provenance provenance = Provenance.Foreign;

    private GraphFileReader(ComputationGraph graph)
    {
        var cells = graph.SourceCount * graph.DestinationCount;
        this.graph = graph;
        scores = new double[cells];
        scored = new bool[cells];
        marked = new bool[cells];
        members = new bool[cells];
        seen = new bool[cells];
        nodeScores = new double?[graph.SourceCount];
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">The graph that it must be for; null takes the graph from the file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The content is wrong.</exception>
    public static GraphFileReader Read(string path, ComputationGraph? expected)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            throw new FileNotFoundException(Directory.Exists(path) ? $"'{path}' is a folder; name a file of scores or a circuit." : $"There is no file '{path}'.", path);
        try
        {
            // The edges cannot be read before the graph is known, and nothing says that 'cfg' comes first.
            var graph = FindGraph(path, expected);
            var file = new GraphFileReader(graph);
            file.ReadAll(path);
            return file;
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"'{path}' is not valid JSON: line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}.", wrong);
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException($"'{path}' ends too early: the file is empty or truncated. Make or copy it again.");
        }
        catch (InvalidDataException wrong) when (!wrong.Message.StartsWith($"'{path}'", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"'{path}': {wrong.Message}", wrong);
        }
    }

    /// <summary>The scores, of which there must be one for every edge.</summary>
    public EdgeScores ToScores(string path)
    {
        var count = scored.AsSpan().Count(true);
        if (count == graph.EdgeCount)
            return new EdgeScores(graph, scores, provenance with { Selection = null });
        var missing = Enumerable.Range(0, graph.EdgeCount).Select(graph.EdgeAt).First(edge => !scored[Cell(edge)]);
        throw new InvalidDataException($"'{path}' has scores for {count} of the {graph.EdgeCount} edges; the first without one is '{graph.EdgeName(missing)}'.");
    }

    /// <summary>The <c>sign_agreement</c> of every edge, in enumeration order.</summary>
    public double[] ToSignAgreement(string path)
    {
        if (agreements is null || Array.Exists(agreements, double.IsNaN))
            throw new InvalidDataException($"'{path}' does not say how stable the sign of {(agreements is null ? "its" : "all its")} edges is. Score with resampling: workbench stability --help");
        return agreements;
    }

    /// <summary>Whether every node that writes has a score of its own.</summary>
    public bool HasNodeScores => Array.IndexOf(nodeScores, null) < 0;

    /// <summary>The scores of the nodes, of which there must be one for every node that writes.</summary>
    public NodeScores ToNodeScores(string path)
    {
        var missing = Array.IndexOf(nodeScores, null);
        if (missing >= 0)
            throw new InvalidDataException($"'{path}' has scores for {nodeScores.Count(score => score is not null)} of the {graph.SourceCount} nodes; the first without one is '{graph.SourceName(missing)}'.");
        return new NodeScores(graph, [.. nodeScores.Select(score => score!.Value)], provenance with { Selection = null });
    }

    /// <summary>The circuit of the edges marked <c>in_graph</c>; edges that the file does not name are not in it.</summary>
    public Circuit ToCircuit(string path)
    {
        for (var edge = 0; edge < graph.EdgeCount; edge++)
        {
            var cell = Cell(graph.EdgeAt(edge));
            if (seen[cell] && !marked[cell])
                throw new InvalidDataException($"'{path}' holds no circuit: edge '{graph.EdgeName(graph.EdgeAt(edge))}' does not say whether it is in_graph. Select edges from the scores first.");
        }

        return new Circuit(graph, members, provenance, scored.AsSpan().Count(true) == graph.EdgeCount ? ToScores(path) : null);
    }

    private static ComputationGraph FindGraph(string path, ComputationGraph? expected)
    {
        using var stream = File.OpenRead(path);
        var json = new JsonStreamReader(stream);
        StartObject(ref json, "the file");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.GetString() == "cfg")
            {
                var graph = ParseConfig(json.ReadValue());
                if (expected is null || expected.Equals(graph))
                    return expected?.Width is null ? graph : expected;
                throw new InvalidDataException(
                    $"'{path}' is for a model of {graph}; this model has {expected}. Use the model that the file was made with, or make the file anew for this one.");
            }

            json.Read();
            json.Skip();
        }

        return expected ?? throw new InvalidDataException("'cfg' is missing, so the size of the model is not known; it holds n_layers and n_heads.");
    }

    private static ComputationGraph ParseConfig(JsonElement config)
    {
        if (config.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException("cfg must be an object with n_layers and n_heads.");
        try
        {
            return new ComputationGraph(Number("n_layers"), Number("n_heads"), Flag("parallel_attn_mlp"), Flag("attn_only"), config.TryGetProperty("d_model", out _) ? Number("d_model") : null);
        }
        catch (ArgumentOutOfRangeException impossible)
        {
            throw new InvalidDataException($"cfg describes no possible model: {impossible.Message}", impossible);
        }

        int Number(string key) =>
            config.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0
                ? number
                : throw new InvalidDataException($"cfg needs '{key}', a whole number above 0.");

        bool Flag(string key) =>
            config.TryGetProperty(key, out var value)
            && (value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw new InvalidDataException($"cfg has '{key}', which must be true or false."));
    }

    private static void StartObject(ref JsonStreamReader json, string what)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
            throw new InvalidDataException($"{what} must be a JSON object.");
    }

    private void ReadAll(string path)
    {
        using var stream = File.OpenRead(path);
        var json = new JsonStreamReader(stream);
        StartObject(ref json, "the file");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            switch (json.GetString())
            {
                case "nodes":
                    ReadNodes(ref json);
                    break;
                case "edges":
                    ReadEdges(ref json);
                    break;
                case "provenance":
                    provenance = Provenance.FromJson(json.ReadValue());
                    break;
                default:
                    json.Read();
                    json.Skip();
                    break;
            }
        }

        // Nothing may follow; a second value would mean that two files were glued together.
        json.Read();
        if (!anyEdges)
            throw new InvalidDataException("'edges' is missing; it maps names such as 'input->a0.h0<q>' to a score and in_graph.");
    }

    private void ReadNodes(ref JsonStreamReader json)
    {
        StartObject(ref json, "nodes");
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString();
            var isSource = graph.TryParseSource(name, out var source);
            if (name != "logits" && !isSource)
                throw new InvalidDataException($"unknown node '{name}': the graph has {graph}.");
            if (!names.Add(name))
                throw new InvalidDataException($"node '{name}' is given twice.");
            ReadNode(ref json, name, isSource ? source : -1);
        }
    }

    // Whether a node is in the graph follows from its edges; its score is its own.
    private void ReadNode(ref JsonStreamReader json, string name, int source)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.GetString() == "score" && source >= 0)
            {
                nodeScores[source] = ReadScore(ref json, $"node '{name}'");
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }
    }

    private void ReadEdges(ref JsonStreamReader json)
    {
        StartObject(ref json, "edges");
        anyEdges = true;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString();
            if (!graph.TryParseEdge(name, out var edge))
                throw new InvalidDataException(graph.ExplainUnknownEdge(name) + ".");
            var cell = Cell(edge);
            if (seen[cell])
                throw new InvalidDataException($"edge '{name}' is given twice.");
            seen[cell] = true;
            ReadEdge(ref json, name, cell);
        }
    }

    private void ReadEdge(ref JsonStreamReader json, string name, int cell)
    {
        StartObject(ref json, $"edge '{name}'");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            switch (json.GetString())
            {
                case "score":
                    scores[cell] = ReadScore(ref json, $"edge '{name}'");
                    scored[cell] = true;
                    break;
                case "sign_agreement":
                    if (agreements is null)
                    {
                        agreements = new double[graph.EdgeCount];
                        Array.Fill(agreements, double.NaN);
                    }

                    agreements[graph.IndexOfEdge(cell / graph.DestinationCount, cell % graph.DestinationCount)] = ReadShare(ref json, name);
                    break;
                case "in_graph":
                    json.Read();
                    if (json.TokenType is not (JsonTokenType.True or JsonTokenType.False))
                        throw new InvalidDataException($"edge '{name}': in_graph must be true or false.");
                    members[cell] = json.TokenType == JsonTokenType.True;
                    marked[cell] = true;
                    break;
                default:
                    json.Read();
                    json.Skip();
                    break;
            }
        }
    }

    private static double ReadScore(ref JsonStreamReader json, string what)
    {
        try
        {
            json.Read();
            if (json.TryGetFinite(out var score))
                return score;
        }
        catch (JsonException)
        {
            // Python writes NaN and Infinity as bare words, which are no JSON.
        }

        throw new InvalidDataException($"{what}: the score must be a finite number.");
    }

    private static double ReadShare(ref JsonStreamReader json, string name)
    {
        json.Read();
        return json.TryGetFinite(out var share) && share is >= 0 and <= 1
            ? share
            : throw new InvalidDataException($"edge '{name}': sign_agreement must be a number from 0 to 1.");
    }

    private int Cell(Edge edge) => edge.Source * graph.DestinationCount + edge.Destination;
}
