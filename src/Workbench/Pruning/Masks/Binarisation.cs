namespace Workbench.Pruning;

/// <summary>Where masks are cut into open and closed when learning has ended.</summary>
public enum Binarisation
{
    /// <summary>So that exactly the sparsity asked for results: the largest masks stay.</summary>
    AtTarget,

    /// <summary>At the sparsity that the masks without noise have by themselves, as Edge Pruning's code does: a threshold found by bisection. The
    /// circuit may be larger or smaller than asked for.</summary>
    AtExpected,
}
