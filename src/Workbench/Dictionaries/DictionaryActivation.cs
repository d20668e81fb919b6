namespace Workbench.Dictionaries;

/// <summary>What turns pre-activations into feature activations. Each keeps a pre-activation as it is or makes it 0.</summary>
public enum DictionaryActivation
{
    /// <summary>max(0, pre); <c>relu</c> in files.</summary>
    Relu,

    /// <summary>The k largest of a token's pre-activations as far as they are positive (Gao et al. 2024); <c>topk</c> in files.</summary>
    TopK,

    /// <summary>pre where it is larger than the feature's threshold (Rajamanoharan et al. 2024); <c>jumprelu</c> in files.</summary>
    JumpRelu,
}
