using Workbench.Training;

namespace Workbench.Tests.Training;

public sealed class TrainingOptionsTests
{
    [Fact]
    public void The_learning_rate_warms_up_linearly_and_falls_as_a_half_cosine()
    {
        var options = new TrainingOptions { Steps = 101, LearningRate = 0.8, WarmUpSteps = 4, FinalLearningRate = 0.1 };
        Assert.Equal([0.2, 0.4, 0.6, 0.8, 0.8], Enumerable.Range(0, 5).Select(s => Math.Round(options.LearningRateAt(s), 12)));
        Assert.Equal(0.8 * 0.55, options.LearningRateAt(52), 1e-9);
        Assert.Equal(0.08, options.LearningRateAt(100), 1e-9);
        Assert.All(Enumerable.Range(4, 96), s => Assert.True(options.LearningRateAt(s + 1) < options.LearningRateAt(s)));
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        var good = new TrainingOptions { Steps = 1 };
        Refused(good with { Steps = 0 }, "Steps is 0; it must be at least 1");
        Refused(good with { BatchSize = 0 }, "BatchSize is 0; it must be at least 1");
        Refused(good with { LearningRate = double.NaN }, "LearningRate is NaN; it must be above 0");
        Refused(good with { Beta2 = 1 }, "Beta2 is 1; it must be from 0 to below 1");
        Refused(good with { GradientClip = 0 }, "GradientClip is 0; it must be above 0");
        Refused(good with { FinalLearningRate = 2 }, "FinalLearningRate is 2; it must be from 0 to 1");

        static void Refused(TrainingOptions options, string message)
        {
            using var model = TinyTraining.Model();
            var e = Assert.Throws<ArgumentException>(() => new LanguageModelTrainer(model, new TinyTraining.Counting(), options));
            Assert.Contains(message, e.Message, StringComparison.Ordinal);
        }
    }
}
