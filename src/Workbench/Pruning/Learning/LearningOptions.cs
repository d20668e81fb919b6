using Workbench.Execution;

namespace Workbench.Pruning;

/// <summary>What all methods that learn masks can be told.</summary>
public sealed record LearningOptions
{
    private readonly Ablation? ablation;

    /// <summary>Share of all edges that the circuit leaves out, above 0 and below 1.</summary>
    public double Sparsity { get; init; } = 0.94;

    /// <summary>Updates; 0 takes the method's published number.</summary>
    public int Steps { get; init; }

    /// <summary>Pairs in an update; 0 takes the method's published number, or all pairs where there are fewer.</summary>
    public int BatchSize { get; init; }

    /// <summary>Seed of the masks' start, of the gates and of the order of pairs.</summary>
    public int Seed { get; init; }

    /// <summary>What a closed edge carries; patching by default, and what the method's paper takes where that is something else (DiscoGP: nothing at all).</summary>
    public Ablation Ablation
    {
        get => ablation ?? Ablation.Patching;
        init => ablation = value;
    }

    /// <summary>Whether layers are computed again for the backward pass instead of being kept: less memory, more time, the same result.</summary>
    public bool Recompute { get; init; }

    /// <summary>Memory in which reference runs of the pairs may be kept, so that they are not made again in every epoch, in bytes.</summary>
    public long CacheBytes { get; init; } = 1L << 30;

    /// <summary>Folder for checkpoints, from which the same run goes on; null for none.</summary>
    public string? Checkpoints { get; init; }

    /// <summary>Steps between two checkpoints.</summary>
    public int CheckpointEvery { get; init; } = 250;

    /// <summary>Told about every step, on the calling thread.</summary>
    public Action<LearningProgress>? Progress { get; init; }

    /// <summary>Stops after the step under way, with a checkpoint.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The ablation asked for, or the usual one of a method.</summary>
    internal Ablation AblationOr(Ablation usual) => ablation ?? usual;

    /// <exception cref="ArgumentException">A number makes no sense; the message names it.</exception>
    internal void Validate()
    {
        if (!(Sparsity > 0 && Sparsity < 1))
            throw new ArgumentException($"The sparsity is {Sparsity}; it must lie between 0 and 1, e.g. 0.94 for a circuit of 6 % of the edges. (To push masks harder, raise the method's own target instead.)");
        if (Steps < 0) throw new ArgumentException($"{nameof(Steps)} is {Steps}; it must not be negative.");
        if (BatchSize < 0) throw new ArgumentException($"{nameof(BatchSize)} is {BatchSize}; it must not be negative.");
        if (CacheBytes < 0) throw new ArgumentException($"{nameof(CacheBytes)} is {CacheBytes}; it must not be negative.");
        if (CheckpointEvery < 1) throw new ArgumentException($"{nameof(CheckpointEvery)} is {CheckpointEvery}; it must be at least 1.");
    }
}
