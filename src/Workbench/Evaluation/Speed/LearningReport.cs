using Workbench.Results;

namespace Workbench.Evaluation;

/// <summary>What steps of learning masks cost on random weights of a published size.</summary>
/// <param name="Model">The model's shape.</param>
/// <param name="GraphEdges">Edges of its graph.</param>
/// <param name="Pairs">Pairs in a batch.</param>
/// <param name="Tokens">Tokens in each prompt.</param>
/// <param name="Threads">Threads that libtorch computes with.</param>
/// <param name="WeightBytes">Bytes of the weights.</param>
/// <param name="TrainingSeconds">A forward and backward pass with the slopes of all weights, in seconds; the median.</param>
/// <param name="GradientSeconds">A forward and backward pass with the slopes at the embeddings alone, in seconds; the median.</param>
/// <param name="Methods">The methods.</param>
public sealed record LearningReport(
    string Model, int GraphEdges, int Pairs, int Tokens, int Threads, long WeightBytes, double TrainingSeconds, double GradientSeconds, IReadOnlyList<LearnerSpeed> Methods)
{
    /// <summary>The table: a row a method.</summary>
    public ResultTable ToTable()
    {
        var table = new ResultTable(
        [
            "model", "edges", "pairs", "tokens", "threads", "weights [bytes]", "forward and backward, all weights [s]", "forward and backward, embeddings [s]",
            "method", "masks", "step [s]", "step [passes with all weights]", "step [passes with embeddings]", "peak above the weights [bytes]",
        ]);
        foreach (var method in Methods)
        {
            table.Add(
            [
                Model, GraphEdges, Pairs, Tokens, Threads, WeightBytes, TrainingSeconds, GradientSeconds,
                method.Name, method.Masks, method.SecondsPerStep, method.TrainingRatio, method.GradientRatio, method.PeakBytesAboveWeights,
            ]);
        }

        return table;
    }
}
