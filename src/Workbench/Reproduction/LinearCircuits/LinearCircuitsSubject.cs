using Workbench.Dictionaries;
using Workbench.Dictionaries.Circuits;
using Workbench.Dictionaries.Interventions;
using Workbench.Models;
using Workbench.Results;
using Workbench.Training;

namespace Workbench.Reproduction;

/// <summary>What linear circuits are found in.</summary>
/// <param name="model">The model; it stays the caller's.</param>
/// <param name="dictionaries">Its dictionaries; they stay the caller's.</param>
/// <param name="text">Text of the kind that the model knows, for feature means, dashboards and the dictionary table.</param>
public sealed class LinearCircuitsSubject(Transformer model, DictionarySuite dictionaries, ICorpus text) : IDisposable
{
    /// <summary>The first sentence that is read: far behind what the bundled models and dictionaries are trained on.</summary>
    public const long FirstSentence = 1L << 40;

    private readonly Lazy<string> hashes = new(() => string.Join(' ', dictionaries.All.Select(dictionary => $"{dictionary.Site.Name}:{GraphProvenance.HashOf(dictionary)[..16]}")));

    private (int Sentences, FeatureMeans Means)? means;

    /// <summary>The model.</summary>
    public Transformer Model { get; } = model;

    /// <summary>Its dictionaries.</summary>
    public DictionarySuite Dictionaries { get; } = dictionaries;

    /// <summary>The text.</summary>
    public ICorpus Text { get; } = text;

    /// <summary>What every part depends on.</summary>
    internal string Identity => $"workbench {RuntimeInfo.WorkbenchVersion}; torch {RuntimeInfo.TorchVersion}; packages {RuntimeInfo.PackageSource}; model {Model.Hash}; dictionaries {hashes.Value}; text {Text.Identity}";

    /// <summary>Sentences that nothing was trained on.</summary>
    internal IEnumerable<int[]> Sentences(int count) => Enumerable.Range(0, count).Select(index => Text.Sentence(FirstSentence + index));

    /// <summary>Means of the features that cut graphs; they are kept for the next who asks and stay this object's.</summary>
    internal FeatureMeans Means(int sentences, int batchSize)
    {
        if (means is { } kept && kept.Sentences == sentences) return kept.Means;
        means?.Means.Dispose();
        SparseDictionary[] cutting = [.. Dictionaries.All.Where(dictionary => dictionary.Site.Kind is DictionaryKind.AttentionOutput or DictionaryKind.HeadOutputs or DictionaryKind.MlpTranscoder)];
        means = (sentences, FeatureMeans.Of(Model, cutting, Sentences(sentences), batchSize));
        return means.Value.Means;
    }

    /// <summary>The dictionary table.</summary>
    internal DictionaryEvaluation Evaluate(int sentences, int batchSize) => DictionaryEvaluation.Measure(Model, Dictionaries, Text, FirstSentence, sentences, batchSize);

    /// <inheritdoc/>
    public void Dispose() => means?.Means.Dispose();
}
