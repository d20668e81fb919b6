using Workbench.Training;

namespace Workbench.Pruning;

/// <summary>The state of learning masks that was interrupted.</summary>
internal sealed record MaskCheckpoint : CheckpointState
{
    /// <summary>The log so far.</summary>
    public required IReadOnlyList<LearningStep> Log { get; init; }

    /// <summary>Updates of each parameter so far.</summary>
    public required IReadOnlyList<int> Updates { get; init; }

    /// <summary>Why learning had ended early; null where it had not.</summary>
    public string? EndedEarly { get; init; }
}
