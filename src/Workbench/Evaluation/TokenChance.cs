namespace Workbench.Evaluation;

/// <summary>A token that may come next.</summary>
/// <param name="Id">The token's id.</param>
/// <param name="Text">Its text, or its id where the model has no tokenizer.</param>
/// <param name="Probability">From 0 to 1.</param>
public sealed record TokenChance(int Id, string Text, double Probability);
