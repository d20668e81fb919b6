using static TorchSharp.torch;

namespace Workbench.Dictionaries;

public sealed partial class SparseDictionary
{
    /// <summary>
    /// Reads a dictionary folder: the project's own layout (<c>dictionary.json</c> and <c>weights.safetensors</c>), SAELens'
    /// (<c>cfg.json</c> and <c>sae_weights.safetensors</c>) or that of OpenMOSS (<c>hyperparams.json</c> and a safetensors file). Scales that are the
    /// same for all tokens are folded into the weights. Public dictionaries are loaded with a model by
    /// <see cref="PublicDictionary"/>, which checks that they fit it.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="device">Where the weights go; the CPU by default.</param>
    /// <param name="dtype">The number type to compute in; float32 by default.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">The folder lacks the specification or the weights.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, a tensor is missing, of another shape or not finite, or the activation is unknown.</exception>
    public static SparseDictionary Load(string folder, Device? device = null, ScalarType? dtype = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no dictionary folder '{folder}'.");
        return DictionaryFormats.Load(folder, device ?? CPU, dtype ?? float32);
    }

    /// <summary>Writes a folder that <see cref="Load"/> reads back.</summary>
    /// <param name="folder">Created if it is not there; files of the same names are replaced whole or not at all.</param>
    /// <param name="dtype">Number type of the file; the dictionary's own when null. A narrower one rounds.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Save(string folder, ScalarType? dtype = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        DictionaryFolder.Save(this, folder, dtype);
    }
}
