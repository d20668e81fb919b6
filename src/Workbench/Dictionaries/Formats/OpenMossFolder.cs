using System.Globalization;
using Workbench.Models;
using Workbench.Results;
using static TorchSharp.torch;

namespace Workbench.Dictionaries;

/// <summary>The layout of OpenMOSS' Language-Model-SAEs and Llama Scope: <c>hyperparams.json</c> (or <c>config.json</c>) and one safetensors file,
/// beside it or under <c>checkpoints</c>.</summary>
/// <remarks>Facts of the format: github.com/OpenMOSS/Language-Model-SAEs at v0.1.0 and later (config.py, sae.py).</remarks>
internal static class OpenMossFolder
{
    private static readonly string[] ConfigNames = ["hyperparams.json", "config.json"];
    private static readonly string[] WeightNames = ["sae_weights.safetensors", "final.safetensors", "checkpoints/final.safetensors", "checkpoints/pruned.safetensors"];

    /// <summary>Whether a folder holds such a dictionary; a model's config.json says nothing about hooks.</summary>
    internal static bool Is(string folder) => Config(folder) is not null;

    /// <exception cref="FileNotFoundException">There are no weights.</exception>
    /// <exception cref="InvalidDataException">The configuration asks for something that is not supported, or the weights do not fit it.</exception>
    internal static SparseDictionary Load(string folder, Device device, ScalarType dtype)
    {
        var json = Config(folder)!;
        var weights = WeightNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"'{folder}' lacks the weights of the dictionary ({string.Join(" or ", WeightNames)}). A checkpoint of pickles must be saved as safetensors first.", Path.Combine(folder, WeightNames[0]));
        var site = SiteOf(json);
        int width = json.Whole("d_model");
        int features = json.Has("d_sae") ? json.Whole("d_sae") : json.Whole("expansion_factor") * width;
        if (json.Flag("use_glu_encoder", false))
            throw new InvalidDataException($"{json.Path}: the dictionary has a gated encoder (use_glu_encoder), which is not supported.");
        var activation = json.Has("act_fn") ? DictionaryNames.Activation(json, "act_fn") : DictionaryActivation.Relu;
        using var file = DictionaryWeights.Open(weights);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var encoder = Read("encoder.weight", "encoder", features, width).t().contiguous();
        var encoderBias = Read("encoder.bias", "encoder bias", features);
        var decoder = Read("decoder.weight", "decoder", width, features).t().contiguous();
        var known = new List<string> { "encoder.weight", "encoder.bias", "decoder.weight" };
        bool hasBias = json.Flag("use_decoder_bias", true);
        var decoderBias = hasBias ? Read("decoder.bias", "decoder bias", width) : zeros(width, dtype: dtype, device: device);
        if (hasBias) known.Add("decoder.bias");

        // A scale changes what features write, so it is the decoder's as well; a mask takes features out.
        foreach (var name in new[] { "feature_act_mask", "feature_act_scale" })
        {
            if (!file.Contains(name)) continue;
            known.Add(name);
            var factor = Read(name, "factor of activations", features);
            decoder = decoder.mul(factor.unsqueeze(1));
            (encoder, encoderBias) = Silenced(encoder, encoderBias, factor.eq(0));
        }

        bool subtract = hasBias && json.Flag("apply_decoder_bias_to_pre_encoder", true);
        Tensor? threshold = activation == DictionaryActivation.JumpRelu ? Threshold(json, file, known, features, device, dtype) : null;
        DictionaryWeights.RequireOnly(file, known, json.Path);
        var normalisation = NormalisationOf(json);
        var (inputScale, outputScale) = ConstantScales(json, site, width);
        if (inputScale != 1 || outputScale != 1)
        {
            // The dictionary lives in units in which an average token has norm √d: back to the model's.
            if (subtract && site.IsTranscoder) throw new InvalidDataException($"{json.Path}: a transcoder cannot subtract its decoder bias from its input.");
            encoder = encoder.mul(inputScale);
            decoder = decoder.div(outputScale);
            decoderBias = decoderBias.div(outputScale);
        }

        var spec = new DictionarySpec
        {
            Site = site,
            InputWidth = width,
            OutputWidth = width,
            Features = features,
            Activation = activation,
            K = activation == DictionaryActivation.TopK ? json.Whole("top_k") : null,
            Normalisation = normalisation,
            SubtractDecoderBias = subtract,
            Provenance = new Provenance { Method = "openmoss", EdgeConvention = "unknown", WeightTransforms = "unknown", PackageSource = "unknown", TorchVersion = "unknown", WorkbenchVersion = "unknown" },
        };
        var read = DictionaryWeights.Make(json.Path, () => new SparseDictionary(spec, encoder, encoderBias, decoder, decoderBias, threshold));
        if (activation != DictionaryActivation.TopK || !json.Flag("sparsity_include_decoder_norm", true)) return read;

        // The k features that write most are meant, not the most active; with decoder rows of norm 1 that is the same.
        using (read) return read.WithUnitDecoder(selectsByWrittenNorm: true);

        Tensor Read(string name, string what, params long[] shape) => DictionaryWeights.Read(file, name, what, device, dtype, shape);
    }

    // Features that are taken out are never active, and keep their place: the others are called by the numbers that were published.
    private static (Tensor Weight, Tensor Bias) Silenced(Tensor encoder, Tensor bias, Tensor silent) =>
        (encoder.masked_fill(silent, 0), bias.masked_fill(silent, -1));

    private static JsonFile? Config(string folder)
    {
        foreach (var name in ConfigNames)
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path) && JsonFile.Read(path) is var json && (json.Has("hook_point_in") || name == ConfigNames[0])) return json;
        }

        return null;
    }

    private static DictionarySite SiteOf(JsonFile json)
    {
        if (!DictionarySite.TryParseHook(json.Text("hook_point_in"), out var site))
            throw json.Wrong("hook_point_in", "hook_attn_out, hook_resid_pre, hook_resid_mid, hook_resid_post, hook_mlp_out or ln2.hook_normalized of a block");
        var written = json.TextOrNull("hook_point_out") ?? json.Text("hook_point_in");
        var expected = site.IsTranscoder ? string.Create(CultureInfo.InvariantCulture, $"blocks.{site.Layer}.hook_mlp_out") : site.Hook;
        return written == expected ? site : throw json.Wrong("hook_point_out", $"{expected}, where '{site.Hook}' is read");
    }

    private static DictionaryNormalisation NormalisationOf(JsonFile json) => (json.TextOrNull("norm_activation") ?? "none") switch
    {
        "token-wise" => DictionaryNormalisation.VectorNorm,
        "none" or "dataset-wise" or "inference" => DictionaryNormalisation.None,
        _ => throw json.Wrong("norm_activation", "token-wise, dataset-wise or none"),
    };

    // √d over the average norm of what is read and written.
    private static (double Input, double Output) ConstantScales(JsonFile json, DictionarySite site, int width)
    {
        if (json.TextOrNull("norm_activation") != "dataset-wise") return (1, 1);
        const string Key = "dataset_average_activation_norm";
        double Norm(string side, string hook) => json.NumberIn(Key, side) ?? json.NumberIn(Key, hook) ?? throw json.Wrong(Key, $"an object with '{side}' or '{hook}'");
        var written = site.IsTranscoder ? json.Text("hook_point_out") : site.Hook;
        return (Math.Sqrt(width) / Norm("in", site.Hook), Math.Sqrt(width) / Norm("out", written));
    }

    private static Tensor Threshold(JsonFile json, SafetensorsFile file, List<string> known, int features, Device device, ScalarType dtype)
    {
        const string Learned = "activation_function.log_jumprelu_threshold";
        if (file.Contains(Learned))
        {
            known.Add(Learned);
            return DictionaryWeights.Read(file, Learned, "logarithm of the threshold", device, dtype, features).exp();
        }

        double one = json.Number("jump_relu_threshold");
        return full([features], one, dtype: dtype, device: device);
    }
}
