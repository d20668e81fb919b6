using Workbench.Models;
using Workbench.Training;

namespace Workbench.Tests.Training;

/// <summary>A model and corpus so small that a step takes a millisecond.</summary>
internal static class TinyTraining
{
    public static readonly TrainingOptions Options = new()
    {
        Steps = 30, BatchSize = 8, LearningRate = 1e-2, WarmUpSteps = 5, BatchesSortedTogether = 4, ReportEvery = 1, CheckpointEvery = 5, Seed = 3,
    };

    public static Transformer Model(int seed = 1) => Transformer.Random(
        new TransformerConfig { Layers = 1, Heads = 2, Width = 16, HeadWidth = 8, MlpWidth = 32, VocabularySize = 12, ContextLength = 10 }, seed, trainable: true);

    /// <summary>Counts upward from a random number, round the vocabulary, for a random while.</summary>
    public sealed class Counting(int seed = 0, int shortest = 3) : ICorpus
    {
        public string Identity => $"counting {seed} {shortest}";

        public int[] Sentence(long index)
        {
            var random = new Random(seed + (int)index * 7919);
            var start = random.Next(12);
            return [.. Enumerable.Range(start, random.Next(shortest, 10)).Select(n => n % 12)];
        }
    }
}
