using System.Text.Json;

namespace Workbench.Reproduction;

/// <summary>Reads files of published figures, so that all of them fail alike.</summary>
internal static class PublishedFile
{
    /// <summary>Reads a file.</summary>
    /// <typeparam name="T">What its figures become.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="parse">Makes figures of the root of the file; what it throws at wrong JSON is worded here.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged; the message names what is wrong.</exception>
    internal static T Read<T>(string path, Func<JsonElement, T> parse)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"There are no published figures at '{path}'. Restore the file from the repository.", path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            return parse(document.RootElement);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"'{path}' is no file of published figures: {wrong.Message} Restore it from the repository.", wrong);
        }
    }
}
