namespace Workbench.Pruning;

/// <summary>What the completeness loss of DiscoGP's edges in mode <c>we</c> takes for the complement.</summary>
public enum EdgeComplement
{
    /// <summary>The edges of closed gates in the model with the weights that stayed, as in the published code.</summary>
    Edges,

    /// <summary>The edges of closed gates in the model with the weights that were left out: what the reported complement is.</summary>
    EdgesAndWeights,
}
