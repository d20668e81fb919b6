namespace Workbench.Evaluation;

/// <summary>Time and memory of a step of a method that learns masks.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="SecondsPerStep">An update, in seconds; the median over the timed ones.</param>
/// <param name="TrainingRatio">An update in plain passes of training, forward and backward with the slopes of all weights, of the same batch; the median over rounds.</param>
/// <param name="TrainingRatioRange">Smallest and largest of these ratios.</param>
/// <param name="GradientRatio">An update in forward and backward passes that give the slopes at the embeddings alone.</param>
/// <param name="Masks">Masks of edges that were learned; 0 for gates of weights alone, null where so few updates left no circuit.</param>
/// <param name="PeakBytesAboveWeights">The most resident bytes while it learned, above what was resident before.</param>
public sealed record LearnerSpeed(
    string Name, double SecondsPerStep, double TrainingRatio, IReadOnlyList<double> TrainingRatioRange, double GradientRatio, int? Masks, long PeakBytesAboveWeights);
