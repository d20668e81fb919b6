using Workbench.Training;

namespace Workbench.Dictionaries;

/// <summary>How dictionaries are trained: all of them in one pass, each on the same tokens.</summary>
public sealed record DictionaryTrainingOptions
{
    /// <summary>Steps, batch (sentences), learning rate and its course, Adam's decays, seed, and how often to report, evaluate and keep a
    /// checkpoint. Its weight decay and gradient clip apply to each dictionary alone.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>The last steps of the training, in which only decoders learn, without a penalty on activations and with free norms: it takes
    /// back that an L1 penalty makes activations too small (activation suppression). Dictionaries without such a penalty just go on.</summary>
    public int FineTuneSteps { get; init; }

    /// <summary>Steps between two replacements of dead features; 0 for none.</summary>
    public int ResampleEvery { get; init; } = 200;

    /// <summary>The part of the steps behind which no feature is replaced any more, so that all have time to settle.</summary>
    public double ResampleUntil { get; init; } = 0.6;

    /// <summary>A feature is dead when it was not active for so many steps.</summary>
    public int DeadAfter { get; init; } = 100;

    /// <summary>Batches that the scales, means and first features are taken from.</summary>
    public int InitialBatches { get; init; } = 8;

    /// <summary>The first sentence of the corpus that is used; what comes before may be kept for something else.</summary>
    public long FirstSentence { get; init; }

    /// <summary>Refuses what cannot work.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    internal void Validate()
    {
        Training.Validate();
        Require(FineTuneSteps >= 0 && FineTuneSteps < Training.Steps, nameof(FineTuneSteps), FineTuneSteps, "from 0 to below the number of steps");
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
