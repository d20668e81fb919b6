namespace Workbench.Reproduction;

/// <summary>What a part of a query and a part of a key bring to an attention score together.</summary>
/// <param name="QueryPart">A feature, embedding, error or bias at the position that looks.</param>
/// <param name="KeyPart">The same at the position looked at.</param>
/// <param name="Value">Their contribution to the score.</param>
public sealed record ExplainedScorePart(string QueryPart, string KeyPart, double Value);
