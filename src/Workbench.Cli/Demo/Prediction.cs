namespace Workbench.Cli.Demo;

/// <summary>What the model says next to a prompt.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Right">The right answer, or the first and last of many.</param>
/// <param name="MostLikely">The most likely words with their probabilities.</param>
internal sealed record Prediction(string Prompt, string Right, string MostLikely);
