namespace Workbench.Pruning;

/// <summary>How <see cref="EdgePruning"/> learns; the defaults are those of the published runs.</summary>
public sealed record EdgePruningOptions
{
    /// <summary>Learning rate of the masks (AdamW).</summary>
    public double LearningRate { get; init; } = 0.8;

    /// <summary>Learning rate of the multipliers (AdamW, climbing).</summary>
    public double MultiplierLearningRate { get; init; } = 0.8;

    /// <summary>The sparsity that the multipliers press for; 0 for that of the circuit asked for. Above 1 they never stop pressing.</summary>
    public double PressTo { get; init; }

    /// <summary>The target of the first step.</summary>
    public double StartSparsity { get; init; }

    /// <summary>Steps over which the target rises; 0 for five sixths of all.</summary>
    public int RampSteps { get; init; }

    /// <summary>How it rises.</summary>
    public SparsityRamp Ramp { get; init; }

    /// <summary>Steps over which the learning rate rises; 0 for a fifteenth of all.</summary>
    public int WarmUpSteps { get; init; }

    /// <summary>Largest norm of the whole gradient, multipliers included.</summary>
    public double GradientClip { get; init; } = 1;

    /// <summary>AdamW's weight decay, which acts on masks and multipliers.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>What counts as an edge.</summary>
    public EdgeConvention Convention { get; init; }

    /// <summary>Where masks are cut in the end.</summary>
    public Binarisation Binarisation { get; init; }

    /// <summary>Whether nodes have masks too.</summary>
    public NodeMasks Nodes { get; init; }

    /// <summary>The sparsity of nodes that <see cref="NodeMasks.Pressed"/> presses for.</summary>
    public double NodeSparsity { get; init; } = 0.72;

    /// <summary>Learning rate of the nodes' masks.</summary>
    public double NodeLearningRate { get; init; } = 0.8;

    /// <summary>Learning rate of the nodes' multipliers.</summary>
    public double NodeMultiplierLearningRate { get; init; } = 0.8;

    /// <summary>Whether learning ends when the target is reached and the KL falls no more.</summary>
    public bool StopEarly { get; init; }

    /// <summary>Steps that are compared with as many before them to see whether the KL still falls.</summary>
    public int Patience { get; init; } = 100;

    /// <exception cref="ArgumentException">A number makes no sense; the message names it.</exception>
    internal void Validate()
    {
        Require(LearningRate > 0 && double.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "above 0");
        Require(MultiplierLearningRate > 0 && double.IsFinite(MultiplierLearningRate), nameof(MultiplierLearningRate), MultiplierLearningRate, "above 0");
        Require(NodeLearningRate > 0 && double.IsFinite(NodeLearningRate), nameof(NodeLearningRate), NodeLearningRate, "above 0");
        Require(NodeMultiplierLearningRate > 0 && double.IsFinite(NodeMultiplierLearningRate), nameof(NodeMultiplierLearningRate), NodeMultiplierLearningRate, "above 0");
        Require(PressTo is >= 0 and <= 2, nameof(PressTo), PressTo, "from 0 to 2");
        Require(StartSparsity is >= 0 and < 1, nameof(StartSparsity), StartSparsity, "from 0 to below 1");
        Require(RampSteps >= 0, nameof(RampSteps), RampSteps, "at least 0");
        Require(WarmUpSteps >= 0, nameof(WarmUpSteps), WarmUpSteps, "at least 0");
        Require(GradientClip > 0, nameof(GradientClip), GradientClip, "above 0");
        Require(WeightDecay >= 0 && double.IsFinite(WeightDecay), nameof(WeightDecay), WeightDecay, "at least 0");
        Require(NodeSparsity is > 0 and <= 2, nameof(NodeSparsity), NodeSparsity, "above 0 and at most 2");
        Require(Patience >= 1, nameof(Patience), Patience, "at least 1");

        static void Require(bool holds, string name, double value, string range)
        {
            if (!holds) throw new ArgumentException($"The option {name} of Edge Pruning is {value}; it must be {range}.", name);
        }
    }
}
