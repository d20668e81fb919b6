using Workbench.Training;

namespace Workbench.Dictionaries;

/// <summary>How dictionaries are trained: all of them in one pass, each on the same tokens.</summary>
public sealed record DictionaryTrainingOptions
{
    /// <summary>Steps, batch (sentences), learning rate and its course, Adam's decays, seed, and how often to report, evaluate and keep a
    /// checkpoint. Its weight decay and gradient clip apply to each dictionary alone.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>The last steps of the training, in which only decoders learn, without a penalty on activations and with free norms: it takes
    /// back that an L1 penalty makes activations too small (activation suppression). They have a learning rate of their own
    /// (<see cref="FineTuneRate"/>), and no feature is replaced in them. Dictionaries without such a penalty just go on.</summary>
    public int FineTuneSteps { get; init; }

    /// <summary>The learning rate at which fine-tuning begins, as a part of the largest one; it falls from there to the final rate, at which the steps before
    /// ended. Decoders alone cannot run away, so all of it is safe, and a tenth takes too little back in a tenth of the steps.</summary>
    public double FineTuneRate { get; init; } = 1;

    /// <summary>Steps between two replacements of dead features; 0 for none.</summary>
    public int ResampleEvery { get; init; } = 200;

    /// <summary>The part of the steps (without those of fine-tuning) behind which no feature is replaced any more, so that all have time to settle.</summary>
    public double ResampleUntil { get; init; } = 0.6;

    /// <summary>A feature is dead when it was not active for so many steps.</summary>
    public int DeadAfter { get; init; } = 100;

    /// <summary>Batches that the scales, means and first features are taken from.</summary>
    public int InitialBatches { get; init; } = 8;

    /// <summary>The first sentence of the corpus that is used; what comes before may be kept for something else.</summary>
    public long FirstSentence { get; init; }

    /// <summary>The steps before fine-tuning of a dictionary of a kind: all, where it is not fine-tuned.</summary>
    internal int MainSteps(DictionaryActivation activation) => Training.Steps - (activation == DictionaryActivation.Relu ? FineTuneSteps : 0);

    /// <summary>The learning rate of a step, for a dictionary of a kind.</summary>
    internal double LearningRateAt(int step, DictionaryActivation activation)
    {
        int main = MainSteps(activation);
        if (step < main) return (Training with { Steps = main }).LearningRateAt(step);
        double start = Math.Max(FineTuneRate, Training.FinalLearningRate);
        var tuning = Training with { Steps = FineTuneSteps, WarmUpSteps = 0, LearningRate = Training.LearningRate * start, FinalLearningRate = Training.FinalLearningRate / start };
        return tuning.LearningRateAt(step - main);
    }

    /// <summary>Refuses what cannot work.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    internal void Validate()
    {
        Training.Validate();
        Require(FineTuneSteps >= 0 && FineTuneSteps < Training.Steps, nameof(FineTuneSteps), FineTuneSteps, "from 0 to below the number of steps");
        Require(FineTuneRate is > 0 and <= 1, nameof(FineTuneRate), FineTuneRate, "above 0 and at most 1");
        Require(ResampleEvery >= 0, nameof(ResampleEvery), ResampleEvery, "at least 0");
        Require(ResampleUntil is >= 0 and <= 1, nameof(ResampleUntil), ResampleUntil, "from 0 to 1");
        Require(DeadAfter >= 1, nameof(DeadAfter), DeadAfter, "at least 1");
        Require(InitialBatches >= 1, nameof(InitialBatches), InitialBatches, "at least 1");
        Require(FirstSentence >= 0, nameof(FirstSentence), FirstSentence, "at least 0");

        static void Require(bool holds, string name, double value, string range)
        {
            if (!holds)
                throw new ArgumentException($"The option {name} of dictionary training is {value}; it must be {range}.", name);
        }
    }
}
