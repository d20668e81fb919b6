namespace Workbench.Pruning;

/// <summary>What subnetwork probing puts masks on.</summary>
public enum ProbedUnit
{
    /// <summary>Edges.</summary>
    Edges,

    /// <summary>Nodes that write to the residual stream; a closed mask closes all edges that leave the node.</summary>
    Nodes,
}
