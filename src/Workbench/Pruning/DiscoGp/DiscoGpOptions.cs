namespace Workbench.Pruning;

/// <summary>How <see cref="DiscoGp"/> learns; the defaults are the published values.</summary>
public sealed record DiscoGpOptions
{
    /// <summary>What has gates.</summary>
    public GateMode Mode { get; init; } = GateMode.We;

    /// <summary>What is asked of the predictions.</summary>
    public FaithfulnessLoss Loss { get; init; }

    /// <summary>What has a gate of its own among the weights.</summary>
    public WeightUnit Unit { get; init; }

    /// <summary>How gates of weights are learned.</summary>
    public DiscoGpStage Weights { get; init; } = DiscoGpStage.PublishedWeights;

    /// <summary>How gates of edges are learned.</summary>
    public DiscoGpStage Edges { get; init; } = DiscoGpStage.PublishedEdges;

    /// <summary>Whether the completeness of weights gets updates of its own, as in the published code: two updates a batch with shared running means. By
    /// default the losses are added up, as the paper writes them and as its code does for edges.</summary>
    public bool SeparateCompleteness { get; init; }

    /// <summary>Which weights the model has while edges are learned.</summary>
    public EdgeStageWeights EdgeStageWeights { get; init; }

    /// <summary>What the completeness loss of edges takes for the complement in mode <c>we</c>.</summary>
    public EdgeComplement EdgeComplement { get; init; }

    /// <summary>AdamW's weight decay, which acts on the logits of the gates.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Whether weights have gates.</summary>
    internal bool GatesWeights => Mode != GateMode.E;

    /// <summary>Whether edges have gates.</summary>
    internal bool GatesEdges => Mode != GateMode.W;

    /// <exception cref="ArgumentException">A number makes no sense; the message names it.</exception>
    internal void Validate()
    {
        Weights.Validate("weights");
        Edges.Validate("edges");
        if (!(WeightDecay >= 0 && double.IsFinite(WeightDecay))) throw new ArgumentException($"WeightDecay of DiscoGP is {WeightDecay}; it must be at least 0.");
    }
}
