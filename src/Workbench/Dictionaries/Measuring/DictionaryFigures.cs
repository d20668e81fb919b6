namespace Workbench.Dictionaries;

/// <summary>How good a dictionary is on held-out text. Explained variance and L0 leave out each sentence's first token, whose activations are
/// the same everywhere, or far longer than all others.</summary>
/// <param name="Site">The site's short name, or what was replaced together.</param>
/// <param name="Features">Number of features.</param>
/// <param name="L0">Active features a token, on average.</param>
/// <param name="ExplainedVariance">1 − squared error / squared deviation from the mean activation.</param>
/// <param name="CrossEntropy">The model's cross-entropy a predicted token with the reconstruction in place of the activation, in nats.</param>
/// <param name="DeltaCrossEntropy">How much more that is than without, in nats.</param>
/// <param name="LossRecovered">1 where the reconstruction costs nothing, 0 where it is as bad as zeros: (zeros − reconstruction) / (zeros − model).</param>
/// <param name="Dead">Features that are active on no token.</param>
public sealed record DictionaryFigures(
    string Site, int Features, double L0, double ExplainedVariance, double CrossEntropy, double DeltaCrossEntropy, double LossRecovered, int Dead);
