namespace Workbench.Pruning;

/// <summary>What DiscoGP asks of what the sheaf predicts.</summary>
public enum FaithfulnessLoss
{
    /// <summary>Cross-entropy of right against wrong tokens (DiscoGP's code on IOI and agreement): a pair's right tokens are one class, its wrong ones the
    /// other. The rest of the vocabulary may do what it likes.</summary>
    TwoWay,

    /// <summary>Cross-entropy over all tokens that a pair names (DiscoGP's code on facts: the answers of the relation).</summary>
    AnswerSet,

    /// <summary>KL(full model ‖ sheaf) over the whole vocabulary.</summary>
    Kl,

    /// <summary>Cross-entropy over the whole vocabulary with the token that the full model predicts as the target (DiscoGP's paper).</summary>
    PredictedToken,
}
