using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Pruning;

/// <summary>
/// Which weights have gates, and how gates act on them. As in DiscoGP all matrices and biases of the blocks have; embeddings, unembedding and
/// LayerNorms have none.
/// </summary>
internal sealed class WeightGates
{
    private static readonly string[] Inputs = ["query", "key", "value"];

    private readonly ILookup<string, (int Group, GatePart Part)> parts;

    /// <param name="config">The shape of the model.</param>
    /// <param name="unit">What has a gate of its own.</param>
    internal WeightGates(TransformerConfig config, WeightUnit unit)
    {
        Weights = [.. WeightShapes.Of(config).Where(entry => IsGated(entry.Name))];
        Groups = unit == WeightUnit.Weight
            ? [.. Weights.Select(entry => new GateGroup(entry.Name, entry.Shape, [new(entry.Name, -1, 0, entry.Shape[0])]))]
            : [.. Enumerable.Range(0, config.Layers).SelectMany(layer => Neurons(config, layer))];
        parts = Groups.SelectMany((group, index) => group.Parts.Select(part => (Group: index, Part: part))).ToLookup(entry => entry.Part.Weight);
        Count = Groups.Sum(group => group.Count);
    }

    /// <summary>The tensors of gates.</summary>
    internal IReadOnlyList<GateGroup> Groups { get; }

    /// <summary>The weights that gates act on, in file order.</summary>
    internal IReadOnlyList<(string Name, long[] Shape)> Weights { get; }

    /// <summary>Gates in all.</summary>
    internal long Count { get; }

    /// <summary>Whether a tensor of a checkpoint has gates.</summary>
    internal static bool IsGated(string name) =>
        name.StartsWith(WeightShapes.Prefix + "h.", StringComparison.Ordinal) && !name.Contains(".ln_", StringComparison.Ordinal);

    /// <summary>Writes weights times their gates.</summary>
    /// <param name="name">A weight that has gates.</param>
    /// <param name="weight">The weight; ones give the mask itself.</param>
    /// <param name="gates">The tensors of gates, in the order of <see cref="Groups"/>.</param>
    /// <param name="masked">Written to, the shape of the weight.</param>
    internal void Apply(string name, Tensor weight, IReadOnlyList<Tensor> gates, Tensor masked)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        masked.copy_(weight);
        foreach (var (group, part) in parts[name]) Section(masked, part).mul_(Along(gates[group], part, weight));
    }

    /// <summary>Carries the slopes at masked weights back to the gates.</summary>
    /// <param name="group">Which tensor of gates.</param>
    /// <param name="weight">Gives a weight by name.</param>
    /// <param name="slope">Gives the slope of the loss at a masked weight by name.</param>
    /// <returns>The slopes at the gates.</returns>
    internal Tensor Collect(int group, Func<string, Tensor> weight, Func<string, Tensor> slope)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor? sum = null;
        foreach (var part in Groups[group].Parts)
        {
            var product = Section(slope(part.Weight).detach(), part).mul(Section(weight(part.Weight).detach(), part));
            if (part.Axis >= 0 && product.dim() == 2) product = product.sum(1 - part.Axis);
            sum = sum is null ? product : sum.add_(product);
        }

        return sum!.MoveToOuterDisposeScope();
    }

    private static Tensor Section(Tensor tensor, GatePart part) => part.Axis < 0 ? tensor : tensor.narrow(part.Axis, part.Start, part.Length);

    private static Tensor Along(Tensor gates, GatePart part, Tensor weight) => part.Axis >= 0 && weight.dim() == 2 ? gates.unsqueeze(1 - part.Axis) : gates;

    private static IEnumerable<GateGroup> Neurons(TransformerConfig config, int layer)
    {
        long heads = (long)config.Heads * config.HeadWidth, width = config.Width, inner = config.MlpWidth;
        string Name(string own) => WeightShapes.Block(layer, own);
        const string Attention = "attn.c_attn", Output = "attn.c_proj", In = "mlp.c_fc", Out = "mlp.c_proj";
        foreach (var (place, what) in Inputs.Index())
        {
            List<GatePart> own = [new(Name(Attention + ".weight"), 1, place * heads, heads), new(Name(Attention + ".bias"), 0, place * heads, heads)];
            if (what == "value") own.Add(new(Name(Output + ".weight"), 0, 0, heads));
            yield return new(Name($"attn.{what}"), [heads], own);
        }

        yield return new(Name("attn.output-bias"), [width], [new(Name(Output + ".bias"), 0, 0, width)]);
        if (config.AttentionOnly) yield break;
        yield return new(Name("mlp.neuron"), [inner], [new(Name(In + ".weight"), 1, 0, inner), new(Name(In + ".bias"), 0, 0, inner), new(Name(Out + ".weight"), 0, 0, inner)]);
        yield return new(Name("mlp.output-bias"), [width], [new(Name(Out + ".bias"), 0, 0, width)]);
    }
}
