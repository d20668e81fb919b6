namespace Workbench.Pruning;

/// <summary>Whether Edge Pruning has masks on nodes beside those on edges: a closed one closes every edge that leaves the node.</summary>
public enum NodeMasks
{
    /// <summary>No.</summary>
    Off,

    /// <summary>Yes, and nothing but the KL acts on them, as in the published runs.</summary>
    Free,

    /// <summary>Yes, with a target sparsity and multipliers of their own.</summary>
    Pressed,
}
