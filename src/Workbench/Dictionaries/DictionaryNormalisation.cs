namespace Workbench.Dictionaries;

/// <summary>How activations are scaled, token by token, before a dictionary reads them. A scale that is the same for all tokens is
/// folded into the weights when a file is read.</summary>
public enum DictionaryNormalisation
{
    /// <summary>Not at all; <c>none</c> in files.</summary>
    None,

    /// <summary>
    /// By the vector's norm, as in the code of Ge et al. (2024): what is read is multiplied by √d_in/‖x‖ (‖x − b_dec‖ where the decoder bias
    /// is subtracted first), and pre-activations are
    /// divided by √d_out/‖y‖, y being what the dictionary reconstructs, so that features and reconstruction are in the model's own
    /// units; <c>vector-norm</c> in files.
    /// </summary>
    VectorNorm,

    /// <summary>By mean and standard deviation over the width, which the reconstruction gets back (Gao et al. 2024); features are in
    /// normalised units; <c>layer-norm</c> in files.</summary>
    LayerNorm,
}
