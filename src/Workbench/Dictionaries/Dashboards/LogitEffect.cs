namespace Workbench.Dictionaries.Dashboards;

/// <summary>How much a feature's direction moves the logit of a token.</summary>
/// <param name="Token">The token, as text.</param>
/// <param name="Effect">Change of the logit at activation 1, before the last LayerNorm's scale, less the mean over all tokens.</param>
public sealed record LogitEffect(string Token, double Effect);
