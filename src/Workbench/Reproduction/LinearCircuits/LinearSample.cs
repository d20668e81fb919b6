namespace Workbench.Reproduction;

/// <summary>A prompt and its target.</summary>
/// <param name="Task">The task.</param>
/// <param name="Number">Number of the prompt among those taken.</param>
/// <param name="Tokens">The prompt.</param>
/// <param name="Corrupted">The prompt's counterpart, for methods that compare.</param>
/// <param name="Answers">Tokens that count for the target.</param>
/// <param name="Wrong">Tokens that count against it.</param>
public sealed record LinearSample(string Task, int Number, int[] Tokens, int[] Corrupted, int[] Answers, int[] Wrong);
