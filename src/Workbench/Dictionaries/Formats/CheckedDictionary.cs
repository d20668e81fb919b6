namespace Workbench.Dictionaries;

/// <summary>A dictionary and how it does on a model.</summary>
/// <param name="Dictionary">The dictionary; whoever has this record owns it.</param>
/// <param name="ExplainedVariance">Part of the variance of the model's activations that it explains.</param>
/// <param name="FromFoldedWeights">Whether it was made for the model with folded LayerNorms and centred writers, and was converted.</param>
/// <param name="Warning">What whoever uses it must know; null when there is nothing.</param>
public sealed record CheckedDictionary(SparseDictionary Dictionary, double ExplainedVariance, bool FromFoldedWeights, string? Warning);
