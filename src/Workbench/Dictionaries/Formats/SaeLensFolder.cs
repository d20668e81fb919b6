using System.Globalization;
using Workbench.Results;
using static TorchSharp.torch;

namespace Workbench.Dictionaries;

/// <summary>SAELens' layout: <c>cfg.json</c> and <c>sae_weights.safetensors</c>, of version 6 (hook in <c>metadata</c>) or older.</summary>
/// <remarks>Facts of the format: github.com/decoderesearch/SAELens (loading/pretrained_sae_loaders.py, saes/*.py).</remarks>
internal static class SaeLensFolder
{
    internal const string ConfigName = "cfg.json";
    internal const string WeightsName = "sae_weights.safetensors";

    internal static bool Is(string folder) => File.Exists(Path.Combine(folder, ConfigName));

    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">The configuration asks for something that is not supported, or the weights do not fit it.</exception>
    internal static SparseDictionary Load(string folder, Device device, ScalarType dtype)
    {
        var json = JsonFile.Read(Path.Combine(folder, ConfigName));
        var (activation, k) = ActivationOf(json);
        var site = SiteOf(json);
        int input = json.Whole("d_in"), features = json.Whole("d_sae");
        int output = json.Has("d_out") ? json.Whole("d_out") : input;
        using var file = DictionaryWeights.Open(Path.Combine(folder, WeightsName));
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var encoder = Read("W_enc", "encoder", input, features);
        var encoderBias = Read("b_enc", "encoder bias", features);
        var decoder = Read("W_dec", "decoder", features, output);
        var decoderBias = Read("b_dec", "decoder bias", file.Contains("b_dec") && site.IsTranscoder && file.Contains("b_dec_out") ? input : output);
        var known = new List<string> { "W_enc", "b_enc", "W_dec", "b_dec" };
        bool subtract = json.Flag("apply_b_dec_to_input", IsOld(json) || !site.IsTranscoder);
        if (file.Contains("b_dec_out"))
        {
            // Older transcoders: b_dec belongs to the input, b_dec_out to the output. The first one goes into the encoder's bias.
            known.Add("b_dec_out");
            if (subtract) encoderBias = encoderBias.sub(decoderBias.unsqueeze(0).matmul(encoder).squeeze(0));
            decoderBias = Read("b_dec_out", "decoder bias of the output", output);
            subtract = false;
        }

        Tensor? threshold = null, skip = null;
        if (activation == DictionaryActivation.JumpRelu)
        {
            known.Add("threshold");
            threshold = Read("threshold", "threshold", features);
        }

        if (file.Contains("W_skip"))
        {
            known.Add("W_skip");
            skip = Read("W_skip", "skip connection", output, input).t().contiguous();
        }

        if (file.Contains("scaling_factor"))
        {
            known.Add("scaling_factor");
            using var ones = Read("scaling_factor", "scaling factor", features);
            if (!ones.eq(1).all().item<bool>())
                throw new InvalidDataException($"{json.Path}: activations are to be multiplied by a scaling_factor after the activation function, which is not supported. Fold it into the decoder with SAELens and save again.");
        }

        DictionaryWeights.RequireOnly(file, known, json.Path);
        var spec = new DictionarySpec
        {
            Site = site,
            InputWidth = input,
            OutputWidth = output,
            Features = features,
            Activation = activation,
            K = k,
            Normalisation = NormalisationOf(json),
            SubtractDecoderBias = subtract,
            HasSkip = skip is not null,
            PrependsBos = json.Part("metadata")?.FlagOrNull("prepend_bos") ?? json.FlagOrNull("prepend_bos"),
            Provenance = new Provenance { Method = "saelens", Model = json.TextOrNull("model_name") ?? json.Part("metadata")?.TextOrNull("model_name"), EdgeConvention = "unknown", WeightTransforms = "unknown", PackageSource = "unknown", TorchVersion = "unknown", WorkbenchVersion = "unknown" },
        };
        var read = DictionaryWeights.Make(json.Path, () => new SparseDictionary(spec, encoder, encoderBias, decoder, decoderBias, threshold, skip));
        if (!json.Flag("rescale_acts_by_decoder_norm", false)) return read;

        // The k features that write most are meant, not the most active; with decoder rows of norm 1 that is the same.
        using (read) return read.WithUnitDecoder(selectsByWrittenNorm: true);

        Tensor Read(string name, string what, params long[] shape) => DictionaryWeights.Read(file, name, what, device, dtype, shape);
    }

    // Version 6 keeps what belongs to the model under "metadata"; before it everything was at the top.
    private static bool IsOld(JsonFile json) => json.Part("metadata") is null;

    private static DictionarySite SiteOf(JsonFile json)
    {
        var hooks = json.Part("metadata") ?? json;
        var key = hooks.Has("hook_point") ? "hook_point" : "hook_name";
        foreach (var oneHead in new[] { "hook_head_index", "hook_head_index_out" })
            if (hooks.Has(oneHead))
                throw new InvalidDataException($"{json.Path}: the dictionary is of one head alone ({oneHead}), which is not supported; it must be of all heads.");
        if (!DictionarySite.TryParseHook(hooks.Text(key), out var site))
            throw hooks.Wrong(key, "hook_attn_out, attn.hook_z, hook_resid_pre, hook_resid_mid, hook_resid_post, hook_mlp_out or ln2.hook_normalized of a block");
        if (!site.IsTranscoder && json.TextOrNull("architecture") is { } architecture && architecture.Contains("transcoder", StringComparison.Ordinal))
            throw new InvalidDataException($"{json.Path}: a dictionary of the architecture '{architecture}' that reads '{site.Hook}' is not supported; a transcoder must read ln2.hook_normalized of a block.");
        RequireWritten(hooks, site);
        return site;
    }

    // The output hook, which versions call by different names; those that do not name it mean what is usual.
    private static void RequireWritten(JsonFile hooks, DictionarySite site)
    {
        var expected = site.IsTranscoder ? string.Create(CultureInfo.InvariantCulture, $"blocks.{site.Layer}.hook_mlp_out") : site.Hook;
        foreach (var key in new[] { "hook_name_out", "hook_point_out", "out_hook_point" })
            if (hooks.TextOrNull(key) is { } written && written != expected)
                throw hooks.Wrong(key, $"{expected}, where '{site.Hook}' is read");
    }

    private static (DictionaryActivation Activation, int? K) ActivationOf(JsonFile json)
    {
        var architecture = json.TextOrNull("architecture") ?? "standard";
        var key = json.Has("activation_fn_str") ? "activation_fn_str" : "activation_fn";
        var function = json.TextOrNull(key) ?? "relu";
        if (architecture == "topk" || (architecture == "standard" && function == "topk"))
            return (DictionaryActivation.TopK, json.Has("k") ? json.Whole("k") : (json.Part("activation_fn_kwargs") ?? json).Whole("k"));
        if (architecture is not ("standard" or "transcoder" or "skip_transcoder" or "jumprelu" or "jumprelu_transcoder" or "jumprelu_skip_transcoder"))
            throw json.Wrong("architecture", "standard, topk, jumprelu, transcoder, skip_transcoder, jumprelu_transcoder or jumprelu_skip_transcoder");
        if (function != "relu") throw json.Wrong(key, "relu or topk");
        return (architecture.StartsWith("jumprelu", StringComparison.Ordinal) ? DictionaryActivation.JumpRelu : DictionaryActivation.Relu, null);
    }

    // What is called "expected_average_only_in" is folded into the weights when a dictionary is saved, so a file that still asks for it is odd.
    private static DictionaryNormalisation NormalisationOf(JsonFile json)
    {
        const string Key = "normalize_activations";
        if (!json.Has(Key) || json.IsFalse(Key)) return DictionaryNormalisation.None;
        return json.Text(Key) switch
        {
            "none" => DictionaryNormalisation.None,
            "layer_norm" => DictionaryNormalisation.LayerNorm,
            _ => throw json.Wrong(Key, "none or layer_norm; fold other scales into the weights with SAELens and save again"),
        };
    }
}
