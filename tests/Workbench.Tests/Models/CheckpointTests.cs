using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Workbench.Models;
using Workbench.Tests.Support;
using static TorchSharp.torch;

namespace Workbench.Tests.Models;

public class CheckpointTests
{
    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void A_saved_model_loads_with_the_same_weights(ScalarType stored)
    {
        using var folder = new TemporaryFolder();
        using var original = Transformer.Random(SmallModels.Config, seed: 1, dtype: stored);
        original.Save(folder.Path);

        using var loaded = Transformer.Load(folder.Path, dtype: stored);
        Assert.Equal(original.Config, loaded.Config);
        Assert.Equal(original.Hash, loaded.Hash);
        using var asFloat = Transformer.Load(folder.Path);
        Assert.Equal(float32, asFloat.DType);
        foreach (var (name, tensor) in asFloat.Weights.Named)
        {
            using var scope = NewDisposeScope();
            Assert.True(tensor.equal(original.Weights.Named.Single(entry => entry.Key == name).Value.to_type(float32)).all().item<bool>(), name);
        }
    }

    [Fact]
    public void Models_with_unusual_parts_survive_saving()
    {
        var config = SmallModels.Config with { LayerNorm = false, Causal = false, AttentionOnly = true, HeadWidth = 3, TiedUnembedding = false, Activation = Activation.Relu, BosTokenId = 2 };
        using var folder = new TemporaryFolder();
        using var original = SmallModels.Lively(config, seed: 1, ScalarType.Float32);
        original.Save(folder.Path);
        using var loaded = Transformer.Load(folder.Path);
        Assert.Equal(config, loaded.Config);
        Assert.Equal(original.Hash, loaded.Hash);
    }

    [Fact]
    public void Shards_with_an_index_and_names_without_prefix_load()
    {
        using var folder = new TemporaryFolder();
        using var original = ModelA.Load(float32);
        var named = original.Weights.Named.Select(entry => KeyValuePair.Create(entry.Key["transformer.".Length..], entry.Value)).ToList();
        var map = new JsonObject();
        for (int shard = 0; shard < 2; shard++)
        {
            string file = $"model-{shard + 1:00000}-of-00002.safetensors";
            var part = named.Where((_, index) => index % 2 == shard).ToList();
            foreach (var (name, _) in part) map[name] = file;
            using var stream = File.Create(folder.File(file));
            SafetensorsWriter.Write(stream, part);
        }

        folder.Write("model.safetensors.index.json", new JsonObject { ["weight_map"] = map }.ToJsonString());
        folder.Write("config.json", original.Config.ToJson());
        using var loaded = Transformer.Load(folder.Path);
        Assert.Equal(original.Hash, loaded.Hash);

        File.Delete(folder.File("model-00002-of-00002.safetensors"));
        var error = Assert.Throws<FileNotFoundException>(() => Transformer.Load(folder.Path));
        Assert.StartsWith("model.safetensors.index.json names the shard model-00002-of-00002.safetensors, which is not in", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Buffers_of_old_checkpoints_are_passed_over()
    {
        using var folder = new TemporaryFolder();
        using var model = Transformer.Random(SmallModels.Config, seed: 1);
        using var mask = ones(1, 1, 12, 12);
        Write(folder, model, [.. model.Weights.Named, new("transformer.h.0.attn.bias", mask), new("lm_head.weight", model.Weights.TokenEmbedding)]);
        using var loaded = Transformer.Load(folder.Path);
        Assert.Equal(model.Hash, loaded.Hash);
    }

    [Fact]
    public void A_missing_folder_says_what_a_model_is()
    {
        var error = Assert.Throws<DirectoryNotFoundException>(() => Transformer.Load("no/such/model"));
        Assert.Equal("There is no model folder 'no/such/model'. Give the name of a model under data/models or the path of a folder with config.json and model.safetensors.", error.Message);
    }

    [Fact]
    public void A_folder_without_configuration_or_weights_is_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal($"'{folder.Path}' is not a model folder: it has no config.json.", Assert.Throws<FileNotFoundException>(() => Transformer.Load(folder.Path)).Message);
        folder.Write("config.json", SmallModels.Config.ToJson());
        Assert.Equal($"{folder.Path} holds no weights: neither model.safetensors nor model.safetensors.index.json is there.", Assert.Throws<FileNotFoundException>(() => Transformer.Load(folder.Path)).Message);
    }

    [Theory]
    [InlineData(4, "cannot hold a safetensors header")]
    [InlineData(100, "is truncated: the header needs")]
    [InlineData(-1, "is truncated: tensor 'transformer.ln_f.bias' ends at byte")]
    public void A_truncated_file_is_refused(int length, string message)
    {
        using var folder = SavedModel();
        string file = folder.File("model.safetensors");
        byte[] bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..(length < 0 ? bytes.Length + length : length)]);
        var error = Assert.Throws<InvalidDataException>(() => Transformer.Load(folder.Path));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Copy or download it again.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_kind_is_refused()
    {
        using var folder = SavedModel();
        File.WriteAllText(folder.File("model.safetensors"), "this is no checkpoint at all");
        Assert.Contains("is not a safetensors file: its header would be", Assert.Throws<InvalidDataException>(() => Transformer.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_of_another_shape_is_refused()
    {
        using var folder = SavedModel();
        folder.Write("config.json", (SmallModels.Config with { VocabularySize = 12 }).ToJson());
        var error = Assert.Throws<InvalidDataException>(() => Transformer.Load(folder.Path));
        Assert.Equal($"Tensor 'transformer.wte.weight' in {folder.File("model.safetensors")} has shape [11, 8]; config.json asks for [12, 8].", error.Message);
    }

    [Fact]
    public void A_missing_or_additional_tensor_is_refused()
    {
        using var folder = SavedModel();
        folder.Write("config.json", (SmallModels.Config with { Layers = 3 }).ToJson());
        Assert.Equal($"{folder.Path} lacks the tensor 'transformer.h.2.ln_1.weight' [8] that its config.json asks for.", Assert.Throws<InvalidDataException>(() => Transformer.Load(folder.Path)).Message);
        folder.Write("config.json", (SmallModels.Config with { Layers = 1 }).ToJson());
        Assert.Contains("is not part of the model that config.json describes.", Assert.Throws<InvalidDataException>(() => Transformer.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Weights_that_are_no_numbers_are_refused(double value)
    {
        using var folder = new TemporaryFolder();
        using var model = Transformer.Random(SmallModels.Config, seed: 1);
        using (no_grad()) model.Weights.Blocks[1].MlpOut!.narrow(0, 3, 1).fill_(value).Dispose();
        model.Save(folder.Path);
        var error = Assert.Throws<InvalidDataException>(() => Transformer.Load(folder.Path));
        Assert.Equal($"Tensor 'transformer.h.1.mlp.c_proj.weight' in {folder.File("model.safetensors")} holds NaN or infinite values: the checkpoint is damaged or training diverged.", error.Message);
    }

    [Fact]
    public void A_tensor_of_an_unknown_dtype_is_refused()
    {
        using var folder = SavedModel();
        string file = folder.File("model.safetensors");
        byte[] bytes = File.ReadAllBytes(file);
        int header = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        string text = Encoding.UTF8.GetString(bytes, 8, header);
        int first = text.IndexOf("\"F32\"", StringComparison.Ordinal);
        Encoding.UTF8.GetBytes("\"Q32\"").CopyTo(bytes, 8 + first);
        File.WriteAllBytes(file, bytes);
        var error = Assert.Throws<InvalidDataException>(() => Transformer.Load(folder.Path));
        Assert.Equal($"Tensor 'transformer.wte.weight' in {file} has dtype Q32; weights must be F64, F32, F16 or BF16.", error.Message);
    }

    [Theory]
    [InlineData("n_head", "lacks a positive 'n_head'.")]
    [InlineData("vocab_size", "lacks a positive 'vocab_size'.")]
    public void A_configuration_without_a_size_is_refused(string key, string message)
    {
        var config = (JsonObject)JsonNode.Parse(SmallModels.Config.ToJson())!;
        config.Remove(key);
        Assert.Equal($"config.json {message}", Assert.Throws<InvalidDataException>(() => TransformerConfig.FromJson(config.ToJsonString())).Message);
    }

    [Theory]
    [InlineData("model_type", "\"llama\"", "describes a 'llama' model; only the gpt2 family is supported.")]
    [InlineData("scale_attn_by_inverse_layer_idx", "true", "asks for non-standard attention scaling, which is not supported.")]
    [InlineData("activation_function", "\"swish\"", "unknown activation_function 'swish'; known are relu, gelu and gelu_new.")]
    public void A_configuration_that_would_change_the_numbers_is_refused(string key, string value, string message)
    {
        var config = (JsonObject)JsonNode.Parse(SmallModels.Config.ToJson())!;
        config[key] = JsonNode.Parse(value);
        Assert.EndsWith(message, Assert.Throws<InvalidDataException>(() => TransformerConfig.FromJson(config.ToJsonString())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("small", 124_439_808)]
    [InlineData("medium", 354_823_168)]
    [InlineData("large", 774_030_080)]
    [InlineData("xl", 1_557_611_200)]
    public void The_published_sizes_have_their_published_parameter_counts(string size, long parameters)
    {
        var config = size switch
        {
            "small" => TransformerConfig.Gpt2Small,
            "medium" => TransformerConfig.Gpt2Medium,
            "large" => TransformerConfig.Gpt2Large,
            _ => TransformerConfig.Gpt2Xl,
        };
        Assert.Equal(parameters, config.ParameterCount);
    }

    [Fact]
    public void Loading_and_hashing_leave_no_tensor_behind()
    {
        long before = LiveTensors.CountAfterCollecting();
        using (var model = ModelA.Load(float32))
        {
            Assert.Equal(64, model.Hash.Length);
            Assert.True(Tensor.TotalCount > before);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static TemporaryFolder SavedModel()
    {
        var folder = new TemporaryFolder();
        using var model = Transformer.Random(SmallModels.Config, seed: 1);
        model.Save(folder.Path);
        return folder;
    }

    private static void Write(TemporaryFolder folder, Transformer model, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        folder.Write("config.json", model.Config.ToJson());
        using var stream = File.Create(folder.File("model.safetensors"));
        SafetensorsWriter.Write(stream, tensors);
    }
}
