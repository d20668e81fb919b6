using Workbench.Execution;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>Some pairs, what closed edges carry on them, and what the full model says.</summary>
/// <param name="Batch">The pairs.</param>
/// <param name="Reference">What closed edges carry.</param>
/// <param name="Clean">The full model's logits at the scored rows, <c>[scored, vocabulary]</c>.</param>
internal sealed record TrainingBatch(TaskBatch Batch, ReferenceActivations Reference, Tensor Clean) : IDisposable
{
    public void Dispose()
    {
        Batch.Dispose();
        Reference.Dispose();
        Clean.Dispose();
    }
}
