using static TorchSharp.torch;

namespace Workbench.Tasks;

/// <summary>KL divergence between circuit and full model where the tokens that a pair names share all probability among them, in nats.</summary>
/// <remarks>DiscoGP reports the direction KL(circuit ‖ full), and half of its mean, because it averages over the two tokens as well.</remarks>
internal sealed class AnswerKlMetric(bool reversed) : Metric
{
    /// <summary>KL(full ‖ circuit).</summary>
    internal static AnswerKlMetric FromFull { get; } = new(reversed: false);

    /// <summary>KL(circuit ‖ full), the direction that DiscoGP reports.</summary>
    internal static AnswerKlMetric FromCircuit { get; } = new(reversed: true);

    public override string Name => reversed ? "kl-answers-reversed" : "kl-answers";

    public override bool HigherIsBetter => false;

    public override bool NeedsWrongTokens => true;

    public override bool NeedsCleanLogits => true;

    public override bool IsFlatAtClean => true;

    protected override Tensor PerRow(Tensor logits, TaskBatch batch, Tensor? cleanLogits)
    {
        var named = AnswerTokens.Mask(batch);
        var circuit = AnswerTokens.LogProbabilities(logits, batch);
        var full = AnswerTokens.LogProbabilities(cleanLogits!, batch);
        var (from, to) = reversed ? (circuit, full) : (full, circuit);
        return from.exp().mul(from.sub(to)).masked_fill(named.logical_not(), 0).sum(1);
    }
}
