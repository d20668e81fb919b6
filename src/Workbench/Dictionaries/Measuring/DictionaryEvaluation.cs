using Workbench.Execution;
using Workbench.Models;
using Workbench.Results;
using Workbench.Training;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Workbench.Dictionaries;

/// <summary>What dictionaries do to a model on held-out text.</summary>
public sealed record DictionaryEvaluation
{
    private const long Ignored = -100;

    /// <summary>Figures of each dictionary, in the order of the suite.</summary>
    public required IReadOnlyList<DictionaryFigures> Sites { get; init; }

    /// <summary>All attention outputs and MLPs replaced at once, as far as the suite has them; null for less than two.</summary>
    public required DictionaryFigures? Together { get; init; }

    /// <summary>The model's own cross-entropy a predicted token, in nats.</summary>
    public required double CrossEntropy { get; init; }

    /// <summary>Sentences that were measured on.</summary>
    public required int Sentences { get; init; }

    /// <summary>Predicted tokens in them.</summary>
    public required long Tokens { get; init; }

    /// <summary>Measures dictionaries.</summary>
    /// <param name="model">The model.</param>
    /// <param name="suite">Its dictionaries.</param>
    /// <param name="corpus">The text.</param>
    /// <param name="first">The first sentence; must lie where nothing was trained on.</param>
    /// <param name="sentences">How many sentences.</param>
    /// <param name="batchSize">Sentences run together, at most; fewer where they would need much memory.</param>
    /// <param name="progress">Told how many sentences are done.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public static DictionaryEvaluation Measure(
        Transformer model, DictionarySuite suite, ICorpus corpus, long first, int sentences, int batchSize = 64, IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(suite);
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentOutOfRangeException.ThrowIfLessThan(sentences, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        using var noGrad = no_grad();
        var tallies = suite.All.Select(dictionary => new DictionaryTally(dictionary, model.Device)).ToList();
        // What cuts a linear graph: of two dictionaries for one attention the one behind W_O.
        DictionarySite[] linear = [.. suite.Sites.Where(site => site.Kind is DictionaryKind.AttentionOutput or DictionaryKind.MlpTranscoder
            || (site.Kind == DictionaryKind.HeadOutputs && !suite.Sites.Contains(new(DictionaryKind.AttentionOutput, site.Layer))))];
        var (clean, together, togetherZero, tokens) = (0.0, 0.0, 0.0, 0L);
        try
        {
            long widest = Math.Max(model.Config.VocabularySize, suite.All.Max(dictionary => dictionary.Spec.Features));
            int done = 0;
            foreach (int[][] batch in TokenBatch.Batches(Enumerable.Range(0, sentences).Select(at => corpus.Sentence(first + at)), batchSize, widest))
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var (ids, real) = TokenBatch.Of(batch, model.Device);
                var targets = Targets(ids, real);
                tokens += batch.Sum(sentence => sentence.Length - 1L);
                clean += Loss(model, ids, targets, real, (_, _, _) => null);
                foreach (var tally in tallies)
                {
                    var site = tally.Dictionary.Site;
                    tally.Reconstructed += Loss(model, ids, targets, real, (at, x, y) => at == site ? tally.Add(x, y, real) : null);
                    tally.Zeroed += Loss(model, ids, targets, real, (at, _, y) => at == site ? zeros_like(y) : null);
                }

                if (linear.Length > 1)
                {
                    together += Loss(model, ids, targets, real, (at, x, y) => linear.Contains(at) ? suite[at].Reconstruct(x, y) : null);
                    togetherZero += Loss(model, ids, targets, real, (at, _, y) => linear.Contains(at) ? zeros_like(y) : null);
                }

                progress?.Report(done += batch.Length);
            }

            return new()
            {
                Sites = [.. tallies.Select(tally => tally.Figures(clean, tokens))],
                Together = linear.Length < 2 ? null : new(
                    $"all {linear.Length} attention outputs and MLPs", linear.Sum(site => suite[site].Spec.Features), double.NaN, double.NaN,
                    together / tokens, (together - clean) / tokens, DictionaryTally.Recovered(clean, together, togetherZero), 0),
                CrossEntropy = clean / tokens,
                Sentences = sentences,
                Tokens = tokens,
            };
        }
        finally
        {
            foreach (var tally in tallies) tally.Dispose();
        }
    }

    /// <summary>The figures as a table to save.</summary>
    public ResultTable Table()
    {
        var table = new ResultTable(
            "site", "features", "L0 [features/token]", "explained variance", "cross-entropy [nats/token]", "delta cross-entropy [nats/token]", "loss recovered", "dead features");
        foreach (var row in Together is null ? Sites : [.. Sites, Together])
            table.Add(row.Site, row.Features, row.L0, row.ExplainedVariance, row.CrossEntropy, row.DeltaCrossEntropy, row.LossRecovered, row.Dead);
        return table;
    }

    // What follows each token; nothing behind the last one and on padding.
    private static Tensor Targets(Tensor ids, Tensor real)
    {
        using var scope = NewDisposeScope();
        long length = ids.shape[1];
        var next = cat([ids.narrow(1, 1, length - 1), zeros_like(ids.narrow(1, 0, 1))], 1);
        var follows = cat([real.narrow(1, 1, length - 1), zeros_like(real.narrow(1, 0, 1))], 1);
        return next.masked_fill(follows.logical_not(), Ignored).reshape(-1).MoveToOuterDisposeScope();
    }

    private static double Loss(Transformer model, Tensor ids, Tensor targets, Tensor real, SitePass.Visitor visit)
    {
        using var scope = NewDisposeScope();
        var logits = SitePass.Logits(model, ids, visit, real);
        var losses = F.cross_entropy(logits.view(-1, model.Config.VocabularySize), targets, ignore_index: Ignored, reduction: nn.Reduction.None);
        return losses.to_type(float64).sum().item<double>();
    }
}
