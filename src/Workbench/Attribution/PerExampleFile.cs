using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Workbench.Graphs;
using Workbench.Results;

namespace Workbench.Attribution;

/// <summary>
/// Writes the scores of every edge on every pair, a line a pair, as they are computed. <c>*.csv</c>: a column an edge, named. <c>*.jsonl</c>: first a
/// line <c>{"edges": [names], "provenance": {..}}</c>, then <c>{"pair": 0, "scores": [..]}</c> in the order of those names.
/// </summary>
public static class PerExampleFile
{
    private const string Csv = ".csv";
    private const string JsonLines = ".jsonl";
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether a file of that name can be written.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What is wrong with the name, or null.</returns>
    public static string? Problem(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Path.GetExtension(path) is Csv or JsonLines ? null : $"'{path}' must end in {Csv} or {JsonLines}";
    }

    /// <summary>Writes the file; an old one is replaced whole or not at all.</summary>
    /// <param name="path">A <c>.csv</c> or <c>.jsonl</c> file.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="rows">For each pair in order dense scores <c>[sources · destinations]</c>, as <see cref="IEdgeScorer.ScorePerExample"/> gives them.</param>
    /// <param name="provenance">How the scores came about.</param>
    /// <param name="progress">Told how many pairs are written.</param>
    /// <exception cref="ArgumentException">The file has another ending.</exception>
    /// <exception cref="InvalidOperationException">A score is not a finite number.</exception>
    /// <exception cref="IOException">The file cannot be written; an old one stays.</exception>
    public static void Save(string path, ComputationGraph graph, IEnumerable<double[]> rows, Provenance provenance, IProgress<int>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(provenance);
        if (Problem(path) is { } problem) throw new ArgumentException(problem + ".", nameof(path));
        string[] names = [.. Enumerable.Range(0, graph.EdgeCount).Select(index => graph.EdgeName(graph.EdgeAt(index)))];
        AtomicFile.Write(path, stream =>
        {
            using var text = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
            bool csv = Path.GetExtension(path) == Csv;
            text.WriteLine(csv ? "pair," + string.Join(',', names) : Header(names, provenance));
            int pair = 0;
            foreach (double[] row in rows)
            {
                text.Write(csv ? pair.ToString(CultureInfo.InvariantCulture) : FormattableString.Invariant($"{{\"pair\": {pair}, \"scores\": ["));
                for (int index = 0; index < names.Length; index++)
                {
                    var (source, destination) = graph.EdgeAt(index);
                    double score = row[(source * graph.DestinationCount) + destination];
                    if (!double.IsFinite(score)) throw new InvalidOperationException($"The score of edge '{names[index]}' on pair {pair} is not a finite number. Check the model's weights and the metric for overflow.");
                    if (csv || index > 0) text.Write(',');
                    text.Write(score.ToString("R", CultureInfo.InvariantCulture));
                }

                text.WriteLine(csv ? "" : "]}");
                progress?.Report(++pair);
            }
        });
    }

    private static string Header(string[] names, Provenance provenance)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, Options))
        {
            json.WriteStartObject();
            json.WriteStartArray("edges");
            foreach (string name in names) json.WriteStringValue(name);
            json.WriteEndArray();
            json.WritePropertyName("provenance");
            provenance.WriteTo(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(line.ToArray());
    }
}
