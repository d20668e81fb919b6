namespace Workbench.Dictionaries.Linear;

/// <summary>A token and how much its logit counts.</summary>
/// <param name="Token">The token id.</param>
/// <param name="Weight">Positive for answers, negative for tokens that are wrong.</param>
public readonly record struct WeightedToken(int Token, double Weight);
