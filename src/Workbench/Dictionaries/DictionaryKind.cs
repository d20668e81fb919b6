namespace Workbench.Dictionaries;

/// <summary>The places of a layer that a dictionary can read and write.</summary>
public enum DictionaryKind
{
    /// <summary>Sparse autoencoder of the residual stream before a layer; <c>L2RB</c>.</summary>
    ResidualBefore,

    /// <summary>Sparse autoencoder of z, the heads' outputs before W_O side by side; <c>L2Z</c>.</summary>
    HeadOutputs,

    /// <summary>Sparse autoencoder of the attention output behind W_O, with b_O; <c>L2A</c>.</summary>
    AttentionOutput,

    /// <summary>Sparse autoencoder of the residual stream between attention and MLP; <c>L2RM</c>.</summary>
    ResidualMiddle,

    /// <summary>Transcoder: reads the MLP's input behind its LayerNorm and writes the MLP's output; <c>L2M</c>.</summary>
    MlpTranscoder,

    /// <summary>Sparse autoencoder of the MLP's output; <c>L2MO</c>.</summary>
    MlpOutput,

    /// <summary>Sparse autoencoder of the residual stream behind a layer; <c>L2R</c>.</summary>
    ResidualAfter,
}
