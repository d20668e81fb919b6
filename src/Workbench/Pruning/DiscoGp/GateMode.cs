namespace Workbench.Pruning;

/// <summary>What DiscoGP learns gates for.</summary>
public enum GateMode
{
    /// <summary>Weights alone; all edges stay.</summary>
    W,

    /// <summary>Edges alone; all weights stay.</summary>
    E,

    /// <summary>Weights first, then edges of the model with the weights that stayed.</summary>
    We,
}
