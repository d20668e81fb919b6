namespace Workbench.Dictionaries.Dashboards;

/// <summary>How many activations lie in a range.</summary>
/// <param name="From">The lower end.</param>
/// <param name="To">The upper end, √2 times the lower.</param>
/// <param name="Count">How many tokens.</param>
public sealed record ActivationBin(double From, double To, long Count);
