using System.Diagnostics.CodeAnalysis;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Dictionaries;

/// <summary>The dictionaries of one model, at most one a site, in the order in which a pass reaches their sites.</summary>
public sealed class DictionarySuite : IDisposable
{
    private readonly SortedDictionary<DictionarySite, SparseDictionary> bySite = [];

    /// <summary>Takes dictionaries, which it owns from then on, also when it refuses them.</summary>
    /// <param name="dictionaries">At most one a site.</param>
    /// <exception cref="ArgumentException">There is none, or two are of the same site.</exception>
    public DictionarySuite(IEnumerable<SparseDictionary> dictionaries)
    {
        ArgumentNullException.ThrowIfNull(dictionaries);
        SparseDictionary[] all = [.. dictionaries];
        try
        {
            foreach (var dictionary in all)
                if (!bySite.TryAdd(dictionary.Site, dictionary))
                    throw new ArgumentException($"Two dictionaries are of the site {dictionary.Site.Name}; a suite has one a site.", nameof(dictionaries));
            if (all.Length == 0)
                throw new ArgumentException("There are no dictionaries.", nameof(dictionaries));
        }
        catch
        {
            foreach (var dictionary in all) dictionary.Dispose();
            throw;
        }
    }

    /// <summary>The dictionaries, in the order of a pass; they stay the suite's.</summary>
    public IReadOnlyList<SparseDictionary> All => [.. bySite.Values];

    /// <summary>The sites that have a dictionary, in the order of a pass.</summary>
    public IReadOnlyList<DictionarySite> Sites => [.. bySite.Keys];

    /// <summary>The dictionary of a site.</summary>
    /// <param name="site">The site.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public SparseDictionary this[DictionarySite site] => TryGet(site, out var dictionary)
        ? dictionary
        : throw new ArgumentException($"There is no dictionary for {site.Name}; there are {string.Join(", ", Sites)}.", nameof(site));

    /// <summary>Whether texts shall begin with a beginning-of-sequence token, as those did that the dictionaries were trained on; null where none
    /// says it, or they disagree. Those that do not say it go along with the others.</summary>
    public bool? PrependsBos => Wishes is [var wish] ? wish : null;

    /// <summary>What whoever uses the suite must know, in sentences; empty when there is nothing.</summary>
    public IReadOnlyList<string> Warnings => Wishes.Length < 2 ? Found : [.. Found, Disagreement()];

    private IReadOnlyList<string> Found { get; init; } = [];

    private bool[] Wishes => [.. bySite.Values.Select(dictionary => dictionary.Spec.PrependsBos).OfType<bool>().Distinct()];

    /// <summary>Reads all dictionaries of a folder of folders, in the number type and on the device of the model. Dictionaries of other
    /// programs are checked on a text (<see cref="PublicDictionary"/>).</summary>
    /// <param name="path">E.g. <c>data/models/mini/dictionaries</c>; each folder below holds one dictionary.</param>
    /// <param name="model">The model that they belong to.</param>
    /// <param name="text">What dictionaries of other programs are checked on; a few English sentences by default.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">No folder below holds a dictionary.</exception>
    /// <exception cref="InvalidDataException">A dictionary is damaged, of another model, layer or width, two are of one site, or one
    /// of another program reconstructs worse than the mean activation.</exception>
    public static DictionarySuite Load(string path, Transformer model, string? text = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Load([path], model, text);
    }

    /// <summary>The same of several folders, e.g. one of attention outputs and one of transcoders.</summary>
    /// <param name="paths">The folders, at least one; each folder below them holds one dictionary.</param>
    /// <param name="model">The model that they belong to.</param>
    /// <param name="text">What dictionaries of other programs are checked on; a few English sentences by default.</param>
    /// <exception cref="DirectoryNotFoundException">One of the folders is not there.</exception>
    /// <exception cref="FileNotFoundException">One of them holds no dictionary.</exception>
    /// <exception cref="InvalidDataException">A dictionary is damaged, of another model, layer or width, two are of one site, or one
    /// of another program reconstructs worse than the mean activation.</exception>
    public static DictionarySuite Load(IReadOnlyList<string> paths, Transformer model, string? text = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count);
        List<SparseDictionary> read = [];
        List<string> warnings = [];
        try
        {
            foreach (string folder in paths.SelectMany(Folders))
            {
                if (!DictionaryFormats.IsOwn(folder))
                {
                    var known = PublicDictionary.Load(folder, model, text ?? PublicDictionary.SampleText);
                    read.Add(known.Dictionary);
                    if (known.Warning is not null) warnings.Add(known.Warning);
                    continue;
                }

                var dictionary = SparseDictionary.Load(folder, model.Device, model.DType);
                read.Add(dictionary);
                RequireFits(dictionary, model, folder);
            }
        }
        catch
        {
            foreach (var dictionary in read) dictionary.Dispose();
            throw;
        }

        return DictionaryWeights.Make(string.Join(", ", paths), () => new DictionarySuite(read) { Found = warnings });
    }

    /// <summary>Refuses a dictionary that cannot be of a model.</summary>
    /// <param name="dictionary">The dictionary.</param>
    /// <param name="model">The model.</param>
    /// <param name="origin">What to call the dictionary in an error.</param>
    /// <exception cref="InvalidDataException">The model has no such layer or another width, or the dictionary was trained on other weights.</exception>
    public static void RequireFits(SparseDictionary dictionary, Transformer model, string origin)
    {
        ArgumentNullException.ThrowIfNull(dictionary);
        ArgumentNullException.ThrowIfNull(model);
        var (site, spec, config) = (dictionary.Site, dictionary.Spec, model.Config);
        if (!site.IsIn(config))
            throw new InvalidDataException($"{origin} is a dictionary for {site.Name}; model '{model.Name}' has {config.Layers} layers{(config.AttentionOnly ? " without MLPs" : "")}: was it made for another model?");
        if (spec.InputWidth != site.InputWidth(config) || spec.OutputWidth != site.OutputWidth(config))
            throw new InvalidDataException($"{origin} reads width {spec.InputWidth} and writes width {spec.OutputWidth}; at {site.Name} model '{model.Name}' has {site.InputWidth(config)} and {site.OutputWidth(config)}: was it made for another model?");
        if (spec.Provenance.ModelHash is { } hash && hash != model.Hash && !IsConverted(model))
            throw new InvalidDataException($"{origin} was trained on a model with hash {Short(hash)}; model '{model.Name}' has {Short(model.Hash)}. Train dictionaries anew: workbench train dictionaries --model {model.Name}.");
    }

    /// <summary>The dictionary of a site, if there is one.</summary>
    /// <param name="site">The site.</param>
    /// <param name="dictionary">The dictionary, which stays the suite's.</param>
    public bool TryGet(DictionarySite site, [NotNullWhen(true)] out SparseDictionary? dictionary) => bySite.TryGetValue(site, out dictionary);

    /// <summary>Writes every dictionary into a folder named after its site.</summary>
    /// <param name="path">Created if it is not there.</param>
    /// <param name="dtype">Number type of the files; each dictionary's own when null.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Save(string path, ScalarType? dtype = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        foreach (var dictionary in bySite.Values) dictionary.Save(Path.Combine(path, dictionary.Site.Name), dtype);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var dictionary in bySite.Values) dictionary.Dispose();
    }

    private string Disagreement()
    {
        string Those(bool prepends) => string.Join(", ", bySite.Values.Where(dictionary => dictionary.Spec.PrependsBos == prepends).Select(dictionary => dictionary.Site.Name));
        return $"Dictionaries disagree on how texts begin: {Those(true)} were trained with a beginning-of-sequence token in front, {Those(false)} without. Choose one, and expect the others to do worse.";
    }

    private static string[] Folders(string path)
    {
        if (!Directory.Exists(path))
            throw new DirectoryNotFoundException($"There is no folder of dictionaries '{path}'. For the bundled model: workbench train dictionaries --model mini.");
        string[] folders = [.. Directory.EnumerateDirectories(path).Where(DictionaryFormats.IsDictionary).Order(StringComparer.Ordinal)];
        return folders.Length > 0 ? folders : throw new FileNotFoundException($"No folder in '{path}' holds a dictionary ({DictionaryFormats.Described}).");
    }

    // The hash is that of float32 weights; a model widened to float64 has the same weights and another hash.
    private static bool IsConverted(Transformer model) => model.DType != float32;

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] + "…" : hash;
}
