using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Tests.Support;

/// <summary>Minus the log-probability of the answer, a loss that some peers measure by.</summary>
public sealed class NegativeLogProbability : Metric
{
    public override string Name => "negative-log-probability";

    public override bool HigherIsBetter => false;

    public override bool NeedsWrongTokens => false;

    protected override Tensor PerRow(Tensor logits, TaskBatch batch, Tensor? cleanLogits) => logits.log_softmax(1).gather(1, batch.Answers).squeeze(1).neg();
}
