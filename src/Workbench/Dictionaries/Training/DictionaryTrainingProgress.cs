namespace Workbench.Dictionaries;

/// <summary>Where the training of dictionaries stands.</summary>
/// <param name="Step">Updates done.</param>
/// <param name="Steps">Updates in all.</param>
/// <param name="Sites">Figures of each dictionary.</param>
/// <param name="LearningRate">Learning rate of the last update.</param>
/// <param name="Tokens">Tokens seen.</param>
/// <param name="Elapsed">Time spent training, earlier sessions included.</param>
/// <param name="TimeLeft">Estimate from the speed since training began or went on.</param>
public sealed record DictionaryTrainingProgress(
    int Step, int Steps, IReadOnlyList<DictionarySiteProgress> Sites, double LearningRate, long Tokens, TimeSpan Elapsed, TimeSpan TimeLeft);
