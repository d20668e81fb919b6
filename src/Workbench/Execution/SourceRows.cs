using static TorchSharp.torch;

namespace Workbench.Execution;

/// <summary>
/// What the live sources add beyond their references, a row each, and the slopes of a loss at it. Readers mix rows by one matrix product, so
/// no source is held twice.
/// </summary>
/// <remarks>Examples may have gates of their own: then a group is an example, and its columns are contiguous.</remarks>
internal sealed class SourceRows : IDisposable
{
    private readonly Tensor gates;
    private readonly (long Start, long Count)[] groups;

    /// <param name="values"><c>[rows, places · width]</c>; owned from now on.</param>
    /// <param name="gates"><c>[groups, rows, destinations]</c>; not owned.</param>
    /// <param name="groups">The columns of each group.</param>
    internal SourceRows(Tensor values, Tensor gates, (long Start, long Count)[] groups) =>
        (Values, this.gates, this.groups) = (values.DetachFromDisposeScope(), gates, groups);

    /// <summary>Differences of the sources, <c>[rows, places · width]</c>.</summary>
    internal Tensor Values { get; }

    /// <summary>Slopes of the loss at <see cref="Values"/>, same shape; null until <see cref="BeginBackward"/>.</summary>
    internal Tensor? Slopes { get; private set; }

    internal void BeginBackward() => Slopes = zeros_like(Values).DetachFromDisposeScope();

    /// <summary>The inputs of some readers: the stream plus the gated rows.</summary>
    /// <param name="known">Rows written so far.</param>
    /// <param name="destinations">The readers, int64 <c>[readers]</c>.</param>
    /// <param name="stream">The residual stream with every edge out, <c>[places, width]</c>.</param>
    /// <returns><c>[readers, places, width]</c>.</returns>
    internal Tensor Mix(long known, Tensor destinations, Tensor stream)
    {
        using var scope = NewDisposeScope();
        long readers = destinations.shape[0], places = stream.shape[0], width = stream.shape[1];
        var mixed = stream.reshape(1, places * width).repeat(readers, 1);
        for (int group = 0; group < groups.Length && known > 0; group++)
        {
            var (start, count) = groups[group];
            mixed.narrow(1, start, count).addmm_(Gates(group, known, destinations).t(), Values.narrow(0, 0, known).narrow(1, start, count));
        }

        return mixed.view(readers, places, width).MoveToOuterDisposeScope();
    }

    /// <summary>Carries slopes at readers' inputs back to the rows and the gates.</summary>
    /// <param name="known">Rows that the readers could read.</param>
    /// <param name="destinations">The readers, int64 <c>[readers]</c>.</param>
    /// <param name="slopes"><c>[readers, places, width]</c>.</param>
    /// <param name="gateSlopes"><c>[groups, rows, destinations]</c>, added to.</param>
    internal void Back(long known, Tensor destinations, Tensor slopes, Tensor gateSlopes)
    {
        if (known == 0) return;
        using var scope = NewDisposeScope();
        var flat = slopes.reshape(slopes.shape[0], -1);
        for (int group = 0; group < groups.Length; group++)
        {
            var (start, count) = groups[group];
            var part = flat.narrow(1, start, count);
            var read = Values.narrow(0, 0, known).narrow(1, start, count).mm(part.t());
            gateSlopes.select(0, group).narrow(0, 0, known).index_add_(1, destinations, read, 1);
            Slopes!.narrow(0, 0, known).narrow(1, start, count).addmm_(Gates(group, known, destinations), part);
        }
    }

    public void Dispose()
    {
        Values.Dispose();
        Slopes?.Dispose();
    }

    private Tensor Gates(int group, long known, Tensor destinations) => gates.select(0, group).narrow(0, 0, known).index_select(1, destinations);
}
