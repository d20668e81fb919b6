namespace Workbench.Models;

/// <summary>Model files in a folder of this machine: one that the user names, or a snapshot in a cache of the hub's tools.</summary>
internal sealed class FolderSource(string folder, string description) : IModelSource
{
    /// <inheritdoc/>
    public string Description => description;

    /// <summary>A folder that the user names.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    internal static FolderSource Named(string folder) => Directory.Exists(folder)
        ? new(Path.GetFullPath(folder), $"'{folder}'")
        : throw new DirectoryNotFoundException($"There is no folder '{folder}' to take a model from.");

    /// <summary>The snapshot of a model in one of the caches, if it has every file.</summary>
    internal static FolderSource? Cached(HubModel model, IEnumerable<string> caches)
    {
        foreach (string repository in caches.SelectMany(cache => model.CacheNames.Select(name => Path.Combine(cache, $"models--{name.Replace("/", "--", StringComparison.Ordinal)}"))))
        {
            string snapshots = Path.Combine(repository, "snapshots");
            if (!Directory.Exists(snapshots)) continue;
            string main = Path.Combine(repository, "refs", "main");
            string? current = File.Exists(main) ? Path.Combine(snapshots, File.ReadAllText(main).Trim()) : null;
            var newestFirst = Directory.EnumerateDirectories(snapshots)
                .OrderByDescending(path => path == current).ThenByDescending(Directory.GetLastWriteTimeUtc).ThenBy(path => path, StringComparer.Ordinal);
            if (newestFirst.FirstOrDefault(IsWhole) is { } snapshot)
                return new(snapshot, $"the cache in {snapshot}");
        }

        return null;
    }

    /// <inheritdoc/>
    public SourceFile? Find(string name, CancellationToken cancellation)
    {
        string path = Path.Combine(folder, name);
        // In a cache a file is a link to a blob whose name is the hash; a link to nothing exists for File.Exists.
        string target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        if (!File.Exists(target)) return null;
        return new(name, new FileInfo(target).Length, target == path ? null : SourceFile.DigestOf(Path.GetFileName(target)), target);
    }

    /// <inheritdoc/>
    public void Bring(SourceFile file, string path, Action<long> progress, CancellationToken cancellation)
    {
        var block = new byte[1 << 20];
        using (var source = Open(file.Location))
        using (var target = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            for (int read; (read = source.Read(block)) > 0;)
            {
                cancellation.ThrowIfCancellationRequested();
                target.Write(block, 0, read);
                progress(target.Length);
            }
        }

        file.Check(path, $"{file.Location} is damaged: remove it, and the file is fetched from elsewhere.", cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException($"Cannot read '{path}': {denied.Message}", denied);
        }
    }

    // A link whose blob is gone counts as missing.
    private static bool IsWhole(string snapshot)
    {
        bool Has(string name)
        {
            string path = Path.Combine(snapshot, name);
            return File.Exists(path) && (File.ResolveLinkTarget(path, returnFinalTarget: true)?.Exists ?? true);
        }

        if (!ModelFetch.PlainFiles.All(Has)) return false;
        if (Has(Checkpoint.FileName)) return true;
        try
        {
            return Has(Checkpoint.IndexName) && Checkpoint.ShardNames(Path.Combine(snapshot, Checkpoint.IndexName)).All(Has);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
