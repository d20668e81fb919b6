namespace Workbench.Reproduction;

/// <summary>How long methods take, each round beside a plain forward pass. Kept as a finished part.</summary>
internal sealed record TimingRun
{
    /// <summary>Seconds of a plain forward pass over the clean prompts, all logits, in each round.</summary>
    public double[] Forward { get; init; } = [];

    /// <summary>Seconds of each method in each round; a method that cannot score the task is missing.</summary>
    public Dictionary<string, double[]> Methods { get; init; } = [];

    /// <summary>Forward and backward passes an example of each method.</summary>
    public Dictionary<string, double[]> Passes { get; init; } = [];
}
