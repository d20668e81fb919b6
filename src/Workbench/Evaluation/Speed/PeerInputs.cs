using System.Globalization;
using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Evaluation;

/// <summary>A temporary folder with a model and a task for another program, in this project's file formats; gone when disposed.</summary>
public sealed class PeerInputs : IDisposable
{
    private readonly string folder;

    private PeerInputs(string folder, int threads) => (this.folder, Threads) = (folder, threads);

    /// <summary>A model folder in the Hugging Face layout: <c>config.json</c> and <c>model.safetensors</c>.</summary>
    public string Model => Path.Combine(folder, "model");

    /// <summary>The pairs, a line each, as token ids: <c>clean_ids</c>, <c>corrupted_ids</c>, <c>answer_ids</c>, <c>wrong_ids</c>.</summary>
    public string Task => Path.Combine(folder, "task.jsonl");

    /// <summary>An empty folder for what the program writes.</summary>
    public string Out => Path.Combine(folder, "out");

    /// <summary>Threads that the program should compute with.</summary>
    public int Threads { get; }

    /// <summary>What stands for these in a command, without braces, and in environment variables, in capitals behind <c>WORKBENCH_</c>.</summary>
    internal IReadOnlyDictionary<string, string> Values => new Dictionary<string, string>
    {
        ["model"] = Model,
        ["task"] = Task,
        ["out"] = Out,
        ["threads"] = Threads.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Writes the inputs into a new folder below the system's folder for temporary files.</summary>
    /// <param name="model">The model.</param>
    /// <param name="task">The task.</param>
    /// <param name="threads">Threads that the program should compute with.</param>
    /// <exception cref="IOException">The files cannot be written, or there is no room for them.</exception>
    public static PeerInputs Write(Transformer model, CircuitTask task, int threads)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        long needed = model.Config.ParameterCount * model.Weights.TokenEmbedding.element_size();
        var inputs = new PeerInputs(Directory.CreateTempSubdirectory("workbench-bench-").FullName, threads);
        try
        {
            if (new DriveInfo(inputs.folder).AvailableFreeSpace is var free && free < needed + (64L << 20))
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"The weights need {needed / 1e9:0.0} GB in '{Path.GetTempPath()}', which has {free / 1e9:0.0} GB left. Name a folder with more room in the environment variable TMPDIR (TMP on Windows)."));
            Directory.CreateDirectory(inputs.Out);
            model.Save(inputs.Model);
            TaskFile.Write(task, inputs.Task);
            return inputs;
        }
        catch
        {
            inputs.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // A program that was stopped may still hold a file; the system clears its temporary files.
        }
    }
}
