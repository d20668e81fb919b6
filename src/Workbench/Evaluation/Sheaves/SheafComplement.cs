namespace Workbench.Evaluation;

/// <summary>What is left out of a sheaf, and runs in its place.</summary>
public enum SheafComplement
{
    /// <summary>The edges that are not in the circuit, with the weights that are masked: everything that has a gate is turned over, and nothing else. Of a
    /// circuit without masks of weights it is the edges alone, all weights in place; of masked weights with all edges, the weights alone, all edges in
    /// place. This is the figure that DiscoGP calls <c>comp</c>.</summary>
    All,

    /// <summary>The masked weights, with all edges.</summary>
    Weights,

    /// <summary>The edges that are not in the circuit, with the weights that stayed: what DiscoGP's second stage trains against.</summary>
    Edges,
}
