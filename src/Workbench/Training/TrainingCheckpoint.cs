using System.Text.Json;
using Workbench.Models;
using Workbench.Results;
using static TorchSharp.torch;

namespace Workbench.Training;

/// <summary>The state of interrupted training in a folder: <c>training.json</c>, and beside it the tensors it names.</summary>
/// <remarks>The tensors are written under a new name first and <c>training.json</c> is replaced last, so that a crash at any moment
/// leaves a state that belongs together.</remarks>
internal sealed class TrainingCheckpoint
{
    private const string FileName = "training.json";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Updates done.</summary>
    public required int Step { get; init; }

    /// <summary>Predicted tokens so far.</summary>
    public required long Tokens { get; init; }

    /// <summary>Seconds spent so far.</summary>
    public required double Seconds { get; init; }

    /// <summary>Sum of the losses since the last point of the curve.</summary>
    public required double PendingLoss { get; init; }

    /// <summary>Tokens behind <see cref="PendingLoss"/>.</summary>
    public required long PendingTokens { get; init; }

    /// <summary>The loss curve so far.</summary>
    public required IReadOnlyList<LossPoint> Curve { get; init; }

    /// <summary>What is trained on what, and how; another run must not go on from here.</summary>
    public required string Identity { get; init; }

    /// <summary>File of weights and running means, in the same folder.</summary>
    public string? Tensors { get; init; }

    /// <summary>Reads the state of a folder into the tensors.</summary>
    /// <param name="folder">The checkpoint folder.</param>
    /// <param name="identity">The run that wants to go on.</param>
    /// <param name="tensors">Weights and running means, by name; overwritten.</param>
    /// <returns>The state, or null when the folder holds none.</returns>
    /// <exception cref="InvalidDataException">The state is damaged or of another run.</exception>
    public static TrainingCheckpoint? Restore(string folder, string identity, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        TrainingCheckpoint state;
        try
        {
            state = JsonSerializer.Deserialize<TrainingCheckpoint>(File.ReadAllBytes(path), Json) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is damaged: {e.Message} Delete the folder to begin anew.", e);
        }

        if (state.Identity != identity)
            throw new InvalidDataException(
                $"{folder} holds the state of another training run, which differs in: {Difference(state.Identity, identity)}. " +
                "Delete the folder to begin anew, or name another one.");
        var tensorPath = Path.Combine(folder, state.Tensors ?? "");
        if (!File.Exists(tensorPath))
            throw new InvalidDataException($"{path} names '{state.Tensors}', which is not there. Delete the folder to begin anew.");

        using var noGrad = no_grad();
        using var file = SafetensorsFile.Open(tensorPath);
        foreach (var (name, tensor) in tensors)
        {
            if (!file.Contains(name) || !file.Shape(name).SequenceEqual(tensor.shape))
                throw new InvalidDataException($"{tensorPath} lacks the tensor '{name}' in the model's shape. Delete the folder to begin anew.");
            using var scope = NewDisposeScope();
            var stored = empty_like(tensor);
            file.CopyInto(name, stored);
            tensor.copy_(stored);
        }

        return state;
    }

    /// <summary>Writes the state; the one before it goes when the new one is safe.</summary>
    /// <exception cref="IOException">A file cannot be written; the old state stays.</exception>
    public void Save(string folder, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var name = $"state-{Step}.safetensors";
        AtomicFile.Write(Path.Combine(folder, name), stream => SafetensorsWriter.Write(stream, tensors));
        var state = new TrainingCheckpoint
        {
            Step = Step, Tokens = Tokens, Seconds = Seconds, PendingLoss = PendingLoss, PendingTokens = PendingTokens, Curve = Curve,
            Identity = Identity, Tensors = name,
        };
        AtomicFile.WriteText(Path.Combine(folder, FileName), JsonSerializer.Serialize(state, Json) + "\n");
        foreach (var old in Directory.EnumerateFiles(folder, "state-*.safetensors"))
            if (Path.GetFileName(old) != name)
                File.Delete(old);
    }

    // Identities are lists of facts, one a line.
    private static string Difference(string theirs, string ours)
    {
        var (a, b) = (theirs.Split('\n'), ours.Split('\n'));
        return string.Join("; ", a.Except(b).Select(line => "there " + line).Concat(b.Except(a).Select(line => "here " + line)));
    }
}
