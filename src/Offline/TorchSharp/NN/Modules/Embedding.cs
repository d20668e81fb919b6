using System;
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Rows of a table by their numbers.</summary>
public sealed class Embedding : nn.Module<Tensor, Tensor>
{
    private readonly long padding;
    private readonly bool byFrequency;
    private Parameter own_weight;

    internal Embedding(Parameter weight, long? padding_idx, bool scale_grad_by_freq)
        : base(nameof(Embedding))
    {
        padding = padding_idx ?? -1;
        byFrequency = scale_grad_by_freq;
        own_weight = weight;
        Replace(nameof(weight), weight);
    }

    public Parameter? weight
    {
        get => own_weight;
        set => Replace(nameof(weight), own_weight = value ?? throw new ArgumentNullException(nameof(value)));
    }

    public override Tensor forward(Tensor input) => Aten.One("embedding", own_weight, input, padding, byFrequency);
}
