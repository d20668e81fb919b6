namespace Workbench.Pruning;

/// <summary>What counts as an edge when shares are taken.</summary>
public enum EdgeConvention
{
    /// <summary>The graph's edges (EAP-IG): <c>input</c> is the token embedding. 32,491 for GPT-2 small.</summary>
    Graph,

    /// <summary>Token and position embedding as two nodes (Edge Pruning): each place that reads has one more edge, from the position embedding. 32,936 for
    /// GPT-2 small. Under patching those edges carry the same in both runs, so they change nothing but the count.</summary>
    TokensAndPositions,
}
