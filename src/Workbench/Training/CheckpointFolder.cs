using System.Text.Json;
using Workbench.Models;
using Workbench.Results;
using static TorchSharp.torch;

namespace Workbench.Training;

/// <summary>The state of interrupted training in a folder: <c>training.json</c>, and beside it the tensors it names.</summary>
/// <remarks>The tensors are written under a new name first and <c>training.json</c> is replaced last, so that a crash at any moment
/// leaves a state that belongs together.</remarks>
internal static class CheckpointFolder
{
    private const string FileName = "training.json";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Reads the state of a folder into the tensors.</summary>
    /// <typeparam name="T">What is kept beside the tensors.</typeparam>
    /// <param name="folder">The checkpoint folder.</param>
    /// <param name="identity">The run that wants to go on.</param>
    /// <param name="tensors">Weights and running means, by name; overwritten.</param>
    /// <returns>The state, or null when the folder holds none.</returns>
    /// <exception cref="InvalidDataException">The state is damaged or of another run.</exception>
    public static T? Restore<T>(string folder, string identity, IEnumerable<KeyValuePair<string, Tensor>> tensors)
        where T : CheckpointState
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        T state;
        try
        {
            state = JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Json) ?? throw new JsonException("it is null");
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
    /// <typeparam name="T">What is kept beside the tensors.</typeparam>
    /// <exception cref="IOException">A file cannot be written; the old state stays.</exception>
    public static void Save<T>(string folder, T state, IEnumerable<KeyValuePair<string, Tensor>> tensors)
        where T : CheckpointState
    {
        var name = $"state-{state.Step}.safetensors";
        AtomicFile.Write(Path.Combine(folder, name), stream => SafetensorsWriter.Write(stream, tensors));
        AtomicFile.WriteText(Path.Combine(folder, FileName), JsonSerializer.Serialize(state with { Tensors = name }, Json) + "\n");
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
