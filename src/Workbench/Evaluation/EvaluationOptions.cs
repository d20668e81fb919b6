using Workbench.Execution;
using Workbench.Tasks;

namespace Workbench.Evaluation;

/// <summary>What an evaluation can be told.</summary>
public sealed record EvaluationOptions
{
    /// <summary>What replaces an edge outside the circuit; patching by default.</summary>
    public Ablation Ablation { get; init; } = Ablation.Patching;

    /// <summary>Whether the circuit's edges stay or all others; the circuit's by default.</summary>
    public CircuitDirection Direction { get; init; }

    /// <summary>The metric; the task's own if null.</summary>
    public Metric? Metric { get; init; }

    /// <summary>Further metrics to measure in the same runs.</summary>
    public IReadOnlyList<Metric> Further { get; init; } = [];

    /// <summary>What circuits are compared with, where that is not the model that they run in: the model whose weights are masked, for a circuit in a
    /// masked model. Null for the model itself.</summary>
    public Models.Transformer? ComparedWith { get; init; }

    /// <summary>Pairs that go through the model together; 0 chooses by memory. Changes no figure beyond rounding.</summary>
    public int BatchSize { get; init; }

    /// <summary>Told how many circuit runs (circuits times pairs) are done.</summary>
    public IProgress<int>? Progress { get; init; }

    /// <summary>Stops the run between circuits.</summary>
    public CancellationToken Cancellation { get; init; }
}
