namespace Workbench.Training;

/// <summary>What every checkpoint says beside its tensors.</summary>
internal abstract record CheckpointState
{
    /// <summary>Updates done.</summary>
    public required int Step { get; init; }

    /// <summary>Seconds spent so far.</summary>
    public required double Seconds { get; init; }

    /// <summary>What is trained on what, and how; another run must not go on from here.</summary>
    public required string Identity { get; init; }

    /// <summary>File of weights and running means, in the same folder.</summary>
    public string? Tensors { get; init; }
}
