namespace Workbench.Dictionaries.Attribution;

/// <summary>What an attention score contributes to a target through its softmax: score times gradient.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Head">The head.</param>
/// <param name="Query">The position that looks.</param>
/// <param name="Key">The position looked at.</param>
/// <param name="Score">q·k/√d_head before the softmax.</param>
/// <param name="Value">The contribution, to first order: the softmax is not linear.</param>
public readonly record struct ScoreAttribution(int Layer, int Head, int Query, int Key, double Score, double Value);
