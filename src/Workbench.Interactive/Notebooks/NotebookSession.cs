using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Analysis;
using Workbench.Models;
using Workbench.Results;
using Workbench.Tasks;

namespace Workbench.Interactive;

/// <summary>What every notebook begins and ends with: formatters, the clock, the peak of memory, and the table of what was measured.</summary>
public sealed class NotebookSession
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly ResultTable findings = new("what", "paper reports", "we measured", "on which model", "tolerance");

    private NotebookSession(int seed) => Seed = seed;

    /// <summary>The seed that everything random in the notebook uses.</summary>
    public int Seed { get; }

    /// <summary>Begins a session and registers how results look.</summary>
    /// <param name="seed">The seed.</param>
    public static NotebookSession Start(int seed = 0)
    {
        NotebookFormats.Register();
        return new NotebookSession(seed);
    }

    /// <summary>Opens a model by its name under <c>data/models</c>, or by its folder.</summary>
    /// <param name="model">The name, e.g. <c>mini</c> or <c>gpt2</c>, or a folder.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such model.</exception>
    public static Transformer Open(string model)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        var named = DataFolder.PathTo("models", model);
        if (File.Exists(Path.Combine(named, "config.json")))
            return Transformer.Load(named);
        return Directory.Exists(model)
            ? Transformer.Load(model)
            : throw new DirectoryNotFoundException($"There is no model '{model}' under data/models. Fetch it first, in a terminal: ./workbench fetch {model}");
    }

    /// <summary>Puts a row into the table at the end.</summary>
    /// <param name="what">What was measured.</param>
    /// <param name="paper">What the paper, or the model's maker, reports; null where nothing was published for it.</param>
    /// <param name="measured">The figure found here.</param>
    /// <param name="model">On which model.</param>
    /// <param name="tolerance">How far another run may differ.</param>
    public void Record(string what, string? paper, double measured, string model, double tolerance) => findings.Add(
        what, paper ?? "not reported", (Math.Round(measured, 3) + 0.0).ToString("0.000", CultureInfo.InvariantCulture), model, string.Create(CultureInfo.InvariantCulture, $"± {tolerance:0.###}"));

    /// <summary>Everything recorded, one row a figure.</summary>
    public DataFrame Findings() => findings.ToDataFrame();

    /// <summary>What the notebook cost.</summary>
    /// <returns>Wall time, peak of resident memory, threads and seed in a sentence.</returns>
    public string Cost()
    {
        using var process = Process.GetCurrentProcess();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Wall time {clock.Elapsed.TotalSeconds:0} s on {TorchSharp.torch.get_num_threads()} threads, peak memory {process.PeakWorkingSet64 / 1e9:0.0} GB, seed {Seed}.");
    }
}
