using Workbench.Graphs;
using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Attribution;

/// <summary>A method that gives every edge of the graph a score.</summary>
public interface IEdgeScorer
{
    /// <summary>The name in files and on the command line.</summary>
    string Name { get; }

    /// <summary>Scores every edge. Positive means that corrupting the edge hurts the task; the score is the mean over
    /// examples of each example's value, summed over positions.</summary>
    /// <param name="model">The model.</param>
    /// <param name="task">The clean and corrupted pairs, and the metric.</param>
    /// <param name="options">Batch size, ablation, progress; defaults if null.</param>
    /// <returns>One score an edge, with everything needed to make it again.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    EdgeScores Score(Transformer model, CircuitTask task, ScoringOptions? options = null);

    /// <summary>Scores every edge on each pair alone; <see cref="Score"/> is the mean of these.</summary>
    /// <param name="model">The model.</param>
    /// <param name="task">The clean and corrupted pairs, and the metric.</param>
    /// <param name="options">Batch size, ablation; defaults if null.</param>
    /// <returns>For each pair in order a dense <c>[sources · destinations]</c> array. Streamed: one batch is in memory at a time.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    IEnumerable<double[]> ScorePerExample(Transformer model, CircuitTask task, ScoringOptions? options = null);
}
