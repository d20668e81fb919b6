using Workbench.Execution;
using Workbench.Models;
using Workbench.Tasks;
using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>The loss of a model whose weights are gated, and its slope at the logits of the gates. All edges stay.</summary>
/// <remarks>A masked weight is a leaf: an ordinary backward pass gives the slope there, and the gate's is that times the weight. So a round holds the
/// masked weights, their slopes and the gates' slopes beside the activations, and nothing for every step of the gates' arithmetic.</remarks>
internal sealed class WeightStage : IDisposable
{
    private readonly Transformer model;
    private readonly Transformer masked;
    private readonly WeightGates gates;
    private readonly DiscoGpOptions settings;
    private readonly Dictionary<string, Tensor> weights;
    private readonly Dictionary<string, Tensor> leaves = [];
    private readonly List<MaskParameter> logits;

    /// <param name="model">The model.</param>
    /// <param name="gates">What has gates.</param>
    /// <param name="settings">How.</param>
    /// <param name="start">Gives each tensor of gates the logits that it begins with.</param>
    internal WeightStage(Transformer model, WeightGates gates, DiscoGpOptions settings, Func<GateGroup, Tensor> start)
    {
        (this.model, this.gates, this.settings) = (model, gates, settings);
        using var scope = NewDisposeScope();
        weights = model.Weights.Named.Where(entry => WeightGates.IsGated(entry.Key)).ToDictionary(entry => entry.Key, entry => entry.Value);
        logits = [.. gates.Groups.Select(group => MaskParameter.Of("gates." + group.Name, start(group), settings.Weights.LearningRate))];
        masked = MaskedModel.Of(model, (name, weight) => leaves[name] = empty_like(weight).requires_grad_(), $"{model.Name} (gated)");
    }

    /// <summary>The logits of the gates, a tensor for each group.</summary>
    internal IReadOnlyList<MaskParameter> Logits => logits;

    /// <summary>Draws a sample of all gates.</summary>
    /// <param name="noise">Gives the noise of each group.</param>
    internal GateSample Sample(Func<int, Tensor> noise)
    {
        var (gates, slopes) = (new List<Tensor>(), new List<Tensor>());
        for (int group = 0; group < logits.Count; group++)
        {
            using var scope = NewDisposeScope();
            var (values, own) = GumbelSigmoid.Sample(logits[group].Value, noise(group), settings.Weights.Temperature);
            gates.Add(values.DetachFromDisposeScope());
            slopes.Add(own.DetachFromDisposeScope());
        }

        return new(gates, slopes);
    }

    /// <summary>The loss with sampled gates, or with what they close.</summary>
    /// <param name="batch">The pairs.</param>
    /// <param name="sample">The gates.</param>
    /// <param name="reversed">Whether the weights of closed gates stay instead.</param>
    /// <param name="loss">Makes a scalar of the logits at scored rows.</param>
    /// <returns>The loss, and its slopes at the logits of the gates.</returns>
    internal (double Loss, Tensor[] Slopes) Differentiate(TaskBatch batch, GateSample sample, bool reversed, Func<Tensor, Tensor> loss)
    {
        using var scope = NewDisposeScope();
        var values = reversed ? sample.Gates.Select(gate => gate.neg().add_(1)).ToList() : sample.Gates;
        foreach (var (name, leaf) in leaves) gates.Apply(name, weights[name].detach(), values, leaf);
        using var grad = enable_grad();
        var embedded = Layers.EmbedTokens(model, batch.Clean).detach().add(Layers.EmbedPositions(model, batch.Length).detach());
        var scalar = loss(RestOfModel.FromHeads(masked, batch, embedded, 0));
        string[] names = [.. leaves.Keys];
        var found = autograd.grad([scalar], [.. names.Select(name => leaves[name])], allow_unused: true);
        using var noGrad = no_grad();
        var slopes = names.Index().ToDictionary(entry => entry.Item, entry => found[entry.Index] ?? zeros_like(leaves[entry.Item]));
        var atLogits = new Tensor[logits.Count];
        for (int group = 0; group < atLogits.Length; group++)
        {
            var slope = gates.Collect(group, name => weights[name], name => slopes[name]).mul_(sample.Slopes[group]);
            atLogits[group] = (reversed ? slope.neg_() : slope).MoveToOuterDisposeScope();
        }

        return (scalar.detach().to_type(float64).cpu().item<double>(), atLogits);
    }

    /// <summary>The mean of σ(l) over all gates, and its slopes.</summary>
    internal (double Loss, Tensor[] Slopes) Sparsity()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        double sum = 0;
        var slopes = new Tensor[logits.Count];
        for (int group = 0; group < slopes.Length; group++)
        {
            var open = logits[group].Value.detach().sigmoid();
            sum += open.sum(float64).cpu().item<double>();
            slopes[group] = open.neg().add_(1).mul_(open).div_(gates.Count).MoveToOuterDisposeScope();
        }

        return (sum / gates.Count, slopes);
    }

    /// <summary>The weights that stay without noise: those whose gates have logits above 0.</summary>
    /// <returns>bool, by name; the caller owns them.</returns>
    internal Tensor Kept(string name)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var open = logits.Select(own => GumbelSigmoid.Open(own.Value).to_type(model.DType)).ToList();
        var mask = empty_like(weights[name]);
        gates.Apply(name, ones_like(weights[name]), open, mask);
        return mask.gt(0.5).MoveToOuterDisposeScope();
    }

    /// <summary>Open gates without noise.</summary>
    internal long OpenGates()
    {
        using var scope = NewDisposeScope();
        return logits.Sum(own => GumbelSigmoid.Open(own.Value).count_nonzero().cpu().item<long>());
    }

    public void Dispose()
    {
        foreach (var own in logits) own.Dispose();
        masked.Dispose();
    }
}
