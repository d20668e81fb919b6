using static TorchSharp.torch;

namespace Workbench.Evaluation;

/// <summary>What <see cref="SpeedBenchmark"/> measures.</summary>
public sealed record SpeedOptions
{
    /// <summary>Pairs in the batch.</summary>
    public int Pairs { get; init; } = 10;

    /// <summary>Tokens in each prompt.</summary>
    public int Tokens { get; init; } = 15;

    /// <summary>Edges of the evaluated circuit: the greedy choice by attribution.</summary>
    public int Edges { get; init; } = 1000;

    /// <summary>Rounds that are timed, after one that is not.</summary>
    public int Rounds { get; init; } = 7;

    /// <summary>Where to run; the CPU if null.</summary>
    public Device? Device { get; init; }

    /// <summary>Attribution methods to time beside edge attribution patching.</summary>
    public IReadOnlyList<NamedMethod> Methods { get; init; } = [];

    /// <summary>Whether to measure also how memory goes with the number of batches and of steps.</summary>
    public bool MemoryUse { get; init; }

    /// <summary>Another program to time on the same inputs; none by default.</summary>
    public PeerProgram? Against { get; init; }

    /// <summary>In how many of the rounds the other program runs, the first ones; once more while warming up.</summary>
    public int AgainstRepeats { get; init; } = 3;

    /// <summary>Told what is being done.</summary>
    public IProgress<string>? Progress { get; init; }

    /// <summary>Stops between measurements, and stops the other program.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A number is too small; the message names it.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Pairs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Tokens, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Edges, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Rounds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(AgainstRepeats, 1);
    }
}
