using static TorchSharp.torch;

namespace Workbench.Dictionaries;

/// <summary>The layouts of dictionary folders that can be read.</summary>
internal static class DictionaryFormats
{
    /// <summary>What makes a folder a dictionary, for people.</summary>
    internal const string Described = "dictionary.json with weights.safetensors; cfg.json with sae_weights.safetensors, as SAELens saves it; or hyperparams.json with a safetensors file, as OpenMOSS saves it";

    /// <summary>Whether a folder holds a dictionary in one of the layouts.</summary>
    internal static bool IsDictionary(string folder) => IsOwn(folder) || SaeLensFolder.Is(folder) || OpenMossFolder.Is(folder);

    /// <summary>Reads a folder in whichever layout it is.</summary>
    /// <exception cref="FileNotFoundException">It is none, or a file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged or asks for something that is not supported.</exception>
    internal static SparseDictionary Load(string folder, Device device, ScalarType dtype)
    {
        if (IsOwn(folder)) return DictionaryFolder.Load(folder, device, dtype);
        if (SaeLensFolder.Is(folder)) return SaeLensFolder.Load(folder, device, dtype);
        if (OpenMossFolder.Is(folder)) return OpenMossFolder.Load(folder, device, dtype);
        var pickled = Directory.EnumerateFiles(folder).FirstOrDefault(file => Path.GetExtension(file) is ".pt" or ".pth" or ".bin" or ".pkl");
        throw new FileNotFoundException($"'{folder}' holds no dictionary: there is no {Described}."
            + (pickled is null ? "" : $" {Path.GetFileName(pickled)} is a pickle, which can run any program when it is read and is not opened here: save it as safetensors with the library that made it."));
    }

    /// <summary>Whether a folder holds a dictionary in the project's own layout.</summary>
    internal static bool IsOwn(string folder) => File.Exists(Path.Combine(folder, DictionaryFolder.SpecName));
}
