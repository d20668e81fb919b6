using static System.FormattableString;

namespace Workbench.Pruning;

/// <summary>How DiscoGP learns one kind of gates.</summary>
public sealed record DiscoGpStage
{
    /// <summary>Learning rate (AdamW).</summary>
    public required double LearningRate { get; init; }

    /// <summary>Passes through the examples.</summary>
    public required int Epochs { get; init; }

    /// <summary>Temperature of the gates' slope.</summary>
    public required double Temperature { get; init; }

    /// <summary>Weight of the sparsity loss by epoch.</summary>
    public required PenaltySchedule Sparsity { get; init; }

    /// <summary>Weight of the completeness loss; 0 does without the run of what is left out.</summary>
    public required double Completeness { get; init; }

    /// <summary>Mean of the logits at the start; at 1 a gate is open with probability 0.73.</summary>
    public double StartMean { get; init; } = 1;

    /// <summary>Their standard deviation.</summary>
    public double StartDeviation { get; init; } = 0.01;

    /// <summary>The published values for weights.</summary>
    public static DiscoGpStage PublishedWeights { get; } = new()
    {
        LearningRate = 0.1, Epochs = 500, Temperature = 0.01, Sparsity = new(1, 1000, 1, 500, 1), Completeness = 1,
    };

    /// <summary>The published values for edges.</summary>
    public static DiscoGpStage PublishedEdges { get; } = new()
    {
        LearningRate = 0.1, Epochs = 100, Temperature = 1, Sparsity = new(1, 100, 0.01, 20, 20), Completeness = 0,
    };

    /// <exception cref="ArgumentException">A number makes no sense; the message names it.</exception>
    internal void Validate(string what)
    {
        Require(LearningRate > 0 && double.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "above 0");
        Require(Epochs >= 1, nameof(Epochs), Epochs, "at least 1");
        Require(Temperature > 0 && double.IsFinite(Temperature), nameof(Temperature), Temperature, "above 0");
        Require(Completeness >= 0 && double.IsFinite(Completeness), nameof(Completeness), Completeness, "at least 0");
        Require(double.IsFinite(StartMean), nameof(StartMean), StartMean, "finite");
        Require(StartDeviation >= 0 && double.IsFinite(StartDeviation), nameof(StartDeviation), StartDeviation, "at least 0");
        Sparsity.Validate(what);

        void Require(bool holds, string name, double value, string range)
        {
            if (!holds) throw new ArgumentException(Invariant($"{name} of DiscoGP's {what} is {value}; it must be {range}."), name);
        }
    }
}
