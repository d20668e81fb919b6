namespace Workbench.Dictionaries;

/// <summary>Takes features out that hardly do anything.</summary>
public sealed record FeaturePruning
{
    /// <summary>Features active on a smaller part of the tokens than this go; 0 keeps all that were ever active.</summary>
    public double LeastFrequency { get; init; } = 1e-6;

    /// <summary>Features whose largest activation is smaller than this many <see cref="FeatureStatistics.TargetScale"/> go. The activation is
    /// that of a unit decoder row: what the feature writes.</summary>
    public double LeastMaximum { get; init; }

    /// <summary>Features whose decoder row is shorter than this go; only for dictionaries with free norms.</summary>
    public double LeastDecoderNorm { get; init; }

    /// <summary>The thresholds published with the code of Ge et al. (2024): frequency 1e-6, largest activation 1, decoder norm 0.99.</summary>
    public static FeaturePruning Published { get; } = new() { LeastFrequency = 1e-6, LeastMaximum = 1, LeastDecoderNorm = 0.99 };

    /// <summary>The features that stay.</summary>
    /// <param name="dictionary">The dictionary.</param>
    /// <param name="statistics">How active its features are.</param>
    /// <exception cref="ArgumentException">The statistics are of another dictionary.</exception>
    public IReadOnlyList<int> Kept(SparseDictionary dictionary, FeatureStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(dictionary);
        ArgumentNullException.ThrowIfNull(statistics);
        if (statistics.Site != dictionary.Site || statistics.Frequency.Count != dictionary.Spec.Features)
            throw new ArgumentException($"The statistics are of {statistics.Frequency.Count} features at {statistics.Site.Name}, the dictionary has {dictionary.Spec.Features} at {dictionary.Site.Name}.", nameof(statistics));
        using var lengths = dictionary.DecoderNorms();
        double[] norms = lengths.data<double>().ToArray();
        return [.. Enumerable.Range(0, dictionary.Spec.Features).Where(feature =>
            statistics.Frequency[feature] > 0 && statistics.Frequency[feature] >= LeastFrequency
            && statistics.Maximum[feature] * norms[feature] >= LeastMaximum * statistics.TargetScale
            && (dictionary.Spec.UnitDecoder || norms[feature] >= LeastDecoderNorm))];
    }

    /// <summary>The dictionary with the features that stay.</summary>
    /// <param name="dictionary">The dictionary; it does not change.</param>
    /// <param name="statistics">How active its features are.</param>
    /// <returns>A new dictionary; the caller owns it.</returns>
    /// <exception cref="ArgumentException">The statistics are of another dictionary, or nothing would stay.</exception>
    public SparseDictionary Prune(SparseDictionary dictionary, FeatureStatistics statistics)
    {
        var kept = Kept(dictionary, statistics);
        if (kept.Count == 0)
            throw new ArgumentException($"Pruning would leave no feature of dictionary {dictionary.Site.Name}. Lower the thresholds, or measure on more text.", nameof(statistics));
        return dictionary.Keep(kept);
    }
}
