using System.Text.Encodings.Web;
using System.Text.Json;
using Workbench.Execution;
using Workbench.Results;

namespace Workbench.Evaluation;

/// <summary>How well a circuit does what the full model does.</summary>
public sealed record FaithfulnessReport
{
    /// <summary>Edges in the circuit.</summary>
    public required int Edges { get; init; }

    /// <summary>The metric's name.</summary>
    public required string MetricName { get; init; }

    /// <summary>Mean metric of the full model on the clean tokens.</summary>
    public required double Clean { get; init; }

    /// <summary>Mean metric with every edge out; under patching that is the model on the corrupted tokens.</summary>
    public required double Corrupted { get; init; }

    /// <summary>Mean metric of the circuit.</summary>
    public required double Circuit { get; init; }

    /// <summary>(circuit − corrupted) / (clean − corrupted), a ratio of means: 1 is the full model, 0 the empty circuit.
    /// NaN where clean and corrupted agree.</summary>
    public double Faithfulness => (Circuit - Corrupted) / (Clean - Corrupted);

    /// <summary>Mean KL(full model ‖ circuit) at the scored positions, in nats.</summary>
    public required double Kl { get; init; }

    /// <summary>Share of examples where the circuit prefers the best answer to the best wrong token (to every other token,
    /// where the task names no wrong ones).</summary>
    public required double Accuracy { get; init; }

    /// <summary>The same share for the full model.</summary>
    public required double CleanAccuracy { get; init; }

    /// <summary>The circuit's metric on each example.</summary>
    public required IReadOnlyList<double> PerExample { get; init; }

    /// <summary>The full model's metric on each example.</summary>
    public required IReadOnlyList<double> CleanPerExample { get; init; }

    /// <summary>Each example's metric with every edge out.</summary>
    public required IReadOnlyList<double> CorruptedPerExample { get; init; }

    /// <summary>KL(full model ‖ circuit) on each example, in nats.</summary>
    public required IReadOnlyList<double> KlPerExample { get; init; }

    /// <summary>What replaced the edges outside the circuit.</summary>
    public required Ablation Ablation { get; init; }

    /// <summary>Everything needed to make the report again.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>Writes the report as JSON; an existing file is replaced whole or not at all.</summary>
    public void Save(string path) => AtomicFile.Write(path, Write);

    private void Write(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteNumber("edges", Edges);
        json.WriteStartObject("metric");
        json.WriteString("name", MetricName);
        Number("clean", Clean);
        Number("corrupted", Corrupted);
        Number("circuit", Circuit);
        Numbers("per_example", PerExample);
        Numbers("clean_per_example", CleanPerExample);
        Numbers("corrupted_per_example", CorruptedPerExample);
        json.WriteEndObject();
        Number("faithfulness", Faithfulness);
        Number("kl", Kl);
        Numbers("kl_per_example", KlPerExample);
        Number("accuracy", Accuracy);
        Number("clean_accuracy", CleanAccuracy);
        json.WriteString("ablation", Ablation.Name);
        json.WritePropertyName("provenance");
        Provenance.WriteTo(json);
        json.WriteEndObject();

        // JSON has no NaN: a ratio that does not exist is written as null.
        void Number(string name, double value)
        {
            if (double.IsFinite(value)) json.WriteNumber(name, value);
            else json.WriteNull(name);
        }

        void Numbers(string name, IReadOnlyList<double> values)
        {
            json.WriteStartArray(name);
            foreach (double value in values)
            {
                if (double.IsFinite(value)) json.WriteNumberValue(value);
                else json.WriteNullValue();
            }

            json.WriteEndArray();
        }
    }
}
