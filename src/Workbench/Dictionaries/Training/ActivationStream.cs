using Workbench.Execution;
using Workbench.Models;
using Workbench.Training;
using static TorchSharp.torch;

namespace Workbench.Dictionaries;

/// <summary>Activations of a model on the batches of a corpus, made when they are asked for and kept nowhere.</summary>
internal sealed class ActivationStream(Transformer model, ICorpus corpus, IReadOnlyCollection<DictionarySite> sites, int batchSize, int batchesSortedTogether, int seed)
{
    private readonly BatchStream batches = new(corpus, batchSize, batchesSortedTogether, seed);

    /// <summary>What dictionaries read and are to reconstruct at each site, <c>[tokens, width]</c>, on all tokens of a batch, in the caller's
    /// dispose scope.</summary>
    internal IReadOnlyDictionary<DictionarySite, (Tensor Input, Tensor Output)> Batch(int step)
    {
        using var scope = NewDisposeScope();
        var (tokens, real) = TokenBatch.Of(batches.Batch(step), model.Device);
        var taken = SitePass.Activations(model, tokens, sites, real);
        foreach (var (input, output) in taken.Values) SitePass.MoveOut(input, output);
        return taken;
    }
}
