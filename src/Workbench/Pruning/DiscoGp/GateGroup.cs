namespace Workbench.Pruning;

/// <summary>Gates that are held in one tensor.</summary>
/// <param name="Name">The name in checkpoints.</param>
/// <param name="Shape">The shape of the tensor.</param>
/// <param name="Parts">What they act on; a gate acts on a weight once at most.</param>
internal sealed record GateGroup(string Name, long[] Shape, IReadOnlyList<GatePart> Parts)
{
    /// <summary>Gates.</summary>
    internal long Count => Shape.Aggregate(1L, (product, size) => product * size);
}
