namespace Workbench.Pruning;

/// <summary>
/// The order in which examples are drawn: shuffled anew in every epoch, the rest of one epoch together with the beginning of the next. A
/// function of seed and step alone, so that nothing about it has to be saved.
/// </summary>
internal sealed class EpochOrder
{
    private readonly int examples;
    private readonly int seed;
    private (int Epoch, int[] Places) last;

    internal EpochOrder(int examples, int seed) => (this.examples, this.seed, last) = (examples, seed, (-1, []));

    /// <summary>The examples of a step.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="count">How many; each step of a run has as many.</param>
    internal int[] At(int step, int count)
    {
        var drawn = new int[count];
        for (int index = 0; index < count; index++)
        {
            long place = ((long)step * count) + index;
            drawn[index] = Epoch((int)(place / examples))[(int)(place % examples)];
        }

        return drawn;
    }

    private int[] Epoch(int epoch)
    {
        if (last.Epoch == epoch) return last.Places;
        int[] places = [.. Enumerable.Range(0, examples)];
        new Random(HashCode(seed, epoch)).Shuffle(places);
        last = (epoch, places);
        return places;
    }

    // .NET's own HashCode differs from process to process.
    private static int HashCode(int seed, int epoch) => (int)RandomSeeds.Of(seed, "epoch", epoch);
}
