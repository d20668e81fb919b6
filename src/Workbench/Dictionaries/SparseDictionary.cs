using Workbench.Models;
using static TorchSharp.torch;

namespace Workbench.Dictionaries;

/// <summary>
/// A sparse autoencoder or transcoder: pre = x·W_enc + b_enc, activations = what the activation function keeps of pre,
/// reconstruction = activations·W_dec + b_dec (+ x·W_skip). The weights keep the dtype and device they come with.
/// </summary>
/// <remarks>
/// With <see cref="DictionarySpec.SubtractDecoderBias"/>, x − b_dec is read instead of x. With vector norms the order is that of the code
/// of Ge et al. (2024): subtract, then scale; with LayerNorm it is scale, then subtract.
/// </remarks>
public sealed partial class SparseDictionary : IDisposable
{
    // Rows whose norm is this near to 1 count as of norm 1: half precision rounds to three digits, and a norm averages many roundings.
    private const double UnitTolerance = 2e-3;

    /// <summary>Makes a dictionary of weights, which it owns from then on, also when it refuses them.</summary>
    /// <param name="spec">Everything but the weights.</param>
    /// <param name="encoderWeight"><c>[d_in, features]</c>.</param>
    /// <param name="encoderBias"><c>[features]</c>.</param>
    /// <param name="decoderWeight"><c>[features, d_out]</c>.</param>
    /// <param name="decoderBias"><c>[d_out]</c>.</param>
    /// <param name="threshold"><c>[features]</c>, not negative; for JumpReLU only, which needs it.</param>
    /// <param name="skip"><c>[d_in, d_out]</c>; where the specification says that there is a skip connection.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit the specification or each other, a weight is missing or too many, a
    /// threshold is negative, or a decoder said to have unit norm has not.</exception>
    /// <exception cref="InvalidDataException">A weight is NaN or infinite.</exception>
    public SparseDictionary(
        DictionarySpec spec, Tensor encoderWeight, Tensor encoderBias, Tensor decoderWeight, Tensor decoderBias, Tensor? threshold = null, Tensor? skip = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(encoderWeight);
        ArgumentNullException.ThrowIfNull(encoderBias);
        ArgumentNullException.ThrowIfNull(decoderWeight);
        ArgumentNullException.ThrowIfNull(decoderBias);
        (Spec, EncoderWeight, EncoderBias, DecoderWeight, DecoderBias, Threshold, Skip) = (spec, encoderWeight, encoderBias, decoderWeight, decoderBias, threshold, skip);
        foreach (var (_, tensor) in Named) tensor.DetachFromDisposeScope();
        try
        {
            spec.Validate();
            Check();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Everything but the weights.</summary>
    public DictionarySpec Spec { get; }

    /// <summary>Where the dictionary reads and writes.</summary>
    public DictionarySite Site => Spec.Site;

    /// <summary>W_enc, <c>[d_in, features]</c>.</summary>
    public Tensor EncoderWeight { get; }

    /// <summary>b_enc, <c>[features]</c>.</summary>
    public Tensor EncoderBias { get; }

    /// <summary>W_dec, <c>[features, d_out]</c>: what each feature writes.</summary>
    public Tensor DecoderWeight { get; }

    /// <summary>b_dec, <c>[d_out]</c>.</summary>
    public Tensor DecoderBias { get; }

    /// <summary>Threshold of each feature, <c>[features]</c>; null but for JumpReLU.</summary>
    public Tensor? Threshold { get; }

    /// <summary>Skip connection, <c>[d_in, d_out]</c>; null without one.</summary>
    public Tensor? Skip { get; }

    /// <summary>The number type of the weights and of every computation.</summary>
    public ScalarType DType => EncoderWeight.dtype;

    /// <summary>Where the weights are.</summary>
    public Device Device => EncoderWeight.device;

    /// <summary>The weights by their names in files: <c>W_enc</c>, <c>b_enc</c>, <c>W_dec</c>, <c>b_dec</c>, <c>threshold</c>, <c>W_skip</c>.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Named
    {
        get
        {
            yield return new("W_enc", EncoderWeight);
            yield return new("b_enc", EncoderBias);
            yield return new("W_dec", DecoderWeight);
            yield return new("b_dec", DecoderBias);
            if (Threshold is not null) yield return new("threshold", Threshold);
            if (Skip is not null) yield return new("W_skip", Skip);
        }
    }

    /// <summary>What normalisation does to given tokens.</summary>
    /// <param name="x">What the dictionary reads, <c>[.., d_in]</c>.</param>
    /// <param name="target">What it is to reconstruct, <c>[.., d_out]</c>; a transcoder with vector norms needs it, for others it is x.</param>
    /// <returns>Constants for gradients, in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">A width is wrong, or the target is missing.</exception>
    public DictionaryScales ScalesOf(Tensor x, Tensor? target = null)
    {
        RequireWidth(x, Spec.InputWidth, "activations");
        if (target is not null) RequireWidth(target, Spec.OutputWidth, "activations to reconstruct");
        using var scope = NewDisposeScope();
        switch (Spec.Normalisation)
        {
            case DictionaryNormalisation.VectorNorm:
                if (target is null && Site.IsTranscoder)
                    throw new ArgumentException($"Transcoder {Site.Name} is normalised by the norm of the MLP's output: hand it over as the target.", nameof(target));
                var input = Norm(Spec.SubtractDecoderBias ? x.sub(DecoderBias) : x).reciprocal().mul(Math.Sqrt(Spec.InputWidth));
                var output = Norm(target ?? x).mul(1 / Math.Sqrt(Spec.OutputWidth));
                return new(input.MoveToOuterDisposeScope(), null, output.MoveToOuterDisposeScope(), null);
            case DictionaryNormalisation.LayerNorm:
                var mean = x.detach().mean([-1], keepdim: true);
                var deviation = x.detach().std(-1, unbiased: true, keepdim: true).add(Spec.NormalisationEpsilon);
                return new(deviation.reciprocal().MoveToOuterDisposeScope(), mean.MoveToOuterDisposeScope(), null, deviation.MoveToOuterDisposeScope());
            default:
                return DictionaryScales.None;
        }

        // A token without any activation has no direction either; the bound keeps its scale finite.
        static Tensor Norm(Tensor vectors) => vectors.detach().square().sum(-1, keepdim: true).sqrt().clamp_min(1e-12);
    }

    /// <summary>Pre-activations of all features.</summary>
    /// <param name="x">What the dictionary reads, <c>[.., d_in]</c>; gradients flow back to it.</param>
    /// <param name="scales">Normalisation to apply; null takes that of <paramref name="x"/>.</param>
    /// <returns><c>[.., features]</c>.</returns>
    /// <exception cref="ArgumentException">The width is wrong, or a transcoder with vector norms is given no scales.</exception>
    public Tensor PreActivations(Tensor x, DictionaryScales? scales = null)
    {
        RequireWidth(x, Spec.InputWidth, "activations");
        using var scope = NewDisposeScope();
        scales ??= ScalesOf(x);
        bool subtractFirst = Spec.Normalisation != DictionaryNormalisation.LayerNorm;
        var read = x;
        if (Spec.SubtractDecoderBias && subtractFirst) read = read.sub(DecoderBias);
        // The mean of frozen normalisation stays linear in what is read; only the scale is a constant.
        if (scales.Mean is not null) read = read.sub(read.mean([-1], keepdim: true));
        if (scales.Input is not null) read = read.mul(scales.Input);
        if (Spec.SubtractDecoderBias && !subtractFirst) read = read.sub(DecoderBias);
        var pre = Multiply(read, EncoderWeight, EncoderBias);
        if (scales.PreActivation is not null) pre = pre.mul(scales.PreActivation);
        return pre.MoveToOuterDisposeScope();
    }

    /// <summary>Which features the activation function lets through.</summary>
    /// <param name="pre">Pre-activations, <c>[.., features]</c>.</param>
    /// <returns>bool <c>[.., features]</c>.</returns>
    public Tensor ActiveMask(Tensor pre)
    {
        RequireWidth(pre, Spec.Features, "pre-activations");
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var mask = Spec.Activation switch
        {
            DictionaryActivation.JumpRelu => pre.gt(Threshold!),
            DictionaryActivation.TopK => Largest(pre).logical_and_(pre.gt(0)),
            _ => pre.gt(0),
        };
        return mask.MoveToOuterDisposeScope();
    }

    /// <summary>Activations of pre-activations.</summary>
    /// <param name="pre">Pre-activations, <c>[.., features]</c>; gradients flow back where a feature is active.</param>
    /// <returns><c>[.., features]</c>, 0 where a feature is not active.</returns>
    public Tensor Activate(Tensor pre)
    {
        RequireWidth(pre, Spec.Features, "pre-activations");
        using var scope = NewDisposeScope();
        var active = Spec.Activation == DictionaryActivation.Relu ? pre.clamp_min(0) : pre.mul(ActiveMask(pre).to_type(pre.dtype));
        return active.MoveToOuterDisposeScope();
    }

    /// <summary>Feature activations of what the dictionary reads.</summary>
    /// <param name="x"><c>[.., d_in]</c>.</param>
    /// <param name="scales">Normalisation to apply; null takes that of <paramref name="x"/>.</param>
    /// <returns><c>[.., features]</c>.</returns>
    /// <exception cref="ArgumentException">The width is wrong, or a transcoder with vector norms is given no scales.</exception>
    public Tensor Encode(Tensor x, DictionaryScales? scales = null)
    {
        using var scope = NewDisposeScope();
        return Activate(PreActivations(x, scales)).MoveToOuterDisposeScope();
    }

    /// <summary>What features write together, with the decoder bias; a skip connection is not part of it.</summary>
    /// <param name="activations"><c>[.., features]</c>.</param>
    /// <param name="scales">Normalisation that the activations were made under; with LayerNorm it must be given.</param>
    /// <returns><c>[.., d_out]</c>.</returns>
    /// <exception cref="ArgumentException">The width is wrong, or the normalisation is missing.</exception>
    public Tensor Decode(Tensor activations, DictionaryScales? scales = null)
    {
        RequireWidth(activations, Spec.Features, "feature activations");
        if (scales is null && Spec.Normalisation == DictionaryNormalisation.LayerNorm)
            throw new ArgumentException($"Features of dictionary {Site.Name} are in units of each token's standard deviation: hand over the scales they were made under.", nameof(scales));
        using var scope = NewDisposeScope();
        var output = Multiply(activations, DecoderWeight, DecoderBias);
        if (scales?.Output is not null) output = output.mul(scales.Output);
        if (scales?.Mean is not null) output = output.add(scales.Mean);
        return output.MoveToOuterDisposeScope();
    }

    /// <summary>The reconstruction, skip connection included.</summary>
    /// <param name="x">What the dictionary reads, <c>[.., d_in]</c>.</param>
    /// <param name="target">What it is to reconstruct; only a transcoder with vector norms needs it.</param>
    /// <returns><c>[.., d_out]</c>.</returns>
    /// <exception cref="ArgumentException">A width is wrong, or the target is missing.</exception>
    public Tensor Reconstruct(Tensor x, Tensor? target = null)
    {
        using var scope = NewDisposeScope();
        var scales = ScalesOf(x, target);
        var output = Decode(Encode(x, scales), scales);
        if (Skip is not null) output = output.add(x.matmul(Skip));
        return output.MoveToOuterDisposeScope();
    }

    /// <summary>A copy on another device or in another number type; the caller owns it.</summary>
    /// <param name="device">Where; null for where it is.</param>
    /// <param name="dtype">Number type; null for the same.</param>
    public SparseDictionary To(Device? device = null, ScalarType? dtype = null) => Map(Spec, tensor => tensor.to(dtype ?? DType, device ?? Device, true));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, tensor) in Named) tensor.Dispose();
    }

    /// <summary>A dictionary whose weights are made of this one's.</summary>
    internal SparseDictionary Map(DictionarySpec spec, Func<Tensor, Tensor> make)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor? Made(Tensor? tensor) => tensor is null ? null : make(tensor.detach());
        return new(spec, Made(EncoderWeight)!, Made(EncoderBias)!, Made(DecoderWeight)!, Made(DecoderBias)!, Made(Threshold), Made(Skip));
    }

    private Tensor Largest(Tensor pre)
    {
        var (_, indices) = pre.topk(Spec.K!.Value, dim: -1, largest: true, sorted: false);
        return zeros(pre.shape, dtype: @bool, device: pre.device).scatter_(-1, indices, ones(indices.shape, dtype: @bool, device: pre.device));
    }

    // x·W + b over the last dimension.
    private static Tensor Multiply(Tensor x, Tensor weight, Tensor bias)
    {
        long[] shape = [.. x.shape];
        var flat = addmm(bias, x.reshape(-1, shape[^1]), weight, 1f, 1f);
        shape[^1] = weight.shape[1];
        return flat.view(shape);
    }

    // A wrong width would end the process in the native library.
    private void RequireWidth(Tensor tensor, int width, string what)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.ndim == 0 || tensor.shape[^1] != width)
            throw new ArgumentException($"Dictionary {Site.Name} takes {what} of width {width}; these are {Shapes.Text(tensor.shape)}.");
        if (tensor.dtype != DType)
            throw new ArgumentException($"Dictionary {Site.Name} computes in {DType}, the {what} are {tensor.dtype}: convert one of them (SparseDictionary.To).");
    }

    private void Check()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        long input = Spec.InputWidth, output = Spec.OutputWidth, features = Spec.Features;
        Require("W_enc", EncoderWeight, input, features);
        Require("b_enc", EncoderBias, features);
        Require("W_dec", DecoderWeight, features, output);
        Require("b_dec", DecoderBias, output);
        RequirePresence("threshold", Threshold, Spec.Activation == DictionaryActivation.JumpRelu, "the jumprelu activation");
        RequirePresence("W_skip", Skip, Spec.HasSkip, "a skip connection");
        if (Threshold is not null)
        {
            Require("threshold", Threshold, features);
            if (Threshold.lt(0).any().item<bool>())
                throw new ArgumentException($"Dictionary {Site.Name} has a negative threshold; a feature is off where its pre-activation is not positive.");
        }

        if (Skip is not null) Require("W_skip", Skip, input, output);
        if (Spec.UnitDecoder && DecoderNorms().sub(1).abs().max().to_type(float64).item<double>() is > UnitTolerance and var off)
            throw new ArgumentException($"Dictionary {Site.Name} is said to have decoder rows of norm 1; one is off by {off:g3}. Use WithUnitDecoder, or say that norms are free.");
    }

    private void Require(string name, Tensor tensor, params long[] shape)
    {
        if (!tensor.shape.SequenceEqual(shape))
            throw new ArgumentException($"{name} of dictionary {Site.Name} has shape {Shapes.Text(tensor.shape)}; {Spec.Features} features from width {Spec.InputWidth} to {Spec.OutputWidth} need {Shapes.Text(shape)}.");
        if (tensor.dtype != DType || tensor.device.ToString() != Device.ToString())
            throw new ArgumentException($"{name} of dictionary {Site.Name} is {tensor.dtype} on {tensor.device}, W_enc is {DType} on {Device}.");
        if (!isfinite(tensor).all().item<bool>())
            throw new InvalidDataException($"{name} of dictionary {Site.Name} holds NaN or infinite values: the file is damaged or training diverged.");
    }

    private void RequirePresence(string name, Tensor? tensor, bool needed, string reason)
    {
        if (needed && tensor is null)
            throw new ArgumentException($"Dictionary {Site.Name} lacks {name}, which {reason} needs.");
        if (!needed && tensor is not null)
            throw new ArgumentException($"Dictionary {Site.Name} has {name}, but not {reason}.");
    }
}
