using System.Text.Json;
using System.Text.Json.Serialization;
using Workbench.Results;

namespace Workbench.Evaluation;

/// <summary>Time and memory of the main operations, as ratios to one plain forward pass with all logits in the same run.</summary>
public sealed record SpeedReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The model's shape, e.g. <c>gpt2</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Parameters of the model.</summary>
    public required long Parameters { get; init; }

    /// <summary>Edges of the model's graph.</summary>
    public required int GraphEdges { get; init; }

    /// <summary>Pairs in the batch.</summary>
    public required int Pairs { get; init; }

    /// <summary>Tokens in each prompt.</summary>
    public required int Tokens { get; init; }

    /// <summary>Threads that libtorch computes with.</summary>
    public required int Threads { get; init; }

    /// <summary>Rounds that were timed; the figures are medians over them.</summary>
    public required int Rounds { get; init; }

    /// <summary>One forward pass of the clean batch with all logits, in seconds.</summary>
    public required double ForwardSeconds { get; init; }

    /// <summary>Edge attribution patching of the batch, in forward passes.</summary>
    public required double EapRatio { get; init; }

    /// <summary>Smallest and largest <see cref="EapRatio"/> of a round.</summary>
    public required IReadOnlyList<double> EapRatioRange { get; init; }

    /// <summary>One run and measurement of a circuit on the batch, corrupted activations and clean logits cached, in forward passes.</summary>
    public required double EvaluateRatio { get; init; }

    /// <summary>Smallest and largest <see cref="EvaluateRatio"/> of a round.</summary>
    public required IReadOnlyList<double> EvaluateRatioRange { get; init; }

    /// <summary>Edges in that circuit.</summary>
    public required int EvaluateEdges { get; init; }

    /// <summary>Heads and MLPs of that circuit that had to be computed.</summary>
    public required int EvaluateLiveNodes { get; init; }

    /// <summary>Bytes of the weights.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Resident bytes when the weights were loaded and nothing was run.</summary>
    public required long ResidentBytesBefore { get; init; }

    /// <summary>The most resident bytes during the first attribution, above <see cref="ResidentBytesBefore"/>.</summary>
    public required long EapPeakBytesAboveWeights { get; init; }

    /// <summary>The most resident bytes during the first attribution, all told.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>Further attribution methods that were timed.</summary>
    public IReadOnlyList<MethodSpeed> Methods { get; init; } = [];

    /// <summary>How the most memory goes with the number of batches and of steps; empty where that was not measured.</summary>
    public IReadOnlyList<MemoryFigure> Memory { get; init; } = [];

    /// <summary>Another program on the same inputs; null where none was asked for.</summary>
    public PeerSpeed? Against { get; init; }

    /// <summary>Where the packages came from.</summary>
    public string PackageSource { get; init; } = RuntimeInfo.PackageSource;

    /// <summary>Version of libtorch.</summary>
    public string TorchVersion { get; init; } = RuntimeInfo.TorchVersion;

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Writes the report as JSON; an existing file is replaced whole or not at all.</summary>
    public void Save(string path) => AtomicFile.WriteText(path, ToJson() + "\n");
}
