using Workbench.Graphs;
using Workbench.Models;

namespace Workbench.Pruning;

/// <summary>A circuit whose weights are masked too: the edges that stay, and the weights that stay.</summary>
/// <remarks>The word is that of Yu et al. (arXiv 2407.03779 v2). Without masks of weights it is an ordinary circuit.</remarks>
public sealed class Sheaf : IDisposable
{
    private const string MasksKey = "weight_masks";
    private const string DensityKey = "weight_density";

    /// <summary>Puts a circuit and masks together; the masks belong to this object from now on.</summary>
    /// <param name="circuit">The edges that stay.</param>
    /// <param name="weights">The weights that stay; null for all.</param>
    public Sheaf(Circuit circuit, WeightMasks? weights)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        (Circuit, Weights) = (circuit, weights);
    }

    /// <summary>The edges that stay.</summary>
    public Circuit Circuit { get; }

    /// <summary>The weights that stay; null for all.</summary>
    public WeightMasks? Weights { get; }

    /// <summary>Share of the edges that stay.</summary>
    public double EdgeDensity => (double)Circuit.EdgeCount / Circuit.Graph.EdgeCount;

    /// <summary>Share of the weights that stay; 1 where none is masked.</summary>
    public double WeightDensity => Weights?.Density ?? 1;

    /// <summary>Where the masks of weights lie when a circuit is saved as <paramref name="circuitPath"/>: beside it, <c>.json</c> replaced by
    /// <c>.weights.safetensors</c>.</summary>
    /// <param name="circuitPath">The circuit file.</param>
    public static string MasksBeside(string circuitPath) => Path.ChangeExtension(circuitPath, ".weights.safetensors");

    /// <summary>The file of masks that a circuit names, without a folder: it lies beside the circuit's. Null where no weights are masked.</summary>
    /// <param name="circuit">A circuit that was read from a file.</param>
    public static string? MasksOf(Circuit circuit)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        // Only the file's name counts, so that a folder can be moved and a file from elsewhere cannot point anywhere.
        return circuit.Provenance.Options.TryGetValue(MasksKey, out var name) ? Path.GetFileName(name) : null;
    }

    /// <summary>Reads a circuit file and, where it names some, the masks of weights beside it.</summary>
    /// <param name="path">The circuit file.</param>
    /// <param name="model">The model that both are of.</param>
    /// <exception cref="FileNotFoundException">The circuit file, or the file of masks that it names, is not there.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or of another model.</exception>
    public static Sheaf Load(string path, Transformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var circuit = Circuit.Load(path, Execution.ModelGraph.Graph(model));
        if (MasksOf(circuit) is not { } name) return new(circuit, null);
        string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name);
        if (!File.Exists(beside))
            throw new FileNotFoundException($"Circuit '{path}' has masked weights in '{name}', which is not beside it. Copy that file too, or learn the circuit anew.", beside);
        return new(circuit, WeightMasks.Load(beside, model));
    }

    /// <summary>Writes the circuit file and, where weights are masked, the masks beside it; the circuit file names them.</summary>
    /// <param name="path">The circuit file.</param>
    /// <returns>The files that were written.</returns>
    /// <exception cref="IOException">A file cannot be written; old ones are then left as they were.</exception>
    public IReadOnlyList<string> Save(string path)
    {
        if (Weights is null)
        {
            Circuit.Save(path);
            return [path];
        }

        string masks = MasksBeside(path);
        Weights.Save(masks);
        var options = new SortedDictionary<string, string>(Circuit.Provenance.Options.ToDictionary(), StringComparer.Ordinal)
        {
            [MasksKey] = Path.GetFileName(masks),
            [DensityKey] = WeightDensity.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        };
        new Circuit(Circuit.Graph, Circuit.Mask.ToArray(), Circuit.Provenance with { Options = options }, Circuit.Scores).Save(path);
        return [path, masks];
    }

    /// <inheritdoc/>
    public void Dispose() => Weights?.Dispose();
}
