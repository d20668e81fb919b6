namespace Workbench.Training;

/// <summary>The state of interrupted training of a language model.</summary>
internal sealed record TrainingCheckpoint : CheckpointState
{
    /// <summary>Predicted tokens so far.</summary>
    public required long Tokens { get; init; }

    /// <summary>Sum of the losses since the last point of the curve.</summary>
    public required double PendingLoss { get; init; }

    /// <summary>Tokens behind <see cref="PendingLoss"/>.</summary>
    public required long PendingTokens { get; init; }

    /// <summary>The loss curve so far.</summary>
    public required IReadOnlyList<LossPoint> Curve { get; init; }
}
