using System.Text.Json;
using TorchSharp;
using Workbench.Dictionaries;
using Workbench.Models;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Dictionaries;

public sealed class PublicFormatsTests : IDisposable
{
    private const int Width = 8;
    private const int Features = 12;

    private readonly TemporaryFolder temporary = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        temporary.Dispose();
    }

    [Fact]
    public void Old_saelens_files_subtract_the_decoder_bias_by_default()
    {
        var w = SaeLens(new { d_in = Width, d_sae = Features, hook_name = "blocks.1.hook_resid_pre", hook_head_index = (int?)null, normalize_activations = "none", model_name = "gpt2-small", dtype = "float32" });
        using var read = Load();
        var x = SmallDictionaries.Activations(1, 5, Width);
        var expected = x.sub(w["b_dec"]).matmul(w["W_enc"]).add(w["b_enc"]).clamp_min(0).matmul(w["W_dec"]).add(w["b_dec"]);
        AssertSame(expected, read.Reconstruct(x));
        Assert.Equal("L1RB", read.Site.Name);
        Assert.Equal("gpt2-small", read.Spec.Provenance.Model);
    }

    [Fact]
    public void Old_saelens_files_with_topk_and_layer_norm_load()
    {
        var w = SaeLens(new
        {
            d_in = Width, d_sae = Features, hook_name = "blocks.0.hook_attn_out", activation_fn_str = "topk", activation_fn_kwargs = new { k = 3 },
            normalize_activations = "layer_norm", apply_b_dec_to_input = true, architecture = "standard",
        });
        using var read = Load();
        var x = SmallDictionaries.Activations(2, 5, Width);
        var deviation = x.std(1, keepdim: true).add(1e-5);
        var mean = x.mean([1], keepdim: true);
        var pre = x.sub(mean).div(deviation).sub(w["b_dec"]).matmul(w["W_enc"]).add(w["b_enc"]);
        var (values, indices) = pre.clamp_min(0).topk(3, -1);
        var active = zeros_like(pre).scatter(-1, indices, values);
        AssertSame(active.matmul(w["W_dec"]).add(w["b_dec"]).mul(deviation).add(mean), read.Reconstruct(x));
        Assert.Equal((DictionaryActivation.TopK, 3), (read.Spec.Activation, read.Spec.K));
    }

    [Fact]
    public void Saelens_topk_that_selects_by_decoder_norm_is_the_same_with_unit_rows()
    {
        var w = SaeLens(new { architecture = "topk", d_in = Width, d_sae = Features, k = 2, apply_b_dec_to_input = false, normalize_activations = "none", rescale_acts_by_decoder_norm = true, metadata = new { hook_name = "blocks.1.hook_resid_post" } });
        using var read = Load();
        var x = SmallDictionaries.Activations(3, 6, Width);
        var norms = w["W_dec"].square().sum(1).sqrt();
        var scaled = x.matmul(w["W_enc"]).add(w["b_enc"]).mul(norms);
        var (values, indices) = scaled.clamp_min(0).topk(2, -1);
        var active = zeros_like(scaled).scatter(-1, indices, values).div(norms);
        AssertSame(active.matmul(w["W_dec"]).add(w["b_dec"]), read.Reconstruct(x));
        Assert.True(read.Spec.UnitDecoder);
    }

    [Fact]
    public void Saelens_transcoders_of_version_six_load_with_threshold_and_skip()
    {
        var extra = new Dictionary<string, Tensor> { ["threshold"] = Random(9, Features).abs(), ["W_skip"] = Random(10, Width, Width) };
        var w = SaeLens(new { architecture = "jumprelu_skip_transcoder", d_in = Width, d_out = Width, d_sae = Features, apply_b_dec_to_input = false, normalize_activations = "none", metadata = new { hook_name = "blocks.0.ln2.hook_normalized", hook_name_out = "blocks.0.hook_mlp_out" } }, extra);
        using var read = Load();
        var x = SmallDictionaries.Activations(4, 5, Width);
        var pre = x.matmul(w["W_enc"]).add(w["b_enc"]);
        var expected = pre.mul(pre.gt(w["threshold"]).to_type(float64)).matmul(w["W_dec"]).add(w["b_dec"]).add(x.matmul(w["W_skip"].t()));
        AssertSame(expected, read.Reconstruct(x));
        Assert.Equal("L0M", read.Site.Name);
    }

    [Fact]
    public void Older_transcoders_have_one_bias_for_the_input_and_one_for_the_output()
    {
        var extra = new Dictionary<string, Tensor> { ["b_dec_out"] = Random(11, Width) };
        var w = SaeLens(new { architecture = "standard", d_in = Width, d_sae = Features, apply_b_dec_to_input = true, normalize_activations = false, hook_name = "blocks.1.ln2.hook_normalized", activation_fn_str = "relu" }, extra);
        using var read = Load();
        var x = SmallDictionaries.Activations(5, 5, Width);
        AssertSame(x.sub(w["b_dec"]).matmul(w["W_enc"]).add(w["b_enc"]).clamp_min(0).matmul(w["W_dec"]).add(w["b_dec_out"]), read.Reconstruct(x));
    }

    [Theory]
    [InlineData("""{"architecture": "gated"}""", "architecture")]
    [InlineData("""{"activation_fn_str": "tanh-relu"}""", "relu or topk")]
    [InlineData("""{"normalize_activations": "constant_norm_rescale"}""", "fold other scales")]
    [InlineData("""{"hook_name": "blocks.0.attn.hook_q"}""", "hook_attn_out")]
    [InlineData("""{"hook_head_index": 3}""", "one head alone")]
    [InlineData("""{"hook_head_index_out": 3}""", "one head alone")]
    [InlineData("""{"hook_name_out": "blocks.1.hook_mlp_out"}""", "'hook_name_out' is \"blocks.1.hook_mlp_out\"")]
    [InlineData("""{"hook_name": "blocks.1.ln2.hook_normalized", "hook_name_out": "blocks.2.hook_mlp_out"}""", "must be blocks.1.hook_mlp_out")]
    [InlineData("""{"hook_name": "blocks.1.ln2.hook_normalized", "out_hook_point": "blocks.1.hook_resid_post"}""", "must be blocks.1.hook_mlp_out")]
    [InlineData("""{"architecture": "transcoder", "hook_name": "blocks.1.hook_resid_mid", "hook_name_out": "blocks.1.hook_mlp_out"}""", "a transcoder must read ln2.hook_normalized")]
    [InlineData("""{"prepend_bos": "yes"}""", "true or false")]
    [InlineData("""{"d_sae": 13}""", "[8, 12]")]
    [InlineData("""{"d_in": null}""", "lacks 'd_in'")]
    public void Saelens_files_that_ask_for_something_else_are_refused(string changes, string reason)
    {
        SaeLens(new { d_in = Width, d_sae = Features, hook_name = "blocks.1.hook_attn_out", hook_head_index = (int?)null, normalize_activations = "none" });
        var path = temporary.File("cfg.json");
        var settings = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(File.ReadAllText(path))!;
        foreach (var change in JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(changes)!) settings[change.Key] = change.Value;
        File.WriteAllText(path, JsonSerializer.Serialize(settings));
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_hooks_of_version_six_are_checked_too()
    {
        SaeLens(new { architecture = "transcoder", d_in = Width, d_out = Width, d_sae = Features, metadata = new { hook_name = "blocks.0.ln2.hook_normalized", hook_name_out = "blocks.0.hook_resid_post" } });
        Assert.Contains("must be blocks.0.hook_mlp_out", Assert.Throws<InvalidDataException>(Load).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [InlineData(null)]
    public void Saelens_files_say_how_their_texts_began(bool? prepends)
    {
        SaeLens(new { d_in = Width, d_sae = Features, hook_name = "blocks.1.hook_attn_out", prepend_bos = prepends });
        using (var old = Load()) Assert.Equal(prepends, old.Spec.PrependsBos);
        SaeLens(new { d_in = Width, d_sae = Features, metadata = new { hook_name = "blocks.1.hook_attn_out", prepend_bos = prepends } });
        using (var six = Load()) Assert.Equal(prepends, six.Spec.PrependsBos);
    }

    [Fact]
    public void Saelens_files_with_a_scaling_factor_or_without_a_decoder_are_refused()
    {
        object settings = new { d_in = Width, d_sae = Features, hook_name = "blocks.1.hook_attn_out", normalize_activations = "none" };
        SaeLens(settings, new() { ["scaling_factor"] = ones(Features, dtype: float64) });
        using (var read = Load()) Assert.Equal(Features, read.Spec.Features);
        SaeLens(settings, new() { ["scaling_factor"] = Random(12, Features) });
        Assert.Contains("scaling_factor", Assert.Throws<InvalidDataException>(Load).Message, StringComparison.Ordinal);
        var w = SaeLens(settings);
        Write("sae_weights.safetensors", w.Where(entry => entry.Key != "W_dec"));
        Assert.Contains("lacks 'W_dec'", Assert.Throws<InvalidDataException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Openmoss_files_with_norms_of_tokens_load()
    {
        var w = OpenMoss(new { hook_point_in = "blocks.1.hook_attn_out", hook_point_out = "blocks.1.hook_attn_out", d_model = Width, d_sae = Features, norm_activation = "token-wise", apply_decoder_bias_to_pre_encoder = true, use_glu_encoder = false },
            new() { ["feature_act_mask"] = Random(13, Features).gt(0).to_type(float64), ["feature_act_scale"] = Random(14, Features).abs() });
        using var read = Load();
        var x = SmallDictionaries.Activations(6, 5, Width);
        var centred = x.sub(w["decoder.bias"]);
        var norm = centred.square().sum(1, keepdim: true).sqrt().pow(-1).mul(Math.Sqrt(Width));
        var label = x.square().sum(1, keepdim: true).sqrt().pow(-1).mul(Math.Sqrt(Width));
        var pre = centred.mul(norm).matmul(w["encoder.weight"].t()).add(w["encoder.bias"]).div(label);
        var active = pre.clamp_min(0).mul(w["feature_act_mask"]).mul(w["feature_act_scale"]);
        AssertSame(active.matmul(w["decoder.weight"].t()).add(w["decoder.bias"]), read.Reconstruct(x));

        // What is masked is not active, and the others keep their numbers.
        Assert.InRange(w["feature_act_mask"].sum().item<double>(), 1, Features - 1);
        Assert.Equal(pre.gt(0).logical_and(w["feature_act_mask"].gt(0)).data<bool>().ToArray(), read.Encode(x).gt(0).data<bool>().ToArray());
        using var unit = read.WithUnitDecoder();
        Assert.Equal(read.Encode(x).gt(0).data<bool>().ToArray(), unit.Encode(x).gt(0).data<bool>().ToArray());
    }

    [Fact]
    public void Openmoss_transcoders_with_one_norm_for_all_tokens_are_folded_into_model_units()
    {
        var w = OpenMoss(new
        {
            hook_point_in = "blocks.0.ln2.hook_normalized", hook_point_out = "blocks.0.hook_mlp_out", d_model = Width, d_sae = Features, norm_activation = "dataset-wise",
            dataset_average_activation_norm = new Dictionary<string, double> { ["in"] = 6, ["out"] = 0.5 }, act_fn = "jumprelu", jump_relu_threshold = 0.2, apply_decoder_bias_to_pre_encoder = false,
        });
        using var read = Load();
        var x = SmallDictionaries.Activations(7, 5, Width);
        var (normIn, normOut) = (Math.Sqrt(Width) / 6, Math.Sqrt(Width) / 0.5);
        var pre = x.mul(normIn).matmul(w["encoder.weight"].t()).add(w["encoder.bias"]);
        var expected = pre.mul(pre.gt(0.2).to_type(float64)).matmul(w["decoder.weight"].t()).add(w["decoder.bias"]).div(normOut);
        AssertSame(expected, read.Reconstruct(x));
        Assert.Equal(DictionaryNormalisation.None, read.Spec.Normalisation);
    }

    [Theory]
    [InlineData("""{"act_fn": "swish"}""", "relu, topk or jumprelu")]
    [InlineData("""{"use_glu_encoder": true}""", "use_glu_encoder")]
    [InlineData("""{"norm_activation": "batch-wise"}""", "token-wise, dataset-wise or none")]
    [InlineData("""{"hook_point_out": "blocks.0.hook_mlp_out"}""", "blocks.1.hook_attn_out")]
    public void Openmoss_files_that_ask_for_something_else_are_refused(string changes, string reason)
    {
        OpenMoss(new { hook_point_in = "blocks.1.hook_attn_out", hook_point_out = "blocks.1.hook_attn_out", d_model = Width, d_sae = Features, norm_activation = "none" });
        var path = temporary.File("hyperparams.json");
        var settings = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(File.ReadAllText(path))!;
        foreach (var change in JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(changes)!) settings[change.Key] = change.Value;
        File.WriteAllText(path, JsonSerializer.Serialize(settings));
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Openmoss_topk_selects_by_what_is_written_and_without_a_decoder_nothing_loads()
    {
        object settings = new { hook_point_in = "blocks.1.hook_mlp_out", d_model = Width, d_sae = Features, norm_activation = "none", act_fn = "topk", top_k = 2, sparsity_include_decoder_norm = true, apply_decoder_bias_to_pre_encoder = false };
        var w = OpenMoss(settings);
        using (var read = Load())
        {
            var x = SmallDictionaries.Activations(8, 6, Width);
            var norms = w["decoder.weight"].square().sum(dim: 0).sqrt();
            var scaled = x.matmul(w["encoder.weight"].t()).add(w["encoder.bias"]).mul(norms);
            var (values, indices) = scaled.clamp_min(0).topk(2, -1);
            AssertSame(zeros_like(scaled).scatter(-1, indices, values).div(norms).matmul(w["decoder.weight"].t()).add(w["decoder.bias"]), read.Reconstruct(x));
            Assert.Equal("L1MO", read.Site.Name);
        }

        Write("sae_weights.safetensors", w.Where(entry => entry.Key != "decoder.weight"));
        Assert.Contains("lacks 'decoder.weight'", Assert.Throws<InvalidDataException>(Load).Message, StringComparison.Ordinal);
        File.Delete(temporary.File("sae_weights.safetensors"));
        Assert.Throws<FileNotFoundException>(Load);
    }

    private SparseDictionary Load() => SparseDictionary.Load(temporary.Path, dtype: float64);

    private Dictionary<string, Tensor> SaeLens(object settings, Dictionary<string, Tensor>? extra = null)
    {
        temporary.Write("cfg.json", JsonSerializer.Serialize(settings));
        var weights = new Dictionary<string, Tensor>
        {
            ["W_enc"] = Random(1, Width, Features), ["b_enc"] = Random(2, Features), ["W_dec"] = Random(3, Features, Width), ["b_dec"] = Random(4, Width),
        };
        foreach (var (name, tensor) in extra ?? []) weights[name] = tensor;
        Write("sae_weights.safetensors", weights);
        return weights;
    }

    private Dictionary<string, Tensor> OpenMoss(object settings, Dictionary<string, Tensor>? extra = null)
    {
        temporary.Write("hyperparams.json", JsonSerializer.Serialize(settings));
        var weights = new Dictionary<string, Tensor>
        {
            ["encoder.weight"] = Random(5, Features, Width), ["encoder.bias"] = Random(6, Features), ["decoder.weight"] = Random(7, Width, Features), ["decoder.bias"] = Random(8, Width),
        };
        foreach (var (name, tensor) in extra ?? []) weights[name] = tensor;
        Write("sae_weights.safetensors", weights);
        return weights;
    }

    private void Write(string name, IEnumerable<KeyValuePair<string, Tensor>> weights)
    {
        using var stream = File.Create(temporary.File(name));
        SafetensorsWriter.Write(stream, weights);
    }

    private static Tensor Random(int seed, params long[] shape) => SmallDictionaries.Activations(100 + seed, shape).mul(0.7);

    private static void AssertSame(Tensor expected, Tensor actual) =>
        ModelA.AssertClose(SmallDictionaries.Values(expected), SmallDictionaries.Values(actual), 1e-12, "reconstruction");
}
