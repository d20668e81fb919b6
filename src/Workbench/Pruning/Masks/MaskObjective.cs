using Workbench.Training;

namespace Workbench.Pruning;

/// <summary>
/// What a method brings to the <see cref="MaskTrainer"/>: what is learned, and the gradient of a step. Everything random must be a function of the
/// seed and the step alone, so that a run that was stopped goes on as if it had not been.
/// </summary>
/// <remarks>A method with two stages, or two kinds of updates on a batch, has two objectives or takes turns by the number of the step.</remarks>
internal abstract class MaskObjective : IDisposable
{
    /// <summary>Every number that the run depends on beyond model and task, one fact a line.</summary>
    internal abstract string Identity { get; }

    /// <summary>Updates at most.</summary>
    internal abstract int Steps { get; }

    /// <summary>What is learned, in a fixed order.</summary>
    internal abstract IReadOnlyList<MaskParameter> Parameters { get; }

    /// <summary>Decays of AdamW.</summary>
    internal virtual TrainingOptions Decays => new() { Steps = Steps, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8, WeightDecay = 0.01 };

    /// <summary>The gradient is scaled down to this norm when it is longer; null for never.</summary>
    internal virtual double? GradientClip => null;

    /// <summary>The learning rate of a step as a share of each parameter's largest.</summary>
    internal virtual double RateShare(int step) => 1;

    /// <summary>Runs a step. Called within a dispose scope of the trainer.</summary>
    internal abstract MaskStep Run(int step);

    /// <summary>Why there is nothing more to learn, or null.</summary>
    /// <param name="log">The steps done so far.</param>
    internal virtual string? Ending(IReadOnlyList<LearningStep> log) => null;

    /// <inheritdoc/>
    public abstract void Dispose();
}
