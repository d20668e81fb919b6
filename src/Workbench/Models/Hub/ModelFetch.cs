namespace Workbench.Models;

/// <summary>
/// Brings a model into a folder, from the hub, a cache of the hub's tools or another folder. Files come as <c>*.part</c> beside
/// their place and are renamed together when all are whole and right, <c>config.json</c> last: a fetch that fails or stops leaves an old
/// model as it was, and goes on later where it was.
/// </summary>
public sealed class ModelFetch : IDisposable
{
    private const string ConfigName = "config.json";
    private const string VocabularyName = "vocab.json";
    private const string MergesName = "merges.txt";
    private const string Partial = ".part";

    private readonly string folder;
    private readonly HubModel model;
    private readonly IModelSource source;
    private readonly List<SourceFile> files = [];
    private readonly List<string> weights = [];
    private TransformerConfig? config;

    private ModelFetch(HubModel model, string folder, IModelSource source) => (this.model, this.folder, this.source) = (model, folder, source);

    /// <summary>Where the files come from, for people.</summary>
    public string Source => source.Description;

    /// <summary>Bytes of all files together.</summary>
    public long TotalBytes => files.Sum(file => file.Size);

    /// <summary>Files of which the source gives no hash: their size and content alone are checked.</summary>
    public IReadOnlyList<string> WithoutHash => [.. files.Where(file => file.Digest is null).Select(file => file.Name)];

    internal static string[] PlainFiles { get; } = [ConfigName, VocabularyName, MergesName];

    /// <summary>Whether a folder holds a whole model: configuration, tokenizer, and every tensor in its shape.</summary>
    /// <param name="folder">The model folder; it need not exist.</param>
    public static bool IsComplete(string folder)
    {
        if (!PlainFiles.All(name => File.Exists(Path.Combine(folder, name)))) return false;
        try
        {
            string configFile = Path.Combine(folder, ConfigName);
            var shape = TransformerConfig.FromJson(File.ReadAllText(configFile), configFile);
            Checkpoint.Check(folder, Checkpoint.WeightFiles(folder), shape);
            return true;
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            return false;
        }
    }

    /// <summary>Looks up what there is to fetch. The configuration comes already here, so that a model of another family is
    /// refused before its weights are.</summary>
    /// <param name="model">Which model.</param>
    /// <param name="folder">The model folder; made when missing.</param>
    /// <param name="settings">Hub, token and caches.</param>
    /// <param name="from">A folder to copy from instead; null looks in the caches and then asks the hub.</param>
    /// <param name="cancellation">Stops between requests.</param>
    /// <exception cref="DirectoryNotFoundException">There is no folder <paramref name="from"/>.</exception>
    /// <exception cref="FileNotFoundException">The source lacks a file; repository and file are named.</exception>
    /// <exception cref="InvalidDataException">The model is not of the GPT-2 family, or a file is wrong.</exception>
    /// <exception cref="IOException">No network, a refusal of the hub, or a folder that cannot be written.</exception>
    public static ModelFetch Prepare(HubModel model, string folder, HubSettings settings, string? from = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(settings);
        IModelSource source = from is not null
            ? FolderSource.Named(from)
            : (IModelSource?)FolderSource.Cached(model, settings.Caches) ?? new HubSource(model, settings);
        var fetch = new ModelFetch(model, Path.GetFullPath(folder), source);
        try
        {
            fetch.Guarded(() => fetch.Plan(cancellation));
            return fetch;
        }
        catch
        {
            fetch.Dispose();
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
            throw;
        }
    }

    /// <summary>Brings the files, checks size, hash and content of each, and puts them in their place.</summary>
    /// <param name="progress">Told how many bytes of <see cref="TotalBytes"/> are here.</param>
    /// <param name="cancellation">Stops between blocks; the next fetch goes on from there.</param>
    /// <exception cref="InvalidDataException">A file has another size, hash or content than promised. It was deleted.</exception>
    /// <exception cref="IOException">The connection broke too often, or the folder cannot be written.</exception>
    public void Run(Action<long>? progress = null, CancellationToken cancellation = default) => Guarded(() =>
    {
        long before = 0;
        foreach (var file in files)
        {
            source.Bring(file, PartOf(file.Name), bytes => progress?.Invoke(before + bytes), cancellation);
            before += file.Size;
        }

        CheckContent();
        foreach (var file in files.Where(file => file.Name != ConfigName)) PutInPlace(file.Name);
        // A single file would hide the shards that now stand beside it.
        if (!weights.Contains(Checkpoint.FileName)) File.Delete(Path.Combine(folder, Checkpoint.FileName));
        PutInPlace(ConfigName);
    });

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();

    private void Plan(CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        Add(ConfigName, cancellation);
        source.Bring(files[0], PartOf(ConfigName), _ => { }, cancellation);
        try
        {
            config = TransformerConfig.FromJson(File.ReadAllText(PartOf(ConfigName)), $"{ConfigName} of {model.Name}");
        }
        catch (InvalidDataException)
        {
            File.Delete(PartOf(ConfigName));
            throw;
        }

        if (source.Find(Checkpoint.FileName, cancellation) is { } single)
        {
            files.Add(single);
            weights.Add(single.Name);
        }
        else if (source.Find(Checkpoint.IndexName, cancellation) is { } index)
        {
            files.Add(index);
            source.Bring(index, PartOf(index.Name), _ => { }, cancellation);
            weights.AddRange(Checkpoint.ShardNames(PartOf(index.Name)));
            foreach (string shard in weights) Add(shard, cancellation);
        }
        else
        {
            throw Missing($"{Checkpoint.FileName} or {Checkpoint.IndexName}");
        }

        Add(VocabularyName, cancellation);
        Add(MergesName, cancellation);
    }

    private void Add(string name, CancellationToken cancellation) => files.Add(source.Find(name, cancellation) ?? throw Missing(name));

    private FileNotFoundException Missing(string name) =>
        new($"There is no {name} in {source.Description}{(source is HubSource ? " (404)" : "")}. A model needs config.json, safetensors weights, vocab.json and merges.txt.", name);

    // The hash says that a file came whole; whether it is a model that loads, only its content says.
    private void CheckContent()
    {
        try
        {
            Checkpoint.Check(source.Description, weights.Select(PartOf), config!);
            var tokenizer = BpeTokenizer.Load(PartOf(VocabularyName), PartOf(MergesName));
            if (tokenizer.VocabularySize > config!.VocabularySize)
                throw new InvalidDataException($"The tokenizer from {source.Description} has {tokenizer.VocabularySize} tokens, the model only {config.VocabularySize}.");
        }
        catch (InvalidDataException error)
        {
            foreach (var file in files) File.Delete(PartOf(file.Name));
            throw new InvalidDataException($"The files from {source.Description} are no model that can be used: {error.Message.Replace(Partial, "", StringComparison.Ordinal).TrimEnd('.')}. Nothing of them was kept.", error);
        }
    }

    private void PutInPlace(string name) => File.Move(PartOf(name), Path.Combine(folder, name), overwrite: true);

    private string PartOf(string name) => Path.Combine(folder, name + Partial);

    private void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException($"Cannot write to '{folder}': {denied.Message.TrimEnd('.')}. Give another folder with --out.", denied);
        }
        catch (IOException error) when (!Directory.Exists(folder))
        {
            throw new IOException($"Cannot make the folder '{folder}': {error.Message.TrimEnd('.')}. Give another folder with --out.", error);
        }
    }
}
