using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Workbench.Training;

/// <summary>AdamW (Loshchilov and Hutter 2019) whose running means are plain named tensors, so that a checkpoint can hold them
/// in the same file format as the weights.</summary>
/// <remarks>The library's own optimiser saves its state in a binary format that only it reads, and not by name.</remarks>
internal sealed class AdamWState : IDisposable
{
    private readonly List<Entry> entries = [];

    private readonly bool decayVectors;

    /// <param name="weights">What is learned, by name.</param>
    /// <param name="decayVectors">Whether weight decay acts on vectors too (masks), not on matrices only.</param>
    public AdamWState(IEnumerable<KeyValuePair<string, Tensor>> weights, bool decayVectors = false)
    {
        this.decayVectors = decayVectors;
        using var noGrad = no_grad();
        foreach (var (name, weight) in weights)
        {
            if (weight is not Parameter parameter)
                throw new ArgumentException($"'{name}' is not a parameter; make or load the model as trainable.", nameof(weights));
            entries.Add(new Entry(name, parameter, zeros_like(weight).DetachFromDisposeScope(), zeros_like(weight).DetachFromDisposeScope()));
        }
    }

    /// <summary>What gradients are taken of, in a fixed order.</summary>
    public IReadOnlyList<Tensor> Weights => [.. entries.Select(e => e.Weight)];

    /// <summary>Weights and running means by name: all that training needs to go on.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Named => entries.SelectMany(e => new[]
    {
        KeyValuePair.Create<string, Tensor>("weight." + e.Name, e.Weight),
        KeyValuePair.Create("mean." + e.Name, e.Mean),
        KeyValuePair.Create("square." + e.Name, e.Square),
    });

    /// <summary>One update.</summary>
    /// <param name="gradients">Gradients in the order of <see cref="Weights"/>.</param>
    /// <param name="step">Updates done before.</param>
    /// <param name="options">Decays.</param>
    /// <param name="learningRate">Learning rate of this update.</param>
    /// <param name="gradientScale">What each gradient is multiplied by.</param>
    public void Update(IList<Tensor> gradients, int step, TrainingOptions options, double learningRate, double gradientScale)
    {
        using var noGrad = no_grad();
        var meanCorrection = 1 - Math.Pow(options.Beta1, step + 1);
        var squareCorrection = Math.Sqrt(1 - Math.Pow(options.Beta2, step + 1));
        for (var i = 0; i < entries.Count; i++)
        {
            using var scope = NewDisposeScope();
            var (_, weight, mean, square) = entries[i];
            var gradient = gradientScale == 1 ? gradients[i] : gradients[i].mul(gradientScale);
            if ((decayVectors || weight.dim() > 1) && options.WeightDecay > 0)
                weight.mul_(1 - learningRate * options.WeightDecay);
            mean.mul_(options.Beta1).add_(gradient, 1 - options.Beta1);
            square.mul_(options.Beta2).addcmul_(gradient, gradient, 1 - options.Beta2);
            var deviation = square.sqrt().div_(squareCorrection).add_(options.Epsilon);
            weight.addcdiv_(mean, deviation, -learningRate / meanCorrection);
        }
    }

    public void Dispose()
    {
        foreach (var entry in entries)
        {
            entry.Mean.Dispose();
            entry.Square.Dispose();
        }
    }

    private sealed record Entry(string Name, Parameter Weight, Tensor Mean, Tensor Square);
}
