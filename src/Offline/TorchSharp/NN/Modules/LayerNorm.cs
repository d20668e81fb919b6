using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Subtracts the mean and divides by the deviation over the last dimensions, then scales and shifts.</summary>
public sealed class LayerNorm : nn.Module<Tensor, Tensor>
{
    private Parameter? own_weight;
    private Parameter? own_bias;

    internal LayerNorm(long[] normalized_shape, double eps, bool elementwise_affine, bool bias, Device? device, ScalarType? dtype)
        : base(nameof(LayerNorm))
    {
        this.normalized_shape = normalized_shape;
        this.eps = eps;
        this.elementwise_affine = elementwise_affine;
        if (!elementwise_affine) return;
        weight = new Parameter(empty(normalized_shape, dtype, device));
        if (bias) this.bias = new Parameter(empty(normalized_shape, dtype, device));
        reset_parameters();
    }

    public long[] normalized_shape { get; set; }
    public double eps { get; set; }
    public bool elementwise_affine { get; set; }

    // Null without elementwise_affine, as in the real package, which does not say so.
    public Parameter weight
    {
        get => own_weight!;
        set => Replace(nameof(weight), own_weight = value);
    }

    public Parameter? bias
    {
        get => own_bias;
        set => Replace(nameof(bias), own_bias = value);
    }

    public void reset_parameters()
    {
        if (own_weight is not null) nn.init.ones_(own_weight);
        if (own_bias is not null) nn.init.zeros_(own_bias);
    }

    public override Tensor forward(Tensor tensor) => nn.functional.layer_norm(tensor, normalized_shape, own_weight, own_bias, eps);
}
