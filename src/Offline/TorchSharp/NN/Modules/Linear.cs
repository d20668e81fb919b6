using System;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>y = x Wᵀ + b, with W of shape [out, in].</summary>
public sealed class Linear : nn.Module<Tensor, Tensor>
{
    private Parameter own_weight;
    private Parameter? own_bias;

    internal Linear(Parameter weight, Parameter? bias)
        : base(nameof(Linear))
    {
        (own_weight, own_bias) = (weight, bias);
        in_features = weight.size(1);
        out_features = weight.size(0);
        Replace(nameof(weight), weight);
        Replace(nameof(bias), bias);
    }

    internal static Linear Make(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype)
    {
        var weight = new Parameter(empty(outputSize, inputSize, dtype, device));
        nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
        if (!hasBias) return new Linear(weight, null);
        var bound = inputSize > 0 ? 1 / Math.Sqrt(inputSize) : 0;
        return new Linear(weight, (Parameter)nn.init.uniform_(new Parameter(empty(outputSize, dtype, device)), -bound, bound));
    }

    public long in_features { get; set; }
    public long out_features { get; set; }

    public Parameter weight
    {
        get => own_weight;
        set => Replace(nameof(weight), own_weight = value);
    }

    public Parameter? bias
    {
        get => own_bias;
        set => Replace(nameof(bias), own_bias = value);
    }

    public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, own_weight, own_bias);
}
