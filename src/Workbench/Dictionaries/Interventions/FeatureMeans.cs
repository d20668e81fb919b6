using Workbench.Execution;
using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Dictionaries.Interventions;

/// <summary>Mean activation of every feature over the tokens of some text, inactive tokens counting as 0.</summary>
public sealed class FeatureMeans : IDisposable
{
    private readonly Dictionary<DictionarySite, Tensor> means;

    private FeatureMeans(Dictionary<DictionarySite, Tensor> means, long tokens) => (this.means, Tokens) = (means, tokens);

    /// <summary>How many tokens were read.</summary>
    public long Tokens { get; }

    /// <summary>Means of a site, <c>[features]</c>, float64.</summary>
    /// <param name="site">The site.</param>
    /// <exception cref="ArgumentException">None were computed for it.</exception>
    public Tensor this[DictionarySite site] => means.TryGetValue(site, out var found)
        ? found
        : throw new ArgumentException($"There are no feature means for {site.Name}; there are for {string.Join(", ", means.Keys)}.", nameof(site));

    /// <summary>Reads sentences, some together.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dictionaries">Its dictionaries.</param>
    /// <param name="sentences">Token ids; of any lengths.</param>
    /// <param name="batchSize">Sentences that go through the model together, at most; fewer where they would need much memory.</param>
    /// <exception cref="ArgumentException">There are no tokens, or the model cannot read them.</exception>
    public static FeatureMeans Of(Transformer model, IReadOnlyCollection<SparseDictionary> dictionaries, IEnumerable<int[]> sentences, int batchSize = 64)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dictionaries);
        ArgumentNullException.ThrowIfNull(sentences);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var sums = dictionaries.ToDictionary(dictionary => dictionary.Site, dictionary => zeros(dictionary.Spec.Features, dtype: float64, device: dictionary.Device));
        long count = 0;
        foreach (int[][] batch in TokenBatch.Batches(sentences, batchSize, dictionaries.Max(dictionary => dictionary.Spec.Features)))
        {
            using var step = NewDisposeScope();
            var (tokens, real) = TokenBatch.Of(batch, model.Device);
            count += batch.Sum(sentence => (long)sentence.Length);
            var seen = SitePass.Activations(model, tokens, [.. sums.Keys], real);
            foreach (var dictionary in dictionaries)
            {
                // Activations of one site at a time: a public dictionary has tens of thousands of features.
                using var inner = NewDisposeScope();
                var (input, output) = seen[dictionary.Site];
                sums[dictionary.Site].add_(dictionary.Encode(input, dictionary.ScalesOf(input, output)).sum([0L], type: float64));
            }
        }

        if (count == 0) throw new ArgumentException("There are no tokens to take feature means over.", nameof(sentences));
        return new(sums.ToDictionary(entry => entry.Key, entry => entry.Value.div_(count).DetachFromDisposeScope()), count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in means.Values) tensor.Dispose();
    }
}
