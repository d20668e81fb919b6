using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Workbench.Pruning;

/// <summary>Something that is learned: the logits of masks, or multipliers.</summary>
/// <param name="Name">The name in checkpoints.</param>
/// <param name="Value">The numbers.</param>
/// <param name="LearningRate">The largest learning rate.</param>
/// <param name="Climbs">Whether the loss is made larger by it instead of smaller.</param>
internal sealed record MaskParameter(string Name, Parameter Value, double LearningRate, bool Climbs = false) : IDisposable
{
    /// <summary>Makes one that begins with some numbers; it takes them over.</summary>
    internal static MaskParameter Of(string name, Tensor start, double learningRate, bool climbs = false)
    {
        var value = new Parameter(start);
        value.DetachFromDisposeScope();
        return new(name, value, learningRate, climbs);
    }

    /// <summary>The numbers as they are now.</summary>
    internal double[] Numbers
    {
        get
        {
            using var scope = NewDisposeScope();
            return Value.detach().to_type(float64).cpu().data<double>().ToArray();
        }
    }

    public void Dispose() => Value.Dispose();
}
