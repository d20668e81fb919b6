namespace Workbench.Training;

/// <summary>How a language model is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>Number of updates.</summary>
    public required int Steps { get; init; }

    /// <summary>Sentences in a batch.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Largest learning rate, reached at the end of the warm-up.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Updates over which the learning rate rises linearly from zero.</summary>
    public int WarmUpSteps { get; init; } = 100;

    /// <summary>The learning rate at the last step, as a part of the largest one; between, it falls as a half cosine.</summary>
    public double FinalLearningRate { get; init; } = 0.05;

    /// <summary>Decoupled weight decay of matrices (Loshchilov and Hutter 2019); biases and LayerNorm have none.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Decay of the running mean of gradients.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the running mean of squared gradients.</summary>
    public double Beta2 { get; init; } = 0.98;

    /// <summary>Added to the root of the running mean of squared gradients.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The gradient is scaled down to this Euclidean norm when it is longer.</summary>
    public double GradientClip { get; init; } = 1;

    /// <summary>Seed of the order of batches; the model and the corpus have seeds of their own.</summary>
    public int Seed { get; init; }

    /// <summary>Sentences of this many batches are sorted by length together, so that little is padded.</summary>
    public int BatchesSortedTogether { get; init; } = 32;

    /// <summary>Steps between two reports of progress, each with the mean loss since the last.</summary>
    public int ReportEvery { get; init; } = 20;

    /// <summary>Steps between two checkpoints.</summary>
    public int CheckpointEvery { get; init; } = 200;

    /// <summary>Steps between two calls of the evaluation hook; 0 for never.</summary>
    public int EvaluateEvery { get; init; }

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">The step, from 0.</param>
    public double LearningRateAt(int step)
    {
        if (step < WarmUpSteps)
            return LearningRate * (step + 1) / WarmUpSteps;
        var progress = (step - WarmUpSteps) / (double)Math.Max(1, Steps - 1 - WarmUpSteps);
        return LearningRate * (FinalLearningRate + (1 - FinalLearningRate) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, progress))));
    }

    /// <summary>Refuses options that cannot work.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    internal void Validate()
    {
        Require(Steps >= 1, nameof(Steps), Steps, "at least 1");
        Require(BatchSize >= 1, nameof(BatchSize), BatchSize, "at least 1");
        Require(LearningRate > 0 && double.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "above 0");
        Require(WarmUpSteps >= 0, nameof(WarmUpSteps), WarmUpSteps, "at least 0");
        Require(FinalLearningRate is >= 0 and <= 1, nameof(FinalLearningRate), FinalLearningRate, "from 0 to 1");
        Require(WeightDecay >= 0, nameof(WeightDecay), WeightDecay, "at least 0");
        Require(Beta1 is >= 0 and < 1, nameof(Beta1), Beta1, "from 0 to below 1");
        Require(Beta2 is >= 0 and < 1, nameof(Beta2), Beta2, "from 0 to below 1");
        Require(Epsilon > 0, nameof(Epsilon), Epsilon, "above 0");
        Require(GradientClip > 0, nameof(GradientClip), GradientClip, "above 0");
        Require(BatchesSortedTogether >= 1, nameof(BatchesSortedTogether), BatchesSortedTogether, "at least 1");
        Require(ReportEvery >= 1, nameof(ReportEvery), ReportEvery, "at least 1");
        Require(CheckpointEvery >= 1, nameof(CheckpointEvery), CheckpointEvery, "at least 1");
        Require(EvaluateEvery >= 0, nameof(EvaluateEvery), EvaluateEvery, "at least 0");

        static void Require(bool holds, string name, double value, string range)
        {
            if (!holds)
                throw new ArgumentException($"The training option {name} is {value}; it must be {range}.", name);
        }
    }
}
