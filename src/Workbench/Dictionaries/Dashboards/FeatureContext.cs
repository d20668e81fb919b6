namespace Workbench.Dictionaries.Dashboards;

/// <summary>A piece of text around a token on which a feature is active.</summary>
/// <param name="Tokens">The tokens, as text.</param>
/// <param name="Activations">The feature's activation on each.</param>
/// <param name="Peak">Place of the token with the largest activation.</param>
public sealed record FeatureContext(IReadOnlyList<string> Tokens, IReadOnlyList<double> Activations, int Peak)
{
    /// <summary>The largest activation.</summary>
    public double Activation => Activations[Peak];
}
