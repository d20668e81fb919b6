using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Execution;

/// <summary>Chooses how many pairs go through the model together.</summary>
internal static class BatchSize
{
    private const long BudgetBytes = 256L << 20;
    private const int Largest = 128;

    /// <summary>The asked size, or one that keeps the expanded sources and readers of a batch within a fixed budget.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The asked size is negative.</exception>
    internal static int Choose(int asked, Transformer model, ComputationGraph graph, CircuitTask task)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(asked);
        if (asked > 0) return asked;
        long positions = task.Pairs.Max(pair => pair.Clean.Count);
        long bytes = positions * (graph.SourceCount + 3L * graph.Heads) * model.Config.Width * model.Weights.TokenEmbedding.element_size();
        return (int)Math.Clamp(BudgetBytes / Math.Max(1, bytes), 1, Largest);
    }
}
