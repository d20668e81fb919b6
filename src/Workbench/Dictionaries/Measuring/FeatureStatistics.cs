using Workbench.Execution;
using Workbench.Models;
using Workbench.Training;
using static TorchSharp.torch;

namespace Workbench.Dictionaries;

/// <summary>How often and how strongly the features of a dictionary are active on a text.</summary>
/// <param name="Site">The dictionary's site.</param>
/// <param name="Tokens">Tokens of the text.</param>
/// <param name="Frequency">Part of the tokens on which each feature is active.</param>
/// <param name="Maximum">Largest activation of each feature, in the dictionary's units.</param>
/// <param name="TargetScale">Root mean square, over tokens, of ‖y‖/√d_out, y being what is reconstructed: the unit in which published
/// thresholds on activations are given, because there every token is scaled to norm √d.</param>
public sealed record FeatureStatistics(DictionarySite Site, long Tokens, IReadOnlyList<double> Frequency, IReadOnlyList<double> Maximum, double TargetScale)
{
    /// <summary>Counts activations.</summary>
    /// <param name="model">The model.</param>
    /// <param name="suite">Its dictionaries.</param>
    /// <param name="corpus">The text.</param>
    /// <param name="first">The first sentence.</param>
    /// <param name="sentences">How many sentences.</param>
    /// <param name="batchSize">Sentences run together, at most; fewer where they would need much memory.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>One entry a dictionary, in the order of the suite.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public static IReadOnlyList<FeatureStatistics> Measure(
        Transformer model, DictionarySuite suite, ICorpus corpus, long first, int sentences, int batchSize = 64, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(suite);
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentOutOfRangeException.ThrowIfLessThan(sentences, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        using var noGrad = no_grad();
        using var outer = NewDisposeScope();
        var counts = suite.All.ToDictionary(dictionary => dictionary.Site, dictionary => zeros(dictionary.Spec.Features, dtype: float64, device: model.Device));
        var largest = suite.All.ToDictionary(dictionary => dictionary.Site, dictionary => zeros(dictionary.Spec.Features, dtype: model.DType, device: model.Device));
        var squares = suite.Sites.ToDictionary(site => site, _ => 0.0);
        long tokens = 0;
        foreach (int[][] batch in TokenBatch.Batches(Enumerable.Range(0, sentences).Select(at => corpus.Sentence(first + at)), batchSize, suite.All.Max(dictionary => dictionary.Spec.Features)))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var (ids, real) = TokenBatch.Of(batch, model.Device);
            tokens += batch.Sum(sentence => (long)sentence.Length);
            foreach (var (site, (x, y)) in SitePass.Activations(model, ids, suite.Sites, real))
            {
                using var inner = NewDisposeScope();
                var dictionary = suite[site];
                var activations = dictionary.Encode(x, dictionary.ScalesOf(x, y));
                counts[site].add_(activations.gt(0).sum(dim: 0).to_type(float64));
                largest[site].copy_(maximum(largest[site], activations.amax(0)));
                squares[site] += y.to_type(float64).square().sum().item<double>() / y.shape[1];
            }
        }

        return [.. suite.Sites.Select(site => new FeatureStatistics(
            site, tokens, counts[site].div(tokens).cpu().data<double>().ToArray(), largest[site].to_type(float64).cpu().data<double>().ToArray(),
            Math.Sqrt(squares[site] / tokens)))];
    }
}
