using Workbench.Models;

namespace Workbench.Dictionaries;

/// <summary>Brings public dictionaries into a folder, a folder below for each layer. A fetch that stops goes on where it was; a layer is in its
/// place only when its files are whole and can be read.</summary>
public sealed class DictionaryFetch : IDisposable
{
    private const string Partial = ".part";

    private readonly HubDictionaries set;
    private readonly string folder;
    private readonly IReadOnlyList<int> layers;
    private readonly IModelSource source;

    private DictionaryFetch(HubDictionaries set, string folder, IReadOnlyList<int> layers, IModelSource source) =>
        (this.set, this.folder, this.layers, this.source) = (set, folder, layers, source);

    /// <summary>Where the files come from, for people.</summary>
    public string Source => source.Description;

    /// <summary>Prepares a fetch.</summary>
    /// <param name="set">Which dictionaries.</param>
    /// <param name="folder">Where they go.</param>
    /// <param name="settings">Hub and token.</param>
    /// <param name="from">A folder with the repository's files to copy from instead; null asks the hub.</param>
    /// <param name="layers">Which layers; null for all.</param>
    /// <exception cref="ArgumentException">A layer that the set does not have.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no folder <paramref name="from"/>.</exception>
    public static DictionaryFetch Prepare(HubDictionaries set, string folder, HubSettings settings, string? from = null, IReadOnlyList<int>? layers = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(settings);
        if (layers?.FirstOrDefault(layer => layer < 0 || layer >= set.Layers, -1) is >= 0 and var wrong)
            throw new ArgumentException($"{set.Name} has layers 0 to {set.Layers - 1}, not {wrong}.", nameof(layers));
        IModelSource source = from is not null
            ? FolderSource.Named(from)
            : new HubSource(new HubModel(set.Name, set.Repository), settings,
                $"Without network take the files of {set.Repository} on another machine and use `workbench fetch {set.Name} --from FOLDER`.");
        return new(set, Path.GetFullPath(folder), layers ?? [.. Enumerable.Range(0, set.Layers)], source);
    }

    /// <summary>Brings the layers that are not there yet. A layer that the source lacks is passed over.</summary>
    /// <param name="again">Whether layers that are there are brought again; the old ones stay until the new ones are whole.</param>
    /// <param name="progress">Told the layer and how many bytes of how many are here.</param>
    /// <param name="cancellation">Stops between blocks; the next fetch goes on from there.</param>
    /// <returns>What was found, and the layers that the source lacks.</returns>
    /// <exception cref="FileNotFoundException">The source lacks all layers, and none of them is here.</exception>
    /// <exception cref="InvalidDataException">A file is not what was promised, or no dictionary that can be used.</exception>
    /// <exception cref="IOException">The connection broke too often, or the folder cannot be written.</exception>
    public FetchedDictionaries Run(bool again = false, Action<int, long, long>? progress = null, CancellationToken cancellation = default)
    {
        List<string> withoutHash = [];
        List<int> missing = [];
        foreach (int layer in layers)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!again && IsHere(layer)) continue;
            if (Find(layer, cancellation) is not { } found)
            {
                missing.Add(layer);
                continue;
            }

            Bring(layer, found, progress, cancellation);
            withoutHash.AddRange(found.Where(file => file.Digest is null).Select(file => file.Name));
            Check(layer);
        }

        if (missing.Count == layers.Count && !layers.Any(IsHere))
        {
            string first = set.Files(missing[0]).First().Remote;
            throw new FileNotFoundException($"There is no {first} in {source.Description}, nor the files of another layer. Did the repository change?", first);
        }

        return new(withoutHash, [.. missing.Order()]);
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();

    private bool IsHere(int layer) => set.Files(layer).All(file => File.Exists(Path.Combine(folder, file.Local)));

    // The files of a layer, or null where one is missing.
    private SourceFile[]? Find(int layer, CancellationToken cancellation)
    {
        List<SourceFile> found = [];
        foreach (var (remote, _) in set.Files(layer))
        {
            if (source.Find(remote, cancellation) is not { } file) return null;
            found.Add(file);
        }

        return [.. found];
    }

    private void Bring(int layer, SourceFile[] found, Action<int, long, long>? progress, CancellationToken cancellation)
    {
        string[] paths = [.. set.Files(layer).Select(file => Path.Combine(folder, file.Local))];
        long total = found.Sum(file => file.Size), before = 0;
        for (int at = 0; at < paths.Length; at++)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(paths[at])!);
            source.Bring(found[at], paths[at] + Partial, bytes => progress?.Invoke(layer, before + bytes, total), cancellation);
            before += found[at].Size;
        }

        // The configuration last: a folder without it is no dictionary yet.
        foreach (string path in paths) File.Move(path + Partial, path, overwrite: true);
    }

    private void Check(int layer)
    {
        var expected = new DictionarySite(set.Kind, layer);
        string path = Path.Combine(folder, expected.Name);
        try
        {
            using var read = SparseDictionary.Load(path);
            if (read.Site != expected)
                throw new InvalidDataException($"it is for {read.Site.Name}, not {expected.Name}.");
        }
        catch (InvalidDataException error)
        {
            foreach (var (_, local) in set.Files(layer)) File.Delete(Path.Combine(folder, local));
            throw new InvalidDataException($"What came from {source.Description} for layer {layer} is no dictionary that can be used: {error.Message} It was deleted.", error);
        }
    }
}
