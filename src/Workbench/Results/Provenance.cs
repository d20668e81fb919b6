using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workbench.Results;

/// <summary>How a result came about: everything needed to make it again. Travels inside every saved file.</summary>
/// <remarks>In files the keys are written in lower case with underscores; keys that are not known here are ignored when reading.</remarks>
public sealed record Provenance
{
    private const string Unknown = "unknown";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The attribution or pruning method, e.g. <c>eap</c>.</summary>
    public string? Method { get; init; }

    /// <summary>The model's name.</summary>
    public string? Model { get; init; }

    /// <summary>Hash of the model's weights and configuration.</summary>
    public string? ModelHash { get; init; }

    /// <summary>The task's name.</summary>
    public string? Task { get; init; }

    /// <summary>Hash of the task's pairs.</summary>
    public string? TaskHash { get; init; }

    /// <summary>The metric, e.g. <c>logit-diff</c>.</summary>
    public string? Metric { get; init; }

    /// <summary>What takes the place of an edge outside the circuit: <c>patching</c>, <c>zero</c>, <c>mean</c> or <c>optimal</c>.</summary>
    public string? Ablation { get; init; }

    /// <summary>Hash of the learned constants of optimal ablation; null for other ablations.</summary>
    public string? AblationConstants { get; init; }

    /// <summary>How edges were selected, e.g. <c>top 200 absolute, pruned</c>.</summary>
    public string? Selection { get; init; }

    /// <summary>Which graph the edges are of; <c>eap-ig</c> has the token embedding alone as <c>input</c>; <c>discogp</c> the
    /// position embedding with it, and a share of the attention output bias in each head.</summary>
    public string EdgeConvention { get; init; } = "eap-ig";

    /// <summary>Transforms of the weights before use (folding, centring); <c>none</c> as a rule.</summary>
    public string WeightTransforms { get; init; } = "none";

    /// <summary>Whether sequences begin with a beginning-of-sequence token.</summary>
    public string? BosPolicy { get; init; }

    /// <summary>The seed.</summary>
    public long? Seed { get; init; }

    /// <summary>Number of examples.</summary>
    public int? Examples { get; init; }

    /// <summary>What was left out in making the task (rows that the tokenizer cannot use, words that it lacks), and why; null for nothing.</summary>
    public string? LeftOut { get; init; }

    /// <summary>Where the packages came from, see <see cref="RuntimeInfo.PackageSource"/>.</summary>
    public string PackageSource { get; init; } = RuntimeInfo.PackageSource;

    /// <summary>Version of libtorch.</summary>
    public string TorchVersion { get; init; } = RuntimeInfo.TorchVersion;

    /// <summary>Version of the workbench.</summary>
    public string WorkbenchVersion { get; init; } = RuntimeInfo.WorkbenchVersion;

    /// <summary>What whoever uses the result must know about it, in sentences; null when there is nothing.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Further options of the method, by name.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The provenance of a file that has none, because another program wrote it.</summary>
    internal static Provenance Foreign { get; } = new()
    {
        EdgeConvention = Unknown,
        WeightTransforms = Unknown,
        PackageSource = Unknown,
        TorchVersion = Unknown,
        WorkbenchVersion = Unknown,
    };

    /// <summary>Writes this as a JSON object.</summary>
    /// <param name="json">The writer, standing where a value belongs.</param>
    public void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        JsonSerializer.Serialize(json, this, Json);
    }

    /// <summary>Reads a provenance object. What it does not say stays unknown; nothing of this machine is put in.</summary>
    /// <param name="element">The object.</param>
    /// <returns>The provenance.</returns>
    /// <exception cref="InvalidDataException">It is no object, or a value is of the wrong kind.</exception>
    public static Provenance FromJson(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"'provenance' must be an object; it is of kind {element.ValueKind}.");
        Provenance read;
        try
        {
            read = element.Deserialize<Provenance>(Json)!;
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"'provenance' holds a value of the wrong kind at {wrong.Path}.", wrong);
        }

        return read with
        {
            EdgeConvention = Said("edge_convention", read.EdgeConvention),
            WeightTransforms = Said("weight_transforms", read.WeightTransforms),
            PackageSource = Said("package_source", read.PackageSource),
            TorchVersion = Said("torch_version", read.TorchVersion),
            WorkbenchVersion = Said("workbench_version", read.WorkbenchVersion),
            Options = read.Options ?? Foreign.Options,
        };

        string Said(string key, string value) => element.TryGetProperty(key, out var given) && given.ValueKind == JsonValueKind.String ? value : Unknown;
    }
}
