namespace Workbench.Pruning;

/// <summary>How <see cref="SubnetworkProbing"/> learns.</summary>
public sealed record SubnetworkProbingOptions
{
    /// <summary>What has masks.</summary>
    public ProbedUnit Unit { get; init; }

    /// <summary>Learning rate (Adam).</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>What openness costs, λ: in nats for all masks open, or for a circuit of twice the size aimed at.</summary>
    public double Price { get; init; } = 10;

    /// <summary>Whether only masks beyond the size asked for cost anything, instead of all.</summary>
    public bool AimAtSize { get; init; }

    /// <summary>The probability of being open that masks begin with.</summary>
    public double StartOpen { get; init; } = 0.9;

    /// <exception cref="ArgumentException">A number makes no sense; the message names it.</exception>
    internal void Validate()
    {
        if (!(LearningRate > 0 && double.IsFinite(LearningRate))) throw new ArgumentException($"{nameof(LearningRate)} is {LearningRate}; it must be above 0.");
        if (!(Price >= 0 && double.IsFinite(Price))) throw new ArgumentException($"{nameof(Price)} is {Price}; it must be at least 0.");
        if (!(StartOpen > 0 && StartOpen < 1)) throw new ArgumentException($"{nameof(StartOpen)} is {StartOpen}; it must lie between 0 and 1.");
    }
}
