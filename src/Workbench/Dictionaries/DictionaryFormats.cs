namespace Workbench.Dictionaries;

/// <summary>The layouts of dictionary folders that can be read.</summary>
internal static class DictionaryFormats
{
    /// <summary>What makes a folder a dictionary, for people.</summary>
    internal const string Described = "dictionary.json with weights.safetensors";

    /// <summary>Whether a folder holds a dictionary in one of the layouts.</summary>
    internal static bool IsDictionary(string folder) => File.Exists(Path.Combine(folder, DictionaryFolder.SpecName));
}
