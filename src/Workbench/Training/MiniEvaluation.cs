using Workbench.Evaluation;
using Workbench.Models;
using Workbench.Tasks;

namespace Workbench.Training;

/// <summary>What <c>mini</c> does on sentences it never saw: other templates, other pairs of names, other start years.</summary>
/// <param name="Ioi">Indirect object identification, corrupted with a third name.</param>
/// <param name="IoiSwap">Indirect object identification, corrupted by swapping.</param>
/// <param name="GreaterThan">Greater-Than.</param>
public sealed record MiniEvaluation(TaskPerformance Ioi, TaskPerformance IoiSwap, TaskPerformance GreaterThan)
{
    /// <summary>Seed of the held-out examples.</summary>
    public const int Seed = 12345;

    /// <summary>Measures a model.</summary>
    /// <param name="model">A model with the word-level tokenizer of <see cref="MiniCorpus"/>.</param>
    /// <param name="examples">Examples of each task.</param>
    public static MiniEvaluation Measure(Transformer model, int examples)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(
            TaskPerformance.Measure(model, TaskCatalog.Ioi(model.Tokenizer, examples, Seed, split: TaskSplit.HeldOut)),
            TaskPerformance.Measure(model, TaskCatalog.Ioi(model.Tokenizer, examples, Seed, IoiVariant.Swap, TaskSplit.HeldOut)),
            TaskPerformance.Measure(model, TaskCatalog.GreaterThan(model.Tokenizer, examples, Seed, TaskSplit.HeldOut)));
    }
}
