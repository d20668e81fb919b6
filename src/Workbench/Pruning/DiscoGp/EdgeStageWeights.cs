namespace Workbench.Pruning;

/// <summary>Which weights the model has while DiscoGP learns edges in mode <c>we</c>.</summary>
public enum EdgeStageWeights
{
    /// <summary>Those that stayed.</summary>
    Pruned,

    /// <summary>Those that stayed in the first epoch, all from the second on: what the published code does by mistake when it evaluates after every
    /// epoch, its default. The edges are then learned for another model than the one they are evaluated with.</summary>
    WholeAfterFirstEpoch,
}
